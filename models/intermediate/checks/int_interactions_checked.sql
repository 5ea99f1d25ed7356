{#- One row per raw interaction row, with the verdict on it: accepted, rejected or
    a copy. -#}

with judged as (
    select *
    from {{ ref('stg_touchpoints__interactions') }}
),

reasons as (
    select
        rejection_reason,
        is_rejected
    from {{ ref('seed_rejection_reasons') }}
),

{{ checked_rows('interaction_id', raw_columns('interactions')) }}

select * from checked
