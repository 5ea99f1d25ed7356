{{ config(incremental_strategy='changed_rows') }}
{%- set columns = coltiva.raw_columns('consents') -%}
{%- set raw_rows = ref('input_consents') -%}
{%- set last = coltiva.last_run(by_moment=false) %}

with raw_cells as (
    select {{ coltiva.raw_select_list(raw_rows, 'consents') }}
    from {{ raw_rows }}
    {{ coltiva.without_forgotten(raw_rows, 'consents') }}
),

source as (
    {{ coltiva.in_own_words('raw_cells', 'consents', {
        'channel': 'channel', 'purpose': 'purpose', 'is_granted': 'flag',
    }) }}
),

source_with_reasons as (
    select
        source.*,
        {{ coltiva.rejection_reason(
            key='consent_id',
            required=['channel', 'purpose', 'is_granted', 'recorded_at'],
            any_of=['customer_id', 'email'],
            times=['recorded_at'],
            flags=['is_granted']
        ) }} as rejection_reason
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
        case
            when rejection_reason is not null then {{ coltiva.raw_row(columns) }}
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
        consents.was_superseded,
        {{ coltiva.enforced_reason('consents') }} as rejection_reason
    from consents
    cross join enforced
),

{{ coltiva.verdicts('consents', 'consent_id', 'consents') }}

select * from verdicts
