{%- set window_hours = 24 * var('browse_window_days') -%}

with programs as (
    select min(earliest_trigger_at) as earliest_trigger_at
    from {{ ref('int_programs') }}
    where trigger_name = 'browse_abandoned'
),

actions as (
    select
        interactions.customer_id,
        interactions.product_id,
        interactions.interaction_id,
        interactions.interaction_type,
        coalesce(
            interactions.session_id,
            cast(interactions.interaction_date as {{ dbt.type_string() }})
        ) as visit,
        interactions.occurred_at
    from {{ ref('fct_interactions') }} as interactions
    cross join programs
    where
        interactions.interaction_type in ('product_view', 'add_to_cart')
        and interactions.customer_id is not null
        and interactions.product_id is not null
        and not interactions.is_machine
        and interactions.occurred_at >= {{ coltiva.hours_later(
            'programs.earliest_trigger_at', -window_hours
        ) }}
),

looks as (
    select
        actions.*,
        max(occurred_at) over (
            partition by customer_id, product_id
        ) as last_seen_at,
        row_number() over (
            partition by customer_id, product_id
            order by occurred_at desc, interaction_id desc
        ) as newness_rank
    from actions
    where interaction_type = 'product_view'
),

-- a product that was looked at again and again
wanted as (
    select
        customer_id,
        product_id,
        last_seen_at,
        min(occurred_at) as first_seen_at,
        max(case when newness_rank = 1 then interaction_id end) as last_look_id
    from looks
    where occurred_at >= {{ coltiva.hours_later('last_seen_at', -window_hours) }}
    group by customer_id, product_id, last_seen_at
    having count(distinct visit) > 1
),

carts as (
    select
        customer_id,
        product_id,
        max(occurred_at) as last_added_at
    from actions
    where interaction_type = 'add_to_cart'
    group by customer_id, product_id
),

orders as (
    select
        bought.customer_id,
        bought.product_id,
        bought.ordered_at
    from {{ ref('int_order_products') }} as bought
    where bought.customer_id in (select wanted.customer_id from wanted)
),

-- any order ends the interest; one of the product itself also in between the looks
ended as (
    select distinct
        wanted.customer_id,
        wanted.product_id
    from wanted
    inner join orders on wanted.customer_id = orders.customer_id
    where
        orders.ordered_at >= wanted.last_seen_at
        or (
            orders.product_id = wanted.product_id
            and orders.ordered_at >= wanted.first_seen_at
        )
),

ranked as (
    select
        wanted.customer_id,
        wanted.product_id,
        coalesce(products.display_name, wanted.product_id) as product_name,
        wanted.last_look_id,
        wanted.last_seen_at,
        row_number() over (
            partition by wanted.customer_id
            order by wanted.last_seen_at desc, wanted.product_id asc
        ) as product_place
    from wanted
    cross join programs
    left join carts
        on
            wanted.customer_id = carts.customer_id
            and wanted.product_id = carts.product_id
            and wanted.first_seen_at <= carts.last_added_at
    left join ended
        on
            wanted.customer_id = ended.customer_id
            and wanted.product_id = ended.product_id
    left join {{ ref('stg_shop__products') }} as products
        on wanted.product_id = products.product_id
    where
        wanted.last_seen_at >= programs.earliest_trigger_at
        and carts.customer_id is null
        and ended.customer_id is null
),

final as (
    select
        customer_id,
        'browse_abandoned' as trigger_name,
        max(case when product_place = 1 then last_look_id end) as subject_id,
        {{ coltiva.list_in_order('product_id', 'product_place') }} as product_ids,
        'Came back to look at '
        || {{ coltiva.names_in_words('product_name', 'product_place') }}
            as sentence_start,
        ', put none of it in the cart and has not ordered since' as sentence_end,
        max(last_seen_at) as happened_at,
        max(last_seen_at) as counted_from_at,
        max(last_seen_at) as triggered_at
    from ranked
    group by customer_id
)

select * from final
