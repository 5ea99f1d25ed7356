{{ config(incremental_strategy='changed_rows') }}
{%- set columns = raw_columns('consents') -%}
{%- set last = last_run(by_moment=false) %}

with source as (
    select {{ columns | join(', ') }}
    from {{ source('touchpoints', 'consents') }}
),

source_with_reasons as (
    select
        source.*,
        {{ rejection_reason(
            key='consent_id',
            required=['customer_id', 'channel', 'purpose', 'is_granted', 'recorded_at'],
            times=['recorded_at'],
            flags=['is_granted'],
            future='recorded_at'
        ) }} as rejection_reason,
        {{ is_future_dated('recorded_at') }} as is_future_dated
    from source
),

typed as (
    select
        {{ raw_text('consent_id') }} as consent_id,
        {{ raw_text('customer_id') }} as customer_id,
        {{ in_case('lower', raw_text('channel')) }} as channel,
        {{ in_case('lower', raw_text('purpose')) }} as purpose,
        {{ raw_flag('is_granted') }} as is_granted,
        {{ raw_timestamp('recorded_at') }} as recorded_at,
        {{ raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        is_future_dated,
        case
            when rejection_reason is not null then {{ row_as_json(columns) }}
        end as raw_row
    from source_with_reasons
),

{{ new_versions('consents', 'consent_id', last) }},

reasons as (
    select
        rejection_reason,
        is_rejected
    from {{ ref('seed_rejection_reasons') }}
),

enforced as (
    {{ enforced_reasons() }}
),

with_reasons as {{ not_materialized() }} (
    select
        {%- for column in columns %}
        consents.{{ column }},
        {%- endfor %}
        consents.raw_row,
        {{ enforced_reason('consents') }} as rejection_reason
    from consents
    cross join enforced
),

{{ verdicts('consents', 'consent_id', columns) }}

select * from verdicts
