{%- set rules = [
    'window_days', 'purchase_points', 'purchase_half_life_days', 'fan_min_points',
    'fan_min_share', 'regular_min_orders', 'regular_max_stretch',
] -%}

with seed_interest_rules as (
    select * from {{ ref('seed_interest_rules') }}
),

needed_rules as (
    {{ coltiva.literal_rows('rule_name', rules) }}
),

rule_counts as (
    {{ coltiva.needed_and_given('needed_rules', 'seed_interest_rules', ['rule_name']) }}
),

final as (
    {{ coltiva.rule_findings('seed_interest_rules', 'the rule {rule_name:(empty)}', [
        ['not is_needed', 'is unknown; allowed are ' ~ rules | join(', ')],
        ['row_count != 1',
         'has {row_count} row(s); each of ' ~ rules | join(', ')
         ~ ' needs exactly one'],
    ], rows='rule_counts') }}
    union distinct
    {{ coltiva.rule_findings('seed_interest_rules', 'the rule {rule_name:(empty)}', [
        ['rule_value is null or rule_value <= 0',
         'is {rule_value:(empty)}; allowed is a number above 0'],
        ["rule_name = 'fan_min_share' and rule_value > 1",
         'is {rule_value}; a share is at most 1, such as 0.5 for half of all points'],
    ]) }}
)

select * from final
