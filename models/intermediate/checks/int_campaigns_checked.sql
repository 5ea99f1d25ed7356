{#- One row per raw campaign row, with the verdict on it: accepted, rejected or a
    copy. -#}

with judged as (
    select *
    from {{ ref('stg_touchpoints__campaigns') }}
),

reasons as (
    select
        rejection_reason,
        is_rejected
    from {{ ref('seed_rejection_reasons') }}
),

{{ checked_rows('campaign_id', raw_columns('campaigns')) }}

select * from checked
