{#- One row per defect of the rules for nurturing, as a sentence: the playbook, and
    what is offered to whom. -#}
{{ config(materialized='view') }}

with int_rule_findings_nurture as (
    select * from {{ ref('int_rule_findings_nurture') }}
),

int_rule_findings_offers as (
    select * from {{ ref('int_rule_findings_offers') }}
),

all_findings as (
    select * from int_rule_findings_nurture
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
