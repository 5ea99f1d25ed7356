{#- One row per raw customer account row, with the verdict on it: accepted,
    rejected or a copy. -#}

with judged as (
    select *
    from {{ ref('stg_shop__customers') }}
),

reasons as (
    select
        rejection_reason,
        is_rejected
    from {{ ref('seed_rejection_reasons') }}
),

{{ checked_rows('customer_id', raw_columns('customers')) }}

select * from checked
