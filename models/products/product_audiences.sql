with control_groups as (
    select
        customer_id,
        target_type,
        target_name
    from {{ ref('int_control_groups') }}
    where is_running and target_type in ('all', 'push')
),

audiences as (
    select audiences.*
    from {{ ref('int_audiences') }} as audiences
    left join control_groups
        on
            audiences.customer_id = control_groups.customer_id
            and (
                control_groups.target_type = 'all'
                or audiences.push_name = control_groups.target_name
            )
    where control_groups.customer_id is null
),

pushes as (
    select
        push_name,
        pushed_kind,
        pushed_value,
        offer,
        valid_from,
        valid_to
    from {{ ref('seed_pushed_products') }}
),

products as (
    select
        counted.product_number,
        catalogue.product_id,
        catalogue.product_name,
        catalogue.category,
        catalogue.display_name
    from {{ ref('stg_shop__products') }} as catalogue
    left join {{ ref('int_product_counts') }} as counted
        on catalogue.product_id = counted.product_id
),

profiles as (
    select
        customer_id,
        suppression_reason,
        can_email
    from {{ ref('customer_segments') }}
),

named as (
    select
        audiences.*,
        pushes.pushed_kind,
        pushes.offer,
        pushes.valid_from,
        pushes.valid_to,
        products.product_name,
        products.display_name,
        leads.product_id as lead_product_id,
        leads.product_name as lead_product_name,
        leads.display_name as lead_display_name,
        -- a product's category, where the product itself is pushed
        coalesce(products.category, pushes.pushed_value) as category,
        profiles.suppression_reason,
        profiles.can_email,
        cast(audiences.reason_date as {{ dbt.type_string() }}) as reason_day,
        cast(audiences.reason_count as {{ dbt.type_string() }}) as count_in_words,
        cast(cast(audiences.lift as numeric(18, 1)) as {{ dbt.type_string() }})
            as lift_in_words
    from audiences
    inner join pushes on audiences.push_name = pushes.push_name
    inner join profiles on audiences.customer_id = profiles.customer_id
    left join products on audiences.product_id = products.product_id
    left join products as leads
        on audiences.lead_product_number = leads.product_number
),

final as (
    select
        customer_id,
        product_id,
        lead_product_id,
        push_name,
        pushed_kind,
        audience_type,
        product_name,
        category,
        lead_product_name,
        offer,
        case audience_type
            when 'interest'
                then
                    count_in_words
                    || case when reason_count = 1 then ' action' else ' actions' end
                    || ' on ' || display_name || ' lately, the last on ' || reason_day
            when 'basket'
                then
                    'Bought ' || lead_display_name || ' on ' || reason_day
                    || '; orders with it often hold ' || display_name || ' (lift '
                    || lift_in_words || ')'
            when 'next_purchase'
                then
                    'Bought ' || lead_display_name || ' on ' || reason_day
                    || '; its buyers often go on to ' || display_name || ' (lift '
                    || lift_in_words || ')'
            when 'reorder'
                then
                    'Bought ' || display_name || ' on ' || reason_day
                    || '; who buys it again does so after ' || count_in_words || ' days'
            else
                'Bought ' || category || ' ' || count_in_words
                || case when reason_count = 1 then ' time' else ' times' end
                || ', the last on ' || reason_day
        end as audience_reason,
        suppression_reason,
        cast(
            row_number() over (partition by push_name order by audience_rank) as integer
        ) as audience_rank,
        score,
        can_email,
        valid_from,
        valid_to
    from named
)

select * from final
