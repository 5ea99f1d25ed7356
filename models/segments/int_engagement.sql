{#- One row per person and as-of date: engagement points in all and by channel,
    score, level, and the reason in words. Channel points may be negative, the
    total never is. -#}
{%- set channels = ['web', 'email', 'social', 'push', 'sms', 'other'] -%}

with people as (
    select
        customer_id,
        is_current,
        as_of_date
    from {{ ref('int_people_by_date') }}
),

contributions as (
    select *
    from {{ ref('int_decayed_points') }}
),

levels as (
    select
        engagement_level,
        min_points,
        lead(min_points) over (order by min_points) as next_min_points
    from {{ ref('seed_engagement_levels') }}
),

-- read by the method `fixed` only
thresholds as ( -- noqa: ST03
    select
        metric,
        score,
        bound
    from {{ ref('seed_rfm_thresholds') }}
),

ranked as (
    select
        contributions.*,
        cast(points as numeric(18, 1)) as rounded_points,
        row_number() over (
            partition by customer_id, as_of_date
            order by abs(points) desc, interaction_type
        ) as contribution_rank
    from contributions
),

in_words as (
    select
        ranked.*,
        case
            when contribution_rank <= 3 and rounded_points != 0
                then
                    cast(interaction_count as {{ dbt.type_string() }})
                    || ' ' || interaction_type
                    || ' (' || case when rounded_points > 0 then '+' else '' end
                    || cast(rounded_points as {{ dbt.type_string() }}) || ')'
        end as sentence_part
    from ranked
),

totals as (
    select
        customer_id,
        as_of_date,
        {%- for channel in channels %}
        cast(
            sum(
                case when channel = '{{ channel }}' then points else 0 end
            ) as numeric(18, 4)
        ) as {{ channel }}_points,
        {%- endfor %}
        cast(greatest(sum(points), 0) as numeric(18, 4)) as engagement_points,
        sum(intent_count) as intent_count,
        max(case when contribution_rank = 1 then sentence_part end) as first_part,
        max(case when contribution_rank = 2 then sentence_part end) as second_part,
        max(case when contribution_rank = 3 then sentence_part end) as third_part,
        max(last_interaction_at) as last_interaction_at
    from in_words
    group by customer_id, as_of_date
),

customers as (
    select
        people.customer_id,
        totals.first_part
        || coalesce(', ' || totals.second_part, '')
        || coalesce(', ' || totals.third_part, '') as engagement_reason,
        coalesce(totals.engagement_points, 0) as engagement_points,
        {%- for channel in channels %}
        coalesce(totals.{{ channel }}_points, 0) as {{ channel }}_points,
        {%- endfor %}
        coalesce(totals.intent_count, 0) as intent_count,
        people.is_current,
        people.as_of_date,
        totals.last_interaction_at
    from people
    left join totals
        on
            people.customer_id = totals.customer_id
            and people.as_of_date = totals.as_of_date
),

{{ scored_rows(var('rfm_scoring'), 'customers', [{
    'column': 'engagement_points', 'score': 'engagement_score',
    'ties': [],
}], 'scored') }},

final as (
    select
        customers.customer_id,
        levels.engagement_level,
        customers.engagement_reason,
        cast(customers.engagement_points as numeric(18, 4)) as engagement_points,
        {%- for channel in channels %}
        cast(customers.{{ channel }}_points as numeric(18, 4)) as {{ channel }}_points,
        {%- endfor %}
        cast(customers.intent_count as integer) as intent_count,
        scored.engagement_score,
        customers.is_current,
        customers.as_of_date,
        customers.last_interaction_at
    from customers
    inner join scored
        on
            customers.customer_id = scored.customer_id
            and customers.as_of_date = scored.as_of_date
    left join levels
        on
            customers.engagement_points >= levels.min_points
            and (
                levels.next_min_points is null
                or customers.engagement_points < levels.next_min_points
            )
)

select * from final
