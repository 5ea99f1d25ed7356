{#- One row per person and product that something they bought leads to: one of the
    ten best companions of one of their ten latest products, or a product whose
    reorder interval is over. What was bought within its interval is left out. -#}

with bought as (
    select
        customer_id,
        product_number,
        lead_rank,
        is_due,
        last_order_date
    from {{ ref('int_reorder_intervals') }}
),

products as (
    select
        product_number,
        repeat_rate
    from {{ ref('int_product_pool') }}
),

affinities as (
    select
        affinities.product_number,
        affinities.other_product_number,
        affinities.affinity_type,
        affinities.lift,
        affinities.gain_rate,
        row_number() over (
            partition by affinities.product_number, affinities.other_product_number
            order by affinities.gain_rate desc, affinities.affinity_type asc
        ) as type_place
    from {{ ref('int_affinities') }} as affinities
    inner join products on affinities.other_product_number = products.product_number
    where affinities.affinity_rank <= 10
),

companions as (
    select
        bought.customer_id,
        affinities.other_product_number as product_number,
        bought.product_number as lead_product_number,
        affinities.affinity_type as recommendation_type,
        affinities.lift,
        affinities.gain_rate as score,
        bought.last_order_date as lead_order_date
    from bought
    inner join affinities on bought.product_number = affinities.product_number
    where bought.lead_rank <= 10 and affinities.type_place = 1
),

blocked as (
    select
        customer_id,
        product_number
    from bought
    where not is_due
),

wanted as (
    select companions.*
    from companions
    left join blocked
        on
            companions.customer_id = blocked.customer_id
            and companions.product_number = blocked.product_number
    where blocked.product_number is null
),

reorders as (
    select
        bought.customer_id,
        bought.product_number,
        bought.product_number as lead_product_number,
        'reorder' as recommendation_type,
        cast(null as numeric(18, 4)) as lift,
        products.repeat_rate as score,
        bought.last_order_date as lead_order_date
    from bought
    inner join products on bought.product_number = products.product_number
    where bought.is_due
),

candidates as (
    select * from wanted
    union all
    select * from reorders
),

best_leads as (
    select
        *,
        row_number() over (
            partition by customer_id, product_number
            order by
                score desc,
                lead_order_date desc,
                recommendation_type asc,
                lead_product_number asc
        ) as lead_place
    from candidates
),

final as (
    select
        customer_id,
        product_number,
        lead_product_number,
        recommendation_type,
        lift,
        score,
        lead_order_date
    from best_leads
    where lead_place = 1
)

select * from final
