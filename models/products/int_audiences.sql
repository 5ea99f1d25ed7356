with targets as (
    select *
    from {{ ref('int_pushed_products') }}
),

blocked as (
    select
        targets.push_name,
        customer_products.customer_id,
        customer_products.product_id
    from {{ ref('int_customer_products') }} as customer_products
    inner join targets on customer_products.product_id = targets.product_id
    left join {{ ref('int_reorder_intervals') }} as bought
        on
            customer_products.customer_id = bought.customer_id
            and targets.product_number = bought.product_number
    where not coalesce(bought.is_due, false)
),

blocked_counts as (
    select
        push_name,
        customer_id,
        count(*) as blocked_count
    from blocked
    group by push_name, customer_id
),

companions as (
    select
        targets.push_name,
        targets.product_id,
        affinities.product_number as lead_product_number,
        affinities.affinity_type,
        affinities.lift,
        affinities.gain_rate,
        row_number() over (
            partition by targets.push_name, affinities.product_number
            order by
                affinities.gain_rate desc, affinities.affinity_type asc,
                targets.product_id asc
        ) as place
    from targets
    inner join {{ ref('int_affinities') }} as affinities
        on targets.product_number = affinities.other_product_number
),

-- of so many one is left, whichever are blocked: each may stand there by both types
companions_bought as (
    select
        companions.*,
        bought.customer_id,
        bought.last_order_date
    from {{ ref('int_reorder_intervals') }} as bought
    inner join companions on bought.product_number = companions.lead_product_number
    left join blocked_counts
        on
            companions.push_name = blocked_counts.push_name
            and bought.customer_id = blocked_counts.customer_id
    where
        bought.lead_rank <= 10
        and companions.place <= 1 + 2 * coalesce(blocked_counts.blocked_count, 0)
),

candidates as (
    select
        push_name,
        customer_id,
        product_id,
        case audience_type when 'interest' then 1 else 3 end as reason_order,
        audience_type,
        cast(null as integer) as lead_product_number,
        cast(null as numeric(18, 4)) as lift,
        reason_count,
        score,
        reason_date
    from {{ ref('int_audience_signals') }}
    union all
    select
        push_name,
        customer_id,
        product_id,
        2 as reason_order,
        affinity_type as audience_type,
        lead_product_number,
        lift,
        cast(null as integer) as reason_count,
        gain_rate as score,
        last_order_date as reason_date
    from companions_bought
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
    inner join {{ ref('int_reorder_intervals') }} as bought
        on targets.product_number = bought.product_number
    where bought.is_due
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
            candidates.push_name = blocked.push_name
            and candidates.customer_id = blocked.customer_id
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
                order by reason_order asc, score desc, reason_date desc, customer_id asc
            ) as integer
        ) as audience_rank,
        reason_date
    from ranked
    where reason_rank = 1
)

select * from final
