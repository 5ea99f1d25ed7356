with people as (
    select *
    from {{ ref('int_experiment_people') }}
),

orders as (
    select
        order_id,
        customer_id,
        net_amount,
        ordered_at
    from {{ ref('fct_valid_orders') }}
    where customer_id is not null
),

attributed_orders as (
    select
        order_id,
        campaign_id,
        program,
        attributed_amount
    from {{ ref('fct_attributed_orders') }}
),

targets as (
    select
        experiment,
        target_type,
        target_name
    from {{ ref('int_experiments') }}
),

claims as (
    select
        targets.experiment,
        attributed_orders.order_id,
        max(attributed_orders.attributed_amount) as attributed_amount
    from targets
    inner join attributed_orders
        on {{ coltiva.is_tried_on('targets', 'attributed_orders') }}
    group by targets.experiment, attributed_orders.order_id
),

final as (
    select
        people.experiment,
        people.customer_id,
        people.arm,
        people.is_control,
        people.is_written_to,
        max(case when orders.ordered_at < people.entered_at then 1 else 0 end) = 1
            as is_earlier_buyer,
        sum(
            case when orders.ordered_at >= people.entered_at then 1 else 0 end
        ) as order_count,
        cast(
            coalesce(
                sum(
                    case
                        when orders.ordered_at >= people.entered_at
                            then orders.net_amount
                    end
                ), 0
            ) as numeric(18, 4)
        ) as net_amount,
        sum(
            case
                when
                    orders.ordered_at >= people.entered_at
                    and claims.order_id is not null
                    then 1
                else 0
            end
        ) as attributed_order_count,
        cast(
            coalesce(
                sum(
                    case
                        when orders.ordered_at >= people.entered_at
                            then claims.attributed_amount
                    end
                ), 0
            ) as numeric(18, 4)
        ) as attributed_amount
    from people
    left join orders
        on
            people.customer_id = orders.customer_id
            and people.measured_until_at >= orders.ordered_at
    left join claims
        on
            people.experiment = claims.experiment
            and orders.order_id = claims.order_id
    group by
        people.experiment,
        people.customer_id,
        people.arm,
        people.is_control,
        people.is_written_to
)

select * from final
