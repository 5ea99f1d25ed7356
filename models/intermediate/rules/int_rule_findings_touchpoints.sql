{#- One row is one defect of the rules on which interactions tell of messages or are
    touches, as a sentence. No row means the rules are whole. -#}

with seed_touchpoint_steps as (
    select
        coalesce(interaction_type, '') as interaction_type,
        coalesce(channel, '') as channel,
        coalesce(step, '') as step
    from {{ ref('seed_touchpoint_steps') }}
),

repeated_types as (
    {{ repeated_names(
        'seed_touchpoint_steps', 'interaction_type', 'interaction type'
    ) }}
),

step_findings as (
    select
        'seed_touchpoint_steps' as rule_seed,
        'interaction type "' || interaction_type || '" ' || case
            when interaction_type != lower(trim(interaction_type))
                then 'must be lower case without blanks around it'
            when channel = '' or channel != lower(trim(channel))
                then
                    'has the channel "' || channel
                    || '"; a channel is a name in lower case, such as email'
            when
                step not in (
                    'sent', 'delivered', 'bounced', 'opened', 'clicked', 'unsubscribed',
                    'complained', 'contact'
                )
                then
                    'has the step "' || step
                    || '"; allowed are sent, delivered, bounced, opened, clicked, '
                    || 'unsubscribed, complained, contact'
        end as finding
    from seed_touchpoint_steps
),

all_findings as (
    select * from repeated_types
    union all
    select * from step_findings
),

final as (
    select distinct
        rule_seed,
        finding
    from all_findings
    where finding is not null
)

select * from final
