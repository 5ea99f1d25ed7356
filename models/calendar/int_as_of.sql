{#- One row: the moment this run looks from. The only model that decides it; nothing
    after it asks the clock. Without data and without the var, the moment is null and
    marts are empty. -#}
{{ config(post_hook="{{ coltiva.forget_runs() }}") }}

with orders as (
    select
        min(ordered_at) as earliest_at,
        max(ordered_at) as latest_at
    from {{ ref('stg_shop__orders') }}
),

refunds as (
    select
        min(refunded_at) as earliest_at,
        max(refunded_at) as latest_at
    from {{ ref('stg_shop__refunds') }}
),

interactions as (
    select
        min(occurred_at) as earliest_at,
        max(occurred_at) as latest_at
    from {{ ref('stg_touchpoints__interactions') }}
),

consents as (
    select
        min(recorded_at) as earliest_at,
        max(recorded_at) as latest_at
    from {{ ref('stg_touchpoints__consents') }}
),

customers as (
    select
        min(created_at) as earliest_at,
        max(created_at) as latest_at
    from {{ ref('stg_shop__customers') }}
),

-- a wrong rule or too many rejected rows have stopped the build before this model
rejects as (
    select count(*) as rejected_count
    from {{ ref('rejected_records') }}
),

moments as (
    select * from orders
    union all
    select * from refunds
    union all
    select * from interactions
    union all
    select * from consents
    union all
    select * from customers
),

all_moments as (
    select
        min(moments.earliest_at) as earliest_at,
        max(moments.latest_at) as latest_at
    from moments
    cross join rejects
),

resolved as (
    select
        {{ coltiva.as_of_moment(
            coltiva.as_of_setting(), var('shop_timezone'), 'latest_at'
        ) }}
            as as_of_at,
        earliest_at
    from all_moments
),

final as (
    select
        {{ coltiva.shop_date('as_of_at', var('shop_timezone')) }} as as_of_date,
        as_of_at,
        earliest_at
    from resolved
)

select * from final
