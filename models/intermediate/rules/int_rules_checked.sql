{#- One row per defect of the rule seeds, as a sentence; none when the rules are whole.
    A defect stops the run here, before anything is computed with a wrong rule: whatever
    depends on the run's moment comes after this model. -#}

{{ config(
    post_hook={'sql': '{{ stop_on_rule_findings(this) }}', 'transaction': false}
) }}

with int_rule_findings_cells as (
    select * from {{ ref('int_rule_findings_cells') }}
),

int_rule_findings_thresholds as (
    select * from {{ ref('int_rule_findings_thresholds') }}
),

int_rule_findings_engagement as (
    select * from {{ ref('int_rule_findings_engagement') }}
),

int_rule_findings_messages as (
    select * from {{ ref('int_rule_findings_messages') }}
),

int_rule_findings_sales as (
    select * from {{ ref('int_rule_findings_sales') }}
),

int_rule_findings_people as (
    select * from {{ ref('int_rule_findings_people') }}
),

all_findings as (
    select * from int_rule_findings_cells
    union all
    select * from int_rule_findings_thresholds
    union all
    select * from int_rule_findings_engagement
    union all
    select * from int_rule_findings_messages
    union all
    select * from int_rule_findings_sales
    union all
    select * from int_rule_findings_people
),

final as (
    select
        rule_seed,
        finding
    from all_findings
)

select * from final
