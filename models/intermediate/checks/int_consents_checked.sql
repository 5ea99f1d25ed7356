{#- One row per raw consent row, with the verdict on it: accepted, rejected or a
    copy. -#}

with judged as (
    select *
    from {{ ref('stg_touchpoints__consents') }}
),

reasons as (
    select
        rejection_reason,
        is_rejected
    from {{ ref('seed_rejection_reasons') }}
),

{{ checked_rows('consent_id', raw_columns('consents')) }}

select * from checked
