{%- set metrics = coltiva.goal_metrics() %}

with as_of as (
    select
        as_of_date,
        as_of_at
    from {{ ref('int_as_of') }}
    where as_of_date is not null
),

goals as (
    select
        goals.goal_name,
        goals.metric,
        goals.target_value,
        cast(
            case
                when goals.valid_from <= as_of.as_of_date then actuals.actual_value
            end as numeric(18, 4)
        ) as actual_value,
        case goals.metric
            {%- for metric, (measure, better) in metrics.items() %}
            when '{{ metric }}' then '{{ measure }}'
            {%- endfor %}
        end as measure,
        case goals.metric
            {%- for metric, (measure, better) in metrics.items() %}
            when '{{ metric }}' then '{{ better }}'
            {%- endfor %}
        end as better,
        goals.valid_from > as_of.as_of_date as is_planned,
        {{ coltiva.end_of_shop_day('goals.valid_to', var('shop_timezone')) }}
        <= as_of.as_of_at as is_over,
        {{ coltiva.datediff(
            'goals.valid_from', 'goals.valid_to', 'day'
        ) }} + 1 as day_count,
        {{ coltiva.datediff(
            'goals.valid_from', 'as_of.as_of_date', 'day'
        ) }} + 1 as passed_count,
        goals.valid_from,
        goals.valid_to,
        as_of.as_of_date
    from {{ ref('seed_goals') }} as goals
    inner join {{ ref('int_goal_actuals') }} as actuals
        on goals.goal_name = actuals.goal_name
    cross join as_of
),

-- a forecast holds where it has all days to come; without one a total goes on at the
-- pace of its days so far, the run's own included
expected as (
    select
        goals.*,
        case
            when forecasts.goal_name is not null then 'forecast'
            when goals.is_planned then 'not_begun'
            when goals.actual_value is null then 'nothing_yet'
            when goals.measure = 'total' and not goals.is_over then 'pace'
            else 'actual'
        end as expected_by,
        case
            when forecasts.goal_name is not null
                then coalesce(goals.actual_value, 0) + forecasts.coming_value
            when goals.is_planned or goals.actual_value is null then null
            when goals.measure = 'total' and not goals.is_over
                then
                    goals.actual_value + {{ coltiva.divide_amount(
                        coltiva.multiply_amount(
                            'goals.actual_value',
                            '(goals.day_count - goals.passed_count)'
                        ),
                        'goals.passed_count'
                    ) }}
            else goals.actual_value
        end as expected_value
    from goals
    left join {{ ref('int_goal_forecasts') }} as forecasts
        on
            goals.goal_name = forecasts.goal_name
            and goals.day_count - greatest(goals.passed_count, 0)
            = forecasts.covered_count
),

compared as (
    select
        expected.*,
        case
            when better = 'lower' then expected_value <= target_value
            else expected_value >= target_value
        end as is_on_track
    from expected
),

final as (
    select
        goal_name,
        metric,
        measure,
        better,
        case
            when is_planned then 'planned'
            when is_on_track is null then 'no_data'
            when is_over then case when is_on_track then 'reached' else 'missed' end
            when is_on_track then 'on_track'
            else 'behind'
        end as status,
        expected_by,
        target_value,
        actual_value,
        cast(expected_value as numeric(18, 4)) as expected_value,
        cast(
            case
                when better = 'higher'
                    then {{ coltiva.divide_counts(
                        coltiva.ten_thousandths('actual_value'),
                        coltiva.ten_thousandths('target_value'), 6
                    ) }}
            end as numeric(18, 6)
        ) as progress_rate,
        cast(
            case
                when is_planned then 0
                when is_over then 1
                else {{ coltiva.divide_counts('passed_count', 'day_count', 6) }}
            end as numeric(18, 6)
        ) as elapsed_rate,
        is_on_track,
        valid_from,
        valid_to,
        as_of_date
    from compared
)

select * from final
