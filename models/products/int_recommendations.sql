{#- One row per person and recommended product, at most recommendations_per_customer:
    what their purchases lead to, two reorders at most, then what newcomers buy
    first. -#}
{%- set most = var('recommendations_per_customer') -%}

with people as (
    select customer_id
    from {{ ref('int_people') }}
),

newcomer_products as (
    select
        product_number,
        newcomer_rate,
        newcomer_rank
    from {{ ref('int_product_pool') }}
    where newcomer_count > 0
),

blocked as (
    select
        customer_id,
        product_number
    from {{ ref('int_reorder_intervals') }}
    where not is_due
),

reorder_places as (
    select
        customer_id,
        product_number,
        row_number() over (
            partition by customer_id
            order by score desc, product_number asc
        ) as reorder_place
    from {{ ref('int_recommendation_candidates') }}
    where recommendation_type = 'reorder'
),

led_places as (
    select
        led.*,
        row_number() over (
            partition by led.customer_id
            order by led.score desc, led.product_number asc
        ) as place
    from {{ ref('int_recommendation_candidates') }} as led
    left join reorder_places
        on
            led.customer_id = reorder_places.customer_id
            and led.product_number = reorder_places.product_number
            and reorder_places.reorder_place > 2
    where reorder_places.customer_id is null
),

led_products as (
    select
        customer_id,
        product_number,
        lead_product_number,
        recommendation_type,
        lift,
        score,
        place,
        lead_order_date
    from led_places
    where place <= {{ most }}
),

led_counts as (
    select
        customer_id,
        count(*) as led_count
    from led_products
    group by customer_id
),

blocked_counts as (
    select
        customer_id,
        count(*) as blocked_count
    from blocked
    group by customer_id
),

-- of so many newcomer products enough are left, whichever are blocked or led to
open_places as (
    select
        people.customer_id,
        coalesce(led_counts.led_count, 0) as led_count,
        {{ most }} + coalesce(blocked_counts.blocked_count, 0) as newcomer_count
    from people
    left join led_counts on people.customer_id = led_counts.customer_id
    left join blocked_counts on people.customer_id = blocked_counts.customer_id
    where coalesce(led_counts.led_count, 0) < {{ most }}
),

newcomer_places as (
    select
        open_places.customer_id,
        newcomer_products.product_number,
        cast(null as integer) as lead_product_number,
        'newcomer' as recommendation_type,
        cast(null as numeric(18, 4)) as lift,
        newcomer_products.newcomer_rate as score,
        open_places.led_count + row_number() over (
            partition by open_places.customer_id
            order by newcomer_products.newcomer_rank
        ) as place,
        cast(null as date) as lead_order_date
    from open_places
    inner join newcomer_products
        on open_places.newcomer_count >= newcomer_products.newcomer_rank
    left join blocked
        on
            open_places.customer_id = blocked.customer_id
            and newcomer_products.product_number = blocked.product_number
    left join led_products
        on
            open_places.customer_id = led_products.customer_id
            and newcomer_products.product_number = led_products.product_number
    where blocked.product_number is null and led_products.product_number is null
),

final as (
    select * from led_products
    union all
    select * from newcomer_places
    where place <= {{ most }}
)

select * from final
