{%- set suggested = 3 -%}

with programs as (
    select
        trigger_name,
        min(earliest_trigger_at) as earliest_trigger_at
    from {{ ref('int_programs') }}
    where trigger_name in ('order_placed', 'upgrade_known')
    group by trigger_name
),

recent as (
    select
        order_products.order_id,
        order_products.product_id,
        order_products.customer_id,
        order_products.ordered_at,
        programs.trigger_name
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

products as (
    select
        product_id,
        category,
        display_name,
        list_price
    from {{ ref('stg_shop__products') }}
),

-- to go on to the dearer product of a category is to move up
affinities as (
    select
        pairs.product_id,
        pairs.other_product_id,
        case
            when pairs.affinity_type = 'basket' then 'order_placed'
            else 'upgrade_known'
        end as trigger_name,
        coalesce(products.display_name, pairs.product_id) as product_name,
        coalesce(other_products.display_name, pairs.other_product_id)
            as other_product_name,
        pairs.lift,
        pairs.affinity_rank
    from {{ ref('product_affinities') }} as pairs
    left join products on pairs.product_id = products.product_id
    left join products as other_products
        on pairs.other_product_id = other_products.product_id
    where
        pairs.affinity_type = 'basket'
        or (
            products.category = other_products.category
            and products.list_price < other_products.list_price
        )
),

-- of so many enough are left, whichever are bought
suggestions as (
    select
        recent.order_id,
        recent.customer_id,
        recent.ordered_at,
        affinities.*,
        row_number() over (
            partition by
                recent.order_id, affinities.trigger_name, affinities.other_product_id
            order by affinities.affinity_rank, affinities.product_id
        ) as way_rank
    from recent
    left join bought_counts on recent.customer_id = bought_counts.customer_id
    inner join affinities
        on
            recent.product_id = affinities.product_id
            and recent.trigger_name = affinities.trigger_name
            and (
                affinities.trigger_name = 'upgrade_known'
                or affinities.affinity_rank
                <= {{ suggested }} + coalesce(bought_counts.bought_count, 0)
            )
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
            partition by order_id, trigger_name
            order by affinity_rank asc, lift desc, other_product_id asc
        ) as place
    from suggestions
    where way_rank = 1
),

final as (
    select
        customer_id,
        trigger_name,
        order_id as subject_id,
        {{ coltiva.list_in_order('other_product_id', 'place') }} as product_ids,
        'Bought ' || max(case when place = 1 then product_name end) as sentence_start,
        case trigger_name
            when 'order_placed' then '; buyers of it often add '
            else '; buyers of it move on to the dearer '
        end || max(case when place = 1 then other_product_name end) || ' (lift '
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
    from ranked
    where place <= case trigger_name when 'order_placed' then {{ suggested }} else 1 end
    group by customer_id, trigger_name, order_id, ordered_at
)

select * from final
