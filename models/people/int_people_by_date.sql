{#- One row per person and open as-of date at which the person was known. A person of
    whom no time is known stands at the run's own date only. -#}
{{ config(materialized='view') }}

with people as (
    select
        customer_id,
        known_since_at
    from {{ ref('int_people') }}
),

as_of_dates as (
    select
        as_of_date,
        as_of_at,
        is_current
    from {{ ref('int_as_of_dates') }}
    where is_open
),

final as (
    select
        people.customer_id,
        as_of_dates.is_current,
        as_of_dates.as_of_date
    from people
    cross join as_of_dates
    where as_of_dates.is_current or people.known_since_at <= as_of_dates.as_of_at
)

select * from final
