{{ config(incremental_strategy='changed_rows') }}
{%- set columns = coltiva.raw_columns('consents') -%}
{%- set raw_rows = source('touchpoints', 'consents') -%}
{%- set last = coltiva.last_run(by_moment=false) %}

with source as (
    select {{ coltiva.raw_select_list(raw_rows, 'consents') }}
    from {{ raw_rows }}
    {{ coltiva.without_forgotten(raw_rows, 'consents') }}
),

source_with_reasons as (
    select
        source.*,
        {{ coltiva.rejection_reason(
            key='consent_id',
            required=['customer_id', 'channel', 'purpose', 'is_granted', 'recorded_at'],
            times=['recorded_at'],
            flags=['is_granted'],
            future='recorded_at'
        ) }} as rejection_reason,
        {{ coltiva.is_future_dated('recorded_at') }} as is_future_dated
    from source
),

typed as (
    select
        {{ coltiva.raw_text('consent_id') }} as consent_id,
        {{ coltiva.raw_text('customer_id') }} as customer_id,
        {{ coltiva.raw_text('email') }} as email,
        {{ coltiva.in_case('lower', coltiva.raw_text('channel')) }} as channel,
        {{ coltiva.in_case('lower', coltiva.raw_text('purpose')) }} as purpose,
        {{ coltiva.raw_flag('is_granted') }} as is_granted,
        {{ coltiva.raw_timestamp('recorded_at') }} as recorded_at,
        {{ coltiva.raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        is_future_dated,
        case
            when rejection_reason is not null then {{ coltiva.row_as_json(columns) }}
        end as raw_row
    from source_with_reasons
),

{{ coltiva.new_versions('consents', 'consent_id', last) }},

reasons as (
    select
        rejection_reason,
        is_rejected
    from {{ ref('seed_rejection_reasons') }}
),

enforced as (
    {{ coltiva.enforced_reasons() }}
),

with_reasons as {{ coltiva.not_materialized() }} (
    select
        {%- for column in columns %}
        consents.{{ column }},
        {%- endfor %}
        consents.raw_row,
        {{ coltiva.enforced_reason('consents') }} as rejection_reason
    from consents
    cross join enforced
),

{{ coltiva.verdicts('consents', 'consent_id', columns) }}

select * from verdicts
