{%- set reasons = [
    'no_email', 'complaint', 'hard_bounce', 'soft_bounce', 'unsubscribed',
    'unreadable_withdrawal', 'no_consent', 'too_old', 'cooldown', 'weekly_limit',
    'higher_priority_today', 'no_phone', 'control_group',
] -%}
{%- set counts = coltiva.message_counts() -%}

with programs as (
    select
        program,
        channel,
        priority
    from {{ ref('seed_follow_up_programs') }}
),

follow_ups as (
    select
        program,
        held_back_reason,
        is_held_back
    from {{ ref('fct_follow_ups') }}
),

messages as (
    select *
    from {{ ref('int_message_counts') }}
),

costs as (
    select
        programs.program,
        sum(campaigns.cost_amount) as cost_amount
    from {{ ref('fct_campaign_performance') }} as campaigns
    inner join programs
        on
            campaigns.program = programs.program
            and coalesce(campaigns.channel, programs.channel) = programs.channel
    where campaigns.started_date is not null
    group by programs.program
),

due as (
    select
        program,
        {%- for reason in reasons %}
        sum(case when held_back_reason = '{{ reason }}' then 1 else 0 end)
            as held_back_{{ reason }}_count,
        {%- endfor %}
        sum(
            case when is_held_back and held_back_reason != 'too_old' then 1 else 0 end
        ) as held_back_count,
        sum(case when coalesce(held_back_reason, '') != 'too_old' then 1 else 0 end)
            as due_count
    from follow_ups
    group by program
),

sent as (
    select
        program,
        channel,
        {%- for column in counts %}
        sum({{ column }}) as {{ column }},
        {%- endfor %}
        sum(attributed_amount) as attributed_amount
    from messages
    group by program, channel
),

joined as (
    select
        programs.program,
        programs.channel,
        programs.priority,
        cast(coalesce(due.due_count, 0) as integer) as due_count,
        cast(coalesce(due.held_back_count, 0) as integer) as held_back_count,
        {%- for reason in reasons %}
        cast(coalesce(due.held_back_{{ reason }}_count, 0) as integer)
            as held_back_{{ reason }}_count,
        {%- endfor %}
        {%- for column in counts %}
        cast(coalesce(sent.{{ column }}, 0) as integer) as {{ column }},
        {%- endfor %}
        cast(coalesce(sent.attributed_amount, 0) as numeric(18, 4))
            as attributed_amount,
        cast(coalesce(costs.cost_amount, 0) as numeric(18, 4)) as cost_amount
    from programs
    left join costs on programs.program = costs.program
    left join due on programs.program = due.program
    left join sent
        on programs.program = sent.program and programs.channel = sent.channel
),

final as (
    select
        program,
        channel,
        priority,
        due_count,
        due_count - held_back_count as to_send_count,
        held_back_count,
        {%- for reason in reasons %}
        held_back_{{ reason }}_count,
        {%- endfor %}
        {%- for column in counts %}
        {{ column }},
        {%- endfor %}
        attributed_amount,
        cost_amount,
        {{ coltiva.return_on_investment('attributed_amount', 'cost_amount') }}
            as return_on_investment,
        {{ coltiva.campaign_rates() }}
    from joined
)

select * from final
