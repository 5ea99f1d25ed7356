{#- Ten visits in one hour of one day say no more than one: it counts once a day. -#}
{%- set hour_of = coltiva.shop_hour('active_at', var('shop_timezone')) -%}
{%- set date_of = coltiva.shop_date('active_at', var('shop_timezone')) %}

with people as (
    select customer_id
    from {{ ref('customer_segments') }}
    where can_email
),

moments as (
    select
        customer_id,
        occurred_at as active_at
    from {{ ref('fct_interactions') }}
    where is_scored
    union all
    select
        customer_id,
        ordered_at as active_at
    from {{ ref('fct_orders') }}
    where is_valid
),

hours as (
    select distinct
        people.customer_id,
        {{ hour_of }} as active_hour,
        {{ date_of }} as active_date
    from people
    inner join moments on people.customer_id = moments.customer_id
),

counted as (
    select
        customer_id,
        active_hour,
        count(*) as day_count
    from hours
    group by customer_id, active_hour
),

ranked as (
    select
        customer_id,
        active_hour,
        day_count,
        row_number() over (
            partition by customer_id
            order by day_count desc, active_hour asc
        ) as hour_rank
    from counted
),

final as (
    select
        customer_id,
        cast(active_hour as integer) as best_send_hour,
        cast(day_count as integer) as day_count
    from ranked
    where hour_rank = 1 and day_count >= {{ var('best_send_hour_min_days') }}
)

select * from final
