with experiments as (
    select
        experiment,
        target_type,
        target_name,
        starts_at,
        ends_at
    from {{ ref('int_experiments') }}
),

campaigns as (
    select
        campaign_id,
        program
    from {{ ref('stg_touchpoints__campaigns') }}
),

messages as (
    select
        customer_id,
        campaign_id,
        program,
        sent_at as assigned_at,
        false as is_control
    from {{ ref('int_messages') }}
    where is_send_known
    union all
    select
        interactions.customer_id,
        interactions.campaign_id,
        campaigns.program,
        interactions.occurred_at as assigned_at,
        true as is_control
    from {{ ref('fct_interactions') }} as interactions
    left join campaigns on interactions.campaign_id = campaigns.campaign_id
    where
        interactions.interaction_type = 'control_assigned'
        and interactions.customer_id is not null
),

assignments as (
    select
        experiments.experiment,
        experiments.target_name,
        messages.customer_id,
        messages.assigned_at,
        messages.is_control,
        row_number() over (
            partition by
                experiments.experiment, messages.customer_id, messages.is_control
            order by messages.assigned_at, experiments.target_name
        ) as place
    from experiments
    inner join messages
        on
            experiments.starts_at <= messages.assigned_at
            and experiments.ends_at >= messages.assigned_at
            and {{ coltiva.is_tried_on('experiments', 'messages') }}
),

final as (
    select
        experiment,
        customer_id,
        max(case when not is_control then target_name end) as target_name,
        max(case when is_control then 1 else 0 end) = 1 as is_control,
        min(assigned_at) as assigned_at,
        min(case when not is_control then assigned_at end) as written_to_at
    from assignments
    where place = 1
    group by experiment, customer_id
)

select * from final
