{#- Everybody with a stage came in sight in one month and became a customer in one at
    most; today's customers are those with a counting order. Carts count once. -#}

with people as (
    select
        count(*) as person_count,
        sum(case when to_stage in ('subscriber', 'lead', 'prospect') then 0 else 1 end)
            as customer_count
    from {{ ref('fct_lifecycle_transitions') }}
    where is_current
),

buyers as (
    select count(distinct customer_id) as buyer_count
    from {{ ref('fct_orders') }}
    where is_counted_for_frequency and customer_id is not null
),

carts as (
    select count(*) as cart_count
    from {{ ref('fct_abandoned_carts') }}
),

funnel as (
    select
        coalesce(sum(new_person_count), 0) as person_count,
        coalesce(sum(customer_count), 0) as customer_count,
        coalesce(sum(cart_count), 0) as cart_count
    from {{ ref('rpt_funnel_monthly') }}
)

select
    people.person_count,
    funnel.person_count as person_count_by_month,
    people.customer_count,
    funnel.customer_count as customer_count_by_month,
    buyers.buyer_count,
    carts.cart_count,
    funnel.cart_count as cart_count_by_month
from people
cross join buyers
cross join carts
cross join funnel
where
    people.person_count != funnel.person_count
    or coalesce(people.customer_count, 0) != funnel.customer_count
    or buyers.buyer_count != funnel.customer_count
    or carts.cart_count != funnel.cart_count
