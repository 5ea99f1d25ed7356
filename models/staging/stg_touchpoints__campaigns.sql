{#- One row per raw campaign row, with the verdict on it: accepted, rejected or a
    copy. Adds costs in a currency that no rate is known for. -#}

with {{ rows_to_check(
    ref('base_touchpoints__campaigns'), 'campaigns', 'campaign_id'
) }},

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
    {{ enforced_reasons() }}
),

judged as {{ not_materialized() }} (
    select
        {%- for column in raw_columns('campaigns') %}
        campaigns.{{ column }},
        {%- endfor %}
        campaigns.raw_row,
        {{ enforced_reason('campaigns', others=[
            (
                'currencies.currency_code is null and campaigns.cost_amount != 0',
                'unknown_currency',
            ),
        ]) }} as rejection_reason
    from campaigns
    cross join enforced
    left join currencies on campaigns.currency_code = currencies.currency_code
),

{{ checked_rows('campaigns', 'campaign_id', raw_columns('campaigns')) }}

select * from checked
