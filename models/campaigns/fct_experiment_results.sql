{#- An experiment that is looked at every day until it shows something shows something
    in the end: nothing is said of one that is not over. -#}
{%- set least_people = 30 -%}
{%- set least_buyers = 10 %}

with as_of as (
    select as_of_date
    from {{ ref('int_as_of') }}
),

arms as (
    select *
    from {{ ref('int_experiment_arms') }}
),

uplifts as (
    select *
    from {{ ref('int_experiment_uplifts') }}
),

joined as (
    select
        arms.*,
        uplifts.control_people_count,
        uplifts.control_converted_count,
        uplifts.control_written_to_count,
        uplifts.control_rate,
        uplifts.conversion_uplift,
        uplifts.conversion_uplift_low,
        uplifts.conversion_uplift_high,
        uplifts.incremental_order_count,
        uplifts.incremental_order_count_low,
        uplifts.incremental_order_count_high,
        uplifts.spend_uplift,
        uplifts.spend_uplift_low,
        uplifts.spend_uplift_high,
        uplifts.incremental_amount,
        uplifts.incremental_amount_low,
        uplifts.incremental_amount_high,
        {{ coltiva.dateadd('day', 'arms.outcome_days', 'arms.valid_to') }}
        < as_of.as_of_date as is_final,
        case
            when arms.is_control then null
            when uplifts.experiment is null then 'no_control'
            when uplifts.control_written_to_count > 0 then 'control_written_to'
            when uplifts.is_uneven then 'uneven_arms'
            when
                {{ coltiva.dateadd('day', 'arms.outcome_days', 'arms.valid_to') }}
                >= as_of.as_of_date
                then 'not_over'
            when
                arms.people_count < {{ least_people }}
                or uplifts.control_people_count < {{ least_people }}
                or arms.converted_count + uplifts.control_converted_count
                < {{ least_buyers }}
                then 'too_few'
            when
                uplifts.conversion_uplift_low > 0
                and uplifts.incremental_order_count_low > 0
                then 'more_orders'
            when
                uplifts.conversion_uplift_high < 0
                and uplifts.incremental_order_count_high < 0
                then 'fewer_orders'
            else 'not_shown'
        end as verdict
    from arms
    cross join as_of
    left join uplifts
        on arms.experiment = uplifts.experiment and arms.arm = uplifts.arm
),

final as (
    select
        experiment,
        arm,
        target_type,
        measured_on,
        verdict,
        {{ coltiva.verdict_in_words('verdict') }} as verdict_in_words,
        people_count,
        written_to_count,
        earlier_buyer_count,
        converted_count,
        order_count,
        net_amount,
        {{ coltiva.divide_counts('converted_count', 'people_count', 8) }}
            as conversion_rate,
        {{ coltiva.divide_amount('net_amount', 'people_count') }} as spend_per_person,
        conversion_uplift,
        conversion_uplift_low,
        conversion_uplift_high,
        spend_uplift,
        spend_uplift_low,
        spend_uplift_high,
        incremental_order_count,
        incremental_order_count_low,
        incremental_order_count_high,
        incremental_amount,
        incremental_amount_low,
        incremental_amount_high,
        attributed_order_count,
        attributed_amount,
        cost_amount,
        {{ coltiva.return_on_investment('incremental_amount', 'cost_amount') }}
            as return_on_investment,
        is_control,
        is_final,
        valid_from,
        valid_to
    from joined
)

select * from final
