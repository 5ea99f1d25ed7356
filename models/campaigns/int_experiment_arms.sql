with experiments as (
    select *
    from {{ ref('int_experiments') }}
),

campaigns as (
    select
        campaign_id,
        program,
        cost_amount,
        started_at
    from {{ ref('int_campaigns') }}
    where cost_amount is not null
),

outcomes as (
    select
        outcomes.*,
        case when order_count > 0 then 1 else 0 end as converted,
        cast(net_amount as numeric(19, 4)) as wide_amount
    from {{ ref('int_experiment_outcomes') }} as outcomes
),

sums as (
    select
        experiment,
        arm,
        is_control,
        count(*) as people_count,
        sum(case when is_written_to then 1 else 0 end) as written_to_count,
        sum(case when is_earlier_buyer then 1 else 0 end) as earlier_buyer_count,
        sum(converted) as converted_count,
        sum(order_count) as order_count,
        sum(order_count * order_count) as order_squares,
        sum(wide_amount) as net_amount,
        sum(wide_amount * wide_amount) as amount_squares,
        sum(attributed_order_count) as attributed_order_count,
        sum(attributed_amount) as attributed_amount
    from outcomes
    group by experiment, arm, is_control
),

-- a campaign of a program costs once, however many targets it is of
campaign_costs as (
    select distinct
        experiments.experiment,
        case experiments.measured_on
            when 'assigned' then experiments.target_name
            else 'treatment'
        end as arm,
        campaigns.campaign_id,
        campaigns.cost_amount
    from experiments
    inner join campaigns
        on
            experiments.starts_at <= campaigns.started_at
            and experiments.ends_at >= campaigns.started_at
            and {{ coltiva.is_tried_on('experiments', 'campaigns') }}
),

costs as (
    select
        experiment,
        arm,
        sum(cost_amount) as cost_amount
    from campaign_costs
    group by experiment, arm
),

terms as (
    select
        experiment,
        max(target_type) as target_type,
        max(measured_on) as measured_on,
        max(hold_out_rate) as hold_out_rate,
        max(outcome_days) as outcome_days,
        max(case when is_running then 1 else 0 end) = 1 as is_running,
        max(valid_from) as valid_from,
        max(valid_to) as valid_to
    from experiments
    group by experiment
),

final as (
    select
        sums.experiment,
        sums.arm,
        terms.target_type,
        terms.measured_on,
        terms.hold_out_rate,
        terms.outcome_days,
        cast(sums.people_count as integer) as people_count,
        cast(sums.written_to_count as integer) as written_to_count,
        cast(sums.earlier_buyer_count as integer) as earlier_buyer_count,
        cast(sums.converted_count as integer) as converted_count,
        cast(sums.order_count as integer) as order_count,
        cast(sums.order_squares as {{ dbt.type_bigint() }}) as order_squares,
        cast(
            case when terms.target_type != 'push' then sums.attributed_order_count end
            as integer
        ) as attributed_order_count,
        cast(sums.net_amount as numeric(18, 4)) as net_amount,
        sums.amount_squares,
        cast(
            case when terms.target_type != 'push' then sums.attributed_amount end
            as numeric(18, 4)
        ) as attributed_amount,
        cast(costs.cost_amount as numeric(18, 4)) as cost_amount,
        sums.is_control,
        terms.is_running,
        terms.valid_from,
        terms.valid_to
    from sums
    inner join terms on sums.experiment = terms.experiment
    left join costs
        on sums.experiment = costs.experiment and sums.arm = costs.arm
)

select * from final
