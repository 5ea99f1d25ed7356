{#- One row per raw interaction row, with the verdict on it: accepted, rejected or
    a copy. -#}

with {{ rows_to_check(
    ref('base_touchpoints__interactions'),
    'interactions',
    'interaction_id',
    has_future=true
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
        {%- for column in raw_columns('interactions') %}
        interactions.{{ column }},
        {%- endfor %}
        interactions.raw_row,
        {{ enforced_reason('interactions', has_future=true) }} as rejection_reason
    from interactions
    cross join enforced
),

{{ checked_rows('interactions', 'interaction_id', raw_columns('interactions')) }}

select * from checked
