{#- Who did little is drawn to the shop, as by best_send_prior_days more days that are
    spread as the shop's. Those are of closed months: a quiet day moves nobody's. -#}
{%- set hour_of = coltiva.shop_hour('active_at', var('shop_timezone')) -%}
{%- set date_of = coltiva.shop_date('active_at', var('shop_timezone')) %}

with people as (
    select customer_id
    from {{ ref('int_people') }}
),

closed_months as (
    select max(as_of_date) as closed_on
    from {{ ref('int_as_of_dates') }}
    where is_month_end
),

moments as (
    select
        interactions.customer_id,
        interactions.occurred_at as active_at
    from {{ ref('fct_interactions') }} as interactions
    inner join {{ ref('seed_touchpoint_steps') }} as steps
        on interactions.interaction_type = steps.interaction_type
    where interactions.is_scored and steps.step in ('opened', 'clicked')
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

-- 1 January 1900 was a Monday; engines number weekdays each in its own way
slots as (
    select
        customer_id,
        'hour' as slot_type,
        active_hour as slot,
        active_date
    from hours
    union distinct
    select
        customer_id,
        'weekday' as slot_type,
        cast(
            {{ coltiva.datediff("cast('1900-01-01' as date)", 'active_date', 'day') }}
            as integer
        ) % 7 + 1 as slot,
        active_date
    from hours
),

own_slots as (
    select
        slots.customer_id,
        slots.slot_type,
        slots.slot,
        count(*) as day_count,
        sum(case when slots.active_date <= months.closed_on then 1 else 0 end)
            as closed_day_count
    from slots
    cross join closed_months as months
    group by slots.customer_id, slots.slot_type, slots.slot
),

shop_slots as (
    select
        slot_type,
        slot,
        sum(closed_day_count) as shop_day_count,
        sum(sum(closed_day_count)) over (partition by slot_type) as shop_total,
        row_number() over (
            partition by slot_type
            order by sum(closed_day_count) desc, slot asc
        ) as shop_rank
    from own_slots
    group by slot_type, slot
),

-- where somebody was never active, the shop's best is the best
candidates as (
    select
        people.customer_id,
        shop.slot_type,
        shop.slot,
        0 as day_count
    from people
    cross join shop_slots as shop
    where shop.shop_rank = 1 and shop.shop_day_count > 0
    union all
    select
        customer_id,
        slot_type,
        slot,
        day_count
    from own_slots
),

ranked as (
    select
        candidates.customer_id,
        candidates.slot_type,
        candidates.slot,
        sum(candidates.day_count) over (
            partition by candidates.customer_id, candidates.slot_type
        ) as active_day_count,
        row_number() over (
            partition by candidates.customer_id, candidates.slot_type
            order by
                candidates.day_count * greatest(shop.shop_total, 1)
                + {{ var('best_send_prior_days') }} * shop.shop_day_count desc,
                shop.shop_rank asc, candidates.day_count desc
        ) as slot_rank
    from candidates
    inner join shop_slots as shop
        on candidates.slot_type = shop.slot_type and candidates.slot = shop.slot
),

final as (
    select
        customer_id,
        cast(max(case when slot_type = 'hour' then slot end) as integer)
            as best_send_hour,
        cast(max(case when slot_type = 'weekday' then slot end) as integer)
            as best_send_weekday,
        cast(
            max(case when slot_type = 'weekday' then active_day_count end) as integer
        ) as active_day_count
    from ranked
    where slot_rank = 1
    group by customer_id
)

select * from final
