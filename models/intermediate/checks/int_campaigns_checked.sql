{#- One row per raw campaign row, with the verdict on it: accepted, rejected or a
    copy. -#}

with campaigns as (
    select *
    from {{ ref('stg_touchpoints__campaigns') }}
),

reasons as (
    select
        rejection_reason,
        is_rejected
    from {{ ref('seed_rejection_reasons') }}
),

enforced as (
    {{ enforced_reasons() }}
),

judged as (
    select
        {%- for column in raw_columns('campaigns') %}
        campaigns.{{ column }},
        {%- endfor %}
        campaigns.raw_row,
        {{ enforced_reason('campaigns') }} as rejection_reason
    from campaigns
    cross join enforced
),

{{ checked_rows('campaign_id', raw_columns('campaigns')) }}

select * from checked
