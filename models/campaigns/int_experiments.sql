with as_of as (
    select
        as_of_date,
        as_of_at
    from {{ ref('int_as_of') }}
),

experiments as (
    select
        experiment,
        target_type,
        target_name,
        measured_on,
        hold_out_rate,
        outcome_days,
        valid_from,
        valid_to
    from {{ ref('seed_experiments') }}
),

final as (
    select
        experiments.experiment,
        experiments.target_type,
        coalesce(experiments.target_name, 'all') as target_name,
        experiments.measured_on,
        experiments.hold_out_rate,
        experiments.outcome_days,
        experiments.valid_to >= as_of.as_of_date as is_running,
        experiments.valid_from,
        experiments.valid_to,
        {{ coltiva.start_of_shop_day(
            'experiments.valid_from', var('shop_timezone')
        ) }} as starts_at,
        {{ coltiva.end_of_shop_day('experiments.valid_to', var('shop_timezone')) }}
            as ends_at
    from experiments
    inner join as_of on experiments.valid_from <= as_of.as_of_date
)

select * from final
