{%- set suggested = 3 -%}

with programs as (
    select min(earliest_trigger_at) as earliest_trigger_at
    from {{ ref('int_programs') }}
    where trigger_name = 'order_placed'
),

recent as (
    select
        order_products.order_id,
        order_products.product_id,
        order_products.customer_id,
        order_products.ordered_at
    from {{ ref('int_order_products') }} as order_products
    cross join programs
    where
        order_products.customer_id is not null
        and order_products.ordered_at >= programs.earliest_trigger_at
),

-- what somebody has bought already, be it in the same order, is not suggested
bought as (
    select
        customer_id,
        product_id
    from {{ ref('int_customer_products') }}
    where customer_id in (select recent.customer_id from recent)
),

bought_counts as (
    select
        customer_id,
        count(*) as bought_count
    from bought
    group by customer_id
),

affinities as (
    select
        product_id,
        other_product_id,
        lift,
        affinity_rank
    from {{ ref('product_affinities') }}
    where affinity_type = 'basket'
),

products as (
    select
        product_id,
        display_name
    from {{ ref('stg_shop__products') }}
),

-- of so many enough are left, whichever are bought
suggestions as (
    select
        recent.order_id,
        recent.customer_id,
        recent.ordered_at,
        affinities.product_id,
        affinities.other_product_id,
        affinities.lift,
        row_number() over (
            partition by recent.order_id, affinities.other_product_id
            order by affinities.affinity_rank, recent.product_id
        ) as way_rank,
        affinities.affinity_rank
    from recent
    left join bought_counts on recent.customer_id = bought_counts.customer_id
    inner join affinities
        on
            recent.product_id = affinities.product_id
            and affinities.affinity_rank
            <= {{ suggested }} + coalesce(bought_counts.bought_count, 0)
    left join bought
        on
            recent.customer_id = bought.customer_id
            and affinities.other_product_id = bought.product_id
    where bought.product_id is null
),

ranked as (
    select
        suggestions.*,
        row_number() over (
            partition by order_id
            order by affinity_rank asc, lift desc, other_product_id asc
        ) as place
    from suggestions
    where way_rank = 1
),

named as (
    select
        ranked.*,
        coalesce(products.display_name, ranked.product_id) as product_name,
        coalesce(other_products.display_name, ranked.other_product_id)
            as other_product_name
    from ranked
    left join products on ranked.product_id = products.product_id
    left join products as other_products
        on ranked.other_product_id = other_products.product_id
    where ranked.place <= {{ suggested }}
),

final as (
    select
        customer_id,
        'order_placed' as trigger_name,
        order_id as subject_id,
        {{ coltiva.list_in_order('other_product_id', 'place') }} as product_ids,
        'Bought ' || max(case when place = 1 then product_name end) as sentence_start,
        '; buyers of it often add '
        || max(case when place = 1 then other_product_name end) || ' (lift '
        || max(
            case
                when place = 1
                    then cast(
                        cast(lift as numeric(18, 1)) as {{ dbt.type_string() }}
                    )
            end
        ) || ')' as sentence_end,
        ordered_at as happened_at,
        ordered_at as counted_from_at,
        ordered_at as triggered_at
    from named
    group by customer_id, order_id, ordered_at
)

select * from final
