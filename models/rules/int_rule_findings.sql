{#- A wrong rule stops the run here, before anything is computed with it: whatever
    depends on the run's moment comes after this model. (Spark has no transactions, and
    runs no hook outside of one.) -#}
{{ config(
    post_hook={
        'sql': '{{ coltiva.stop_on_rule_findings(this) }}',
        'transaction': target.type == 'spark',
    }
) }}

with all_findings as (
    select * from {{ ref('int_rule_findings_scores') }}
    union all
    select * from {{ ref('int_rule_findings_segments') }}
    union all
    select * from {{ ref('int_rule_findings_actions') }}
    union all
    select * from {{ ref('int_rule_findings_people') }}
    union all
    select * from {{ ref('int_rule_findings_orders') }}
    union all
    select * from {{ ref('int_rule_findings_messages') }}
    union all
    select * from {{ ref('int_rule_findings_channels') }}
    union all
    select * from {{ ref('int_rule_findings_experiments') }}
    union all
    select * from {{ ref('int_rule_findings_interests') }}
    union all
    select * from {{ ref('int_rule_findings_sources') }}
    union all
    select * from {{ ref('int_rule_findings_goals') }}
),

final as (
    select
        rule_seed,
        finding
    from all_findings
)

select * from final
