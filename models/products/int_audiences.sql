{#- One row per push and person who may want it, with the best of the reasons: an
    interest shown, something they bought that leads to it or is due again, the
    category. What they bought within its reorder interval is no reason. -#}

with targets as (
    select *
    from {{ ref('int_pushed_products') }}
),

bought as (
    select *
    from {{ ref('int_reorder_intervals') }}
),

affinities as (
    select
        *,
        row_number() over (
            partition by product_number, other_product_number
            order by gain_rate desc, affinity_type asc
        ) as type_place
    from {{ ref('int_affinities') }}
    where affinity_rank is not null
),

blocked as (
    select
        customer_products.customer_id,
        customer_products.product_id
    from {{ ref('int_customer_products') }} as customer_products
    inner join targets on customer_products.product_id = targets.product_id
    left join bought
        on
            customer_products.customer_id = bought.customer_id
            and targets.product_number = bought.product_number
    where not coalesce(bought.is_due, false)
    group by customer_products.customer_id, customer_products.product_id
),

-- a category as a whole has no product
pushes as (
    select
        push_name,
        max(case when pushed_kind = 'product' then product_id end) as product_id
    from targets
    group by push_name
),

candidates as (
    select
        push_name,
        customer_id,
        product_id,
        1 as reason_order,
        'interest' as audience_type,
        cast(null as integer) as lead_product_number,
        cast(null as numeric(18, 4)) as lift,
        interaction_count as reason_count,
        cast(interest_points as numeric(18, 8)) as score,
        last_date as reason_date
    from {{ ref('int_audience_interests') }}
    union all
    select
        targets.push_name,
        bought.customer_id,
        targets.product_id,
        2 as reason_order,
        affinities.affinity_type as audience_type,
        bought.product_number as lead_product_number,
        affinities.lift,
        cast(null as integer) as reason_count,
        affinities.gain_rate as score,
        bought.last_order_date as reason_date
    from targets
    inner join affinities on targets.product_number = affinities.other_product_number
    inner join bought on affinities.product_number = bought.product_number
    where affinities.type_place = 1 and bought.lead_rank <= 10
    union all
    select
        targets.push_name,
        bought.customer_id,
        targets.product_id,
        2 as reason_order,
        'reorder' as audience_type,
        bought.product_number as lead_product_number,
        cast(null as numeric(18, 4)) as lift,
        bought.reorder_interval_days as reason_count,
        targets.repeat_rate as score,
        bought.last_order_date as reason_date
    from targets
    inner join bought on targets.product_number = bought.product_number
    where bought.is_due
    union all
    select
        categories.push_name,
        categories.customer_id,
        pushes.product_id,
        3 as reason_order,
        'category' as audience_type,
        cast(null as integer) as lead_product_number,
        cast(null as numeric(18, 4)) as lift,
        categories.purchase_count as reason_count,
        categories.category_rate as score,
        categories.last_date as reason_date
    from {{ ref('int_audience_categories') }} as categories
    inner join pushes on categories.push_name = pushes.push_name
),

ranked as (
    select
        candidates.*,
        row_number() over (
            partition by candidates.push_name, candidates.customer_id
            order by
                candidates.reason_order asc, candidates.score desc,
                candidates.reason_date desc, candidates.audience_type asc,
                candidates.product_id asc, candidates.lead_product_number asc
        ) as reason_rank
    from candidates
    left join blocked
        on
            candidates.customer_id = blocked.customer_id
            and candidates.product_id = blocked.product_id
    where blocked.customer_id is null
),

final as (
    select
        push_name,
        customer_id,
        product_id,
        audience_type,
        lead_product_number,
        lift,
        reason_count,
        score,
        cast(
            row_number() over (
                partition by push_name
                order by
                    reason_order asc, score desc, reason_date desc, customer_id asc
            ) as integer
        ) as audience_rank,
        reason_date
    from ranked
    where reason_rank = 1
)

select * from final
