-- Who takes back the consent after the first message stays in the experiment: to leave
-- out who leaves would make messages look better than they are.

with experiments as (
    select distinct
        experiment,
        measured_on,
        hold_out_rate,
        outcome_days,
        starts_at,
        ends_at
    from {{ ref('int_experiments') }}
),

control_groups as (
    select distinct
        experiment,
        customer_id
    from {{ ref('int_control_groups') }}
),

assignments as (
    select *
    from {{ ref('int_experiment_assignments') }}
),

consented as (
    select
        people.customer_id,
        people.known_since_at,
        consents.valid_from_at,
        consents.valid_to_at
    from {{ ref('int_people') }} as people
    inner join {{ ref('int_consent_periods') }} as consents
        on people.customer_id = consents.customer_id
    where
        consents.channel = 'email'
        and consents.purpose = 'marketing'
        and consents.is_granted
),

entries as (
    select
        experiments.experiment,
        consented.customer_id,
        min(
            greatest(
                experiments.starts_at, consented.known_since_at,
                consented.valid_from_at
            )
        ) as entered_at
    from experiments
    inner join consented
        on
            experiments.ends_at >= consented.known_since_at
            and experiments.ends_at >= consented.valid_from_at
            and (
                consented.valid_to_at is null
                or experiments.starts_at < consented.valid_to_at
            )
    where experiments.measured_on = 'everybody'
    group by experiments.experiment, consented.customer_id
    union all
    select
        experiments.experiment,
        assignments.customer_id,
        assignments.assigned_at as entered_at
    from experiments
    inner join assignments on experiments.experiment = assignments.experiment
    where experiments.measured_on = 'assigned'
),

placed as (
    select
        entries.*,
        experiments.measured_on,
        experiments.outcome_days,
        experiments.ends_at,
        assignments.target_name,
        assignments.written_to_at,
        case
            when experiments.hold_out_rate is null then assignments.is_control
            else control_groups.customer_id is not null
        end as is_control
    from entries
    inner join experiments on entries.experiment = experiments.experiment
    left join control_groups
        on
            entries.experiment = control_groups.experiment
            and entries.customer_id = control_groups.customer_id
    left join assignments
        on
            entries.experiment = assignments.experiment
            and entries.customer_id = assignments.customer_id
),

-- who is not of the control by the hash, though the sender says so, got no message
final as (
    select
        experiment,
        customer_id,
        case
            when is_control then 'control'
            when measured_on = 'everybody' then 'treatment'
            else target_name
        end as arm,
        is_control,
        written_to_at is not null as is_written_to,
        entered_at,
        {{ coltiva.hours_later(
            "case measured_on when 'assigned' then entered_at else ends_at end",
            '24 * outcome_days'
        ) }} as measured_until_at
    from placed
    where is_control or measured_on = 'everybody' or target_name is not null
)

select * from final
