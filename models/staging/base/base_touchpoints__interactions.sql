-- A view where raw cells are typed already: writing them once more takes 8 CPU seconds
-- for 5 million rows, reading them 1 to 2. Text has to be read, and is stored.
{{ config(
    materialized='table' if target.type == 'spark'
    or (target.type == 'duckdb' and var('raw_format') == 'csv') else 'view'
) }}
{%- set columns = coltiva.raw_columns('interactions') %}
{%- set raw_rows = ref('input_interactions') %}
{%- set kinds = {'interaction_type': 'interaction_type', 'channel': 'channel'} %}
{%- if not coltiva.is_typed_flag(raw_rows, 'is_machine') %}
{%- do kinds.update({'is_machine': 'machine'}) %}
{%- endif %}

with raw_cells as (
    select {{ coltiva.raw_select_list(raw_rows, 'interactions') }}
    from {{ raw_rows }}
),

source as (
    {{ coltiva.in_own_words('raw_cells', 'interactions', kinds) }}
),

source_with_reasons as (
    select
        source.*,
        {{ coltiva.rejection_reason(
            key='interaction_id',
            required=['occurred_at', 'interaction_type'],
            times=['occurred_at'],
            flags=['is_machine']
        ) }} as rejection_reason
    from source
),

typed as (
    select
        {{ coltiva.raw_text('interaction_id') }} as interaction_id,
        {{ coltiva.raw_timestamp('occurred_at') }} as occurred_at,
        {{ coltiva.in_case(
            'lower', coltiva.raw_text('interaction_type')
        ) }} as interaction_type,
        {{ coltiva.in_case('lower', coltiva.raw_text('channel')) }} as channel,
        {{ coltiva.raw_text('customer_id') }} as customer_id,
        {{ coltiva.raw_text('anonymous_id') }} as anonymous_id,
        {{ coltiva.raw_text('email') }} as email,
        {{ coltiva.raw_text('session_id') }} as session_id,
        {{ coltiva.raw_text('product_id') }} as product_id,
        {{ coltiva.raw_text('campaign_id') }} as campaign_id,
        coalesce({{ coltiva.raw_flag('is_machine') }}, false) as is_machine,
        {{ coltiva.raw_text('url') }} as url,
        {{ coltiva.raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        case
            when rejection_reason is not null then {{ coltiva.raw_row(columns) }}
        end as raw_row
    from source_with_reasons
),

final as (
    select *
    from typed
    where {{ coltiva.had_arrived(raw_rows) }}
)

select * from final
