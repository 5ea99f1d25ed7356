{#- Millions of leads meet here, of which few are kept. What decides between them is
    packed into one whole number, so that max() finds the best without a sort: the score
    (8 decimals), then 2 digits for the lead's date, 1 for the type, 7 for the lead. -#}
{%- set leads = 10 -%}
{%- set blocked = 2000000000000000000 -%}

with products as (
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
        cast(affinities.gain_rate * 100000000 as {{ dbt.type_bigint() }}) * 10000000000
        + case when affinities.affinity_type = 'basket' then 2 else 1 end * 10000000
            as packed_score,
        row_number() over (
            partition by affinities.product_number, affinities.other_product_number
            order by affinities.gain_rate desc, affinities.affinity_type asc
        ) as type_place
    from {{ ref('int_affinities') }} as affinities
    inner join products on affinities.other_product_number = products.product_number
    where affinities.affinity_rank <= {{ leads }}
),

companions as (
    select *
    from affinities
    where type_place = 1
),

-- a reorder may be older than the oldest lead: how much older decides nothing
bought as (
    select
        reorder_intervals.customer_id,
        reorder_intervals.product_number,
        reorder_intervals.lead_rank,
        reorder_intervals.is_due,
        cast(products.repeat_rate * 100000000 as {{ dbt.type_bigint() }}) * 10000000000
            as packed_score,
        (
            {{ leads + 1 }} - least(reorder_intervals.date_rank, {{ leads + 1 }})
        ) * 100000000
        + 9999999 - reorder_intervals.product_number as packed_lead
    from {{ ref('int_reorder_intervals') }} as reorder_intervals
    inner join products on reorder_intervals.product_number = products.product_number
),

-- what was bought within its interval outdoes all else, and leaves the list
candidates as (
    select
        bought.customer_id,
        companions.other_product_number as product_number,
        companions.packed_score + bought.packed_lead as packed_candidate
    from bought
    inner join companions on bought.product_number = companions.product_number
    where bought.lead_rank <= {{ leads }}
    union all
    select
        customer_id,
        product_number,
        case
            when is_due then packed_score + packed_lead
            else {{ blocked }}
        end as packed_candidate
    from bought
),

best_candidates as (
    select
        customer_id,
        product_number,
        max(packed_candidate) as packed_candidate
    from candidates
    group by customer_id, product_number
    having max(packed_candidate) < {{ blocked }}
),

unpacked as (
    select
        customer_id,
        product_number,
        9999999 - mod(packed_candidate, 10000000) as lead_product_number,
        mod(packed_candidate, 100000000) < 10000000 as is_reorder,
        packed_candidate - mod(packed_candidate, 10000000000) as packed_score
    from best_candidates
),

placed as (
    select
        *,
        row_number() over (
            partition by customer_id, is_reorder
            order by packed_score - product_number desc
        ) as place
    from unpacked
),

final as (
    select
        placed.customer_id,
        placed.product_number,
        cast(placed.lead_product_number as integer) as lead_product_number,
        case
            when placed.is_reorder then 'reorder' else companions.affinity_type
        end as recommendation_type,
        companions.lift,
        case
            when placed.is_reorder then products.repeat_rate else companions.gain_rate
        end as score,
        cast(placed.place as integer) as place
    from placed
    left join products
        on placed.product_number = products.product_number
    left join companions
        on
            placed.lead_product_number = companions.product_number
            and placed.product_number = companions.other_product_number
    where placed.place <= {{ var('recommendations_per_customer') }}
)

select * from final
