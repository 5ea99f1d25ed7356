{%- set shares = [] -%}
{%- for metric, (measure, better) in coltiva.goal_metrics().items() -%}
{%- do shares.append(metric) if measure == 'share' -%}
{%- endfor -%}
{%- set days = [
    ['valid_from is null or valid_to is null',
     'lacks valid_from or valid_to; both are dates'],
    ['valid_from > valid_to',
     'begins on {valid_from}, after its end on {valid_to}; valid_from is not after '
     ~ 'valid_to'],
] %}

with seed_goals as (
    select * from {{ ref('seed_goals') }}
),

seed_promotions as (
    select * from {{ ref('seed_promotions') }}
),

seed_acquisition_costs as (
    select * from {{ ref('seed_acquisition_costs') }}
),

folded_costs as (
    select
        {{ coltiva.in_case('lower', 'acquisition_channel') }} as acquisition_channel,
        month_start_date
    from seed_acquisition_costs
),

final as (
    {{ coltiva.rule_findings('seed_goals', 'goal "{goal_name}"', [
        coltiva.must_be_one_of('metric', coltiva.goal_metrics() | list),
        ['target_value is null or target_value <= 0',
         'has the target_value {target_value:(empty)}; allowed is a number above 0'],
        ["target_value > 1 and metric in ('" ~ shares | join("', '") ~ "')",
         'has the target_value {target_value}; a rate is at most 1, and 25 % is 0.25'],
    ] + days, own_name='goal_name') }}
    union distinct
    {{ coltiva.rule_findings('seed_promotions', 'promotion "{promotion_name}"', [
        coltiva.must_be_one_of('promoted_kind', ['coupon', 'product', 'category']),
        ["coalesce(promoted_value, '') = ''",
         'names nothing; promoted_value is the coupon code, the product_id or the '
         ~ 'category'],
    ] + days + [
        ['planned_discount_rate < 0 or planned_discount_rate > 1',
         'has the planned_discount_rate {planned_discount_rate}; allowed are 0 to 1, '
         ~ 'and 15 % is 0.15'],
        ['cost_amount < 0',
         'has the cost_amount {cost_amount}; allowed is a number from 0 on, or empty'],
    ], own_name='promotion_name') }}
    union distinct
    {%- set cost = 'cost of "{acquisition_channel}" in {month_start_date:(no month)}' %}
    {{ coltiva.rule_findings('seed_acquisition_costs', cost, [
        ["coalesce(acquisition_channel, '') = ''",
         'names no acquisition_channel; it is one that customers have'],
        ['month_start_date is null or extract(day from month_start_date) != 1',
         'needs the first day of a month as month_start_date, such as 2026-05-01'],
        ['cost_amount is null or cost_amount < 0',
         'has the cost_amount {cost_amount:(empty)}; allowed is a number from 0 on'],
    ]) }}
    union distinct
    {{ coltiva.rule_findings('seed_acquisition_costs', cost, [
        ['count(*) > 1',
         'has {count(*)} rows; a channel has one cost a month, in any spelling'],
    ], rows='folded_costs', per='acquisition_channel, month_start_date') }}
)

select * from final
