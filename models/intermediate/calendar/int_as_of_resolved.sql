{#- One row: the moment this run looks from. The only model that decides it;
    nothing asks the clock. Without data and without the var, the moment is null
    and marts are empty. -#}
{{ config(post_hook="{{ forget_runs() }}") }}

with orders as (
    select max(ordered_at) as latest_at
    from {{ ref('int_orders_checked') }}
    where is_accepted
),

refunds as (
    select max(refunded_at) as latest_at
    from {{ ref('int_refunds_checked') }}
    where is_accepted
),

interactions as (
    select max(occurred_at) as latest_at
    from {{ ref('int_interactions_checked') }}
    where is_accepted
),

consents as (
    select max(recorded_at) as latest_at
    from {{ ref('int_consents_checked') }}
    where is_accepted
),

customers as (
    select max(created_at) as latest_at
    from {{ ref('int_customers_checked') }}
    where is_accepted
),

-- no rows, or no run: a wrong rule has stopped the build before this model
rules as (
    select count(*) as finding_count
    from {{ ref('int_rules_checked') }}
),

latest as (
    select latest_at from orders
    union all
    select latest_at from refunds
    union all
    select latest_at from interactions
    union all
    select latest_at from consents
    union all
    select latest_at from customers
),

latest_moment as (
    select max(latest.latest_at) as latest_at
    from latest
    cross join rules
),

resolved as (
    select
        {{ as_of_moment(as_of_setting(), var('shop_timezone'), 'latest_at') }}
            as as_of_at
    from latest_moment
),

final as (
    select
        {{ shop_date('as_of_at', var('shop_timezone')) }} as as_of_date,
        as_of_at
    from resolved
)

select * from final
