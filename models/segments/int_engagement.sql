{#- Points by interaction are told at the run's date only: all dates cost more. -#}
{%- set channels = ['web', 'email', 'social', 'push', 'sms', 'other'] -%}

with people as (
    select
        customer_id,
        is_current,
        as_of_date
    from {{ ref('int_people_by_date') }}
),

levels as (
    select
        engagement_level,
        min_points,
        lead(min_points) over (order by min_points) as next_min_points
    from {{ ref('seed_engagement_levels') }}
    where min_points is not null
),

first_days as (
    select min(interaction_date) as first_interaction_date
    from {{ ref('fct_interactions') }}
),

-- read by the method `fixed` only
thresholds as ( -- noqa: ST03
    select
        metric,
        score,
        bound
    from {{ ref('seed_rfm_thresholds') }}
),

totals as (
    select
        customer_id,
        cast(greatest(sum(points), 0) as numeric(18, 4)) as engagement_points,
        sum(case when is_purchase_intent then interaction_count else 0 end)
            as intent_count,
        as_of_date,
        max(case when is_purchase_intent then interaction_date end) as last_intent_date,
        max(last_interaction_at) as last_interaction_at
    from {{ ref('int_decayed_points') }}
    group by customer_id, as_of_date
),

contributions as (
    select
        customer_id,
        interaction_type,
        channel,
        sum(interaction_count) as interaction_count,
        sum(points) as points,
        cast(sum(points) as numeric(18, 1)) as rounded_points,
        row_number() over (
            partition by customer_id
            order by abs(sum(points)) desc, interaction_type
        ) as contribution_rank
    from {{ ref('int_decayed_points') }}
    where is_current and points != 0
    group by customer_id, interaction_type, channel
),

in_words as (
    select
        customer_id,
        contribution_rank,
        cast(interaction_count as {{ dbt.type_string() }})
        || ' ' || interaction_type
        || ' (' || case when rounded_points > 0 then '+' else '' end
        || cast(rounded_points as {{ dbt.type_string() }}) || ')' as contribution
    from contributions
    where contribution_rank <= 3 and rounded_points != 0
),

reasons as (
    select
        customer_id,
        {{ coltiva.list_in_order('contribution', 'contribution_rank') }}
            as engagement_reason
    from in_words
    group by customer_id
),

channel_points as (
    select
        {%- for channel in channels %}
        sum(case when channel = '{{ channel }}' then points else 0 end)
            as {{ channel }}_points,
        {%- endfor %}
        customer_id
    from contributions
    group by customer_id
),

customers as (
    select
        people.customer_id,
        coalesce(totals.engagement_points, 0) as engagement_points,
        coalesce(totals.intent_count, 0) as intent_count,
        people.is_current,
        people.as_of_date,
        totals.last_intent_date,
        totals.last_interaction_at
    from people
    left join totals
        on
            people.customer_id = totals.customer_id
            and people.as_of_date = totals.as_of_date
),

{{ coltiva.scored_rows(var('rfm_scoring'), 'customers', [{
    'column': 'engagement_points', 'score': 'engagement_score', 'ties': [],
}], 'scored') }},

final as (
    select
        scored.customer_id,
        coalesce(levels.engagement_level, 'unknown') as engagement_level,
        reasons.engagement_reason,
        cast(scored.engagement_points as numeric(18, 4)) as engagement_points,
        {%- for channel in channels %}
        cast(channel_points.{{ channel }}_points as numeric(18, 4))
            as {{ channel }}_points,
        {%- endfor %}
        cast(scored.intent_count as integer) as intent_count,
        cast(scored.engagement_score as integer) as engagement_score,
        scored.is_current,
        scored.as_of_date,
        scored.last_intent_date,
        scored.last_interaction_at
    from scored
    cross join first_days
    -- where nothing was ever recorded, nothing says that people are cold
    left join levels
        on
            scored.as_of_date >= first_days.first_interaction_date
            and scored.engagement_points >= levels.min_points
            and (
                levels.next_min_points is null
                or scored.engagement_points < levels.next_min_points
            )
    left join reasons
        on scored.is_current and scored.customer_id = reasons.customer_id
    left join channel_points
        on scored.is_current and scored.customer_id = channel_points.customer_id
)

select * from final
