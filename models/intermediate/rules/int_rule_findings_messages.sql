{#- One row is one defect of the rules on what is sent, why, and what it brings, as a
    sentence: the findings of several models together. -#}
{{ config(materialized='view') }}

with int_rule_findings_nurture as (
    select * from {{ ref('int_rule_findings_nurture') }}
),

int_rule_findings_attribution as (
    select * from {{ ref('int_rule_findings_attribution') }}
),

int_rule_findings_touchpoints as (
    select * from {{ ref('int_rule_findings_touchpoints') }}
),

int_rule_findings_follow_ups as (
    select * from {{ ref('int_rule_findings_follow_ups') }}
),

int_rule_findings_limits as (
    select * from {{ ref('int_rule_findings_limits') }}
),

int_rule_findings_offers as (
    select * from {{ ref('int_rule_findings_offers') }}
),

all_findings as (
    select * from int_rule_findings_nurture
    union all
    select * from int_rule_findings_follow_ups
    union all
    select * from int_rule_findings_limits
    union all
    select * from int_rule_findings_attribution
    union all
    select * from int_rule_findings_touchpoints
    union all
    select * from int_rule_findings_offers
),

final as (
    select
        rule_seed,
        finding
    from all_findings
)

select * from final
