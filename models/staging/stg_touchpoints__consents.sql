{#- One row per raw consent row, with the verdict on it: accepted, rejected or a
    copy. -#}

with {{ rows_to_check(
    ref('base_touchpoints__consents'), 'consents', 'consent_id', has_future=true
) }},

reasons as (
    select
        rejection_reason,
        is_rejected
    from {{ ref('seed_rejection_reasons') }}
),

enforced as (
    {{ enforced_reasons() }}
),

judged as {{ not_materialized() }} (
    select
        {%- for column in raw_columns('consents') %}
        consents.{{ column }},
        {%- endfor %}
        consents.raw_row,
        {{ enforced_reason('consents', has_future=true) }} as rejection_reason
    from consents
    cross join enforced
),

{{ checked_rows('consents', 'consent_id', raw_columns('consents')) }}

select * from checked
