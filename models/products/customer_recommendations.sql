with recommendations as (
    select *
    from {{ ref('int_recommendations') }}
),

products as (
    select
        product_id,
        product_name,
        category,
        display_name,
        product_number,
        newcomer_count,
        newcomer_total_count
    from {{ ref('int_product_pool') }}
),

named as (
    select
        recommendations.*,
        products.product_id,
        products.product_name,
        products.category,
        products.display_name,
        leads.product_id as lead_product_id,
        leads.product_name as lead_product_name,
        leads.display_name as lead_display_name,
        bought.reorder_interval_days,
        cast(bought.last_order_date as {{ dbt.type_string() }}) as lead_day,
        cast(cast(recommendations.lift as numeric(18, 1)) as {{ dbt.type_string() }})
            as lift_in_words,
        cast(products.newcomer_count as {{ dbt.type_string() }}) || ' of '
        || cast(products.newcomer_total_count as {{ dbt.type_string() }})
            as newcomers_in_words
    from recommendations
    inner join products on recommendations.product_number = products.product_number
    left join products as leads
        on recommendations.lead_product_number = leads.product_number
    left join {{ ref('int_reorder_intervals') }} as bought
        on
            recommendations.customer_id = bought.customer_id
            and recommendations.lead_product_number = bought.product_number
),

final as (
    select
        customer_id,
        product_id,
        lead_product_id,
        recommendation_type,
        product_name,
        category,
        lead_product_name,
        case recommendation_type
            when 'basket'
                then
                    'Bought ' || lead_display_name || ' on ' || lead_day
                    || '; orders with it often hold ' || display_name || ' (lift '
                    || lift_in_words || ')'
            when 'next_purchase'
                then
                    'Bought ' || lead_display_name || ' on ' || lead_day
                    || '; its buyers often go on to ' || display_name || ' (lift '
                    || lift_in_words || ')'
            when 'reorder'
                then
                    'Bought ' || display_name || ' on ' || lead_day
                    || '; who buys it again does so after '
                    || cast(reorder_interval_days as {{ dbt.type_string() }})
                    || ' days'
            else
                newcomers_in_words || ' new customers had ' || display_name
                || ' in their first order'
        end as recommendation_reason,
        cast(place as integer) as recommendation_rank,
        score
    from named
)

select * from final
