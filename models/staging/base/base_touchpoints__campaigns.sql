-- Adds costs in a currency that no rate is known for.
{{ config(incremental_strategy='changed_rows') }}
{%- set columns = coltiva.raw_columns('campaigns') -%}
{%- set raw_rows = ref('input_campaigns') -%}
{%- set last = coltiva.last_run(by_moment=false) %}

with raw_cells as (
    select {{ coltiva.raw_select_list(raw_rows, 'campaigns') }}
    from {{ raw_rows }}
),

source as (
    {{ coltiva.in_own_words('raw_cells', 'campaigns', {'channel': 'channel'}) }}
),

source_with_reasons as (
    select
        source.*,
        {{ coltiva.rejection_reason(
            key='campaign_id',
            numbers=['cost_amount'],
            times=['sent_at'],
            prices=['cost_amount']
        ) }} as rejection_reason
    from source
),

typed as (
    select
        {{ coltiva.raw_text('campaign_id') }} as campaign_id,
        {{ coltiva.raw_text('campaign_name') }} as campaign_name,
        {{ coltiva.raw_text('program') }} as program,
        {{ coltiva.in_case('lower', coltiva.raw_text('channel')) }} as channel,
        {{ coltiva.raw_timestamp('sent_at') }} as sent_at,
        cast(coalesce({{ coltiva.raw_number('cost_amount') }}, 0) as numeric(18, 4))
            as cost_amount,
        {{ coltiva.in_case(
            'upper', coltiva.raw_text('currency_code')
        ) }} as currency_code,
        {{ coltiva.raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        case
            when rejection_reason is not null then {{ coltiva.raw_row(columns) }}
        end as raw_row
    from source_with_reasons
),

{{ coltiva.new_versions('campaigns', 'campaign_id', last) }},

currencies as (
    select distinct currency_code
    from {{ ref('stg_rules__exchange_rates') }}
),

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
        campaigns.{{ column }},
        {%- endfor %}
        campaigns.raw_row,
        campaigns.was_superseded,
        {{ coltiva.enforced_reason('campaigns', others=[
            (
                'currencies.currency_code is null and campaigns.cost_amount != 0',
                'unknown_currency',
            ),
        ]) }} as rejection_reason
    from campaigns
    cross join enforced
    left join currencies on campaigns.currency_code = currencies.currency_code
),

{{ coltiva.verdicts('campaigns', 'campaign_id', 'campaigns') }}

select * from verdicts
