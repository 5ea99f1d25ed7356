{%- set states = {'turned_at_risk': 'is_at_risk', 'became_vip': 'is_vip'} -%}

with scored as (
    select
        customer_id,
        rfm_segment,
        recency_days,
        lifetime_order_count,
        is_at_risk,
        is_vip,
        as_of_date
    from {{ ref('int_rfm_scores') }}
    where is_current
),

closed_months as (
    select
        customer_id,
        rfm_segment,
        is_at_risk,
        is_vip,
        as_of_date
    from {{ ref('customer_segment_history') }}
),

as_of_dates as (
    select
        as_of_date,
        as_of_at
    from {{ ref('int_as_of_dates') }}
),

current_states as (
    {%- for trigger_name, flag in states.items() %}
    select
        customer_id,
        '{{ trigger_name }}' as trigger_name,
        rfm_segment,
        coalesce(
            '; the last order was '
            || cast(recency_days as {{ dbt.type_string() }}) || ' days ago', ''
        ) as last_order,
        lifetime_order_count
    from scored
    where {{ flag }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

-- a run at the end of a month finds its own day among the closed ones, too
all_dates as (
    select *
    from closed_months
    where as_of_date < (select max(scored.as_of_date) from scored)
    union all
    select
        customer_id,
        rfm_segment,
        is_at_risk,
        is_vip,
        as_of_date
    from scored
),

dated as (
    select
        current_states.*,
        all_dates.rfm_segment as dated_rfm_segment,
        all_dates.as_of_date,
        max(
            case
                {%- for trigger_name, flag in states.items() %}
                when
                    current_states.trigger_name = '{{ trigger_name }}'
                    and not all_dates.{{ flag }}
                    then all_dates.as_of_date
                {%- endfor %}
            end
        ) over (
            partition by current_states.customer_id, current_states.trigger_name
        ) as outside_on
    from current_states
    inner join all_dates on current_states.customer_id = all_dates.customer_id
),

entered as (
    select
        customer_id,
        trigger_name,
        rfm_segment,
        last_order,
        lifetime_order_count,
        outside_on,
        max(case when as_of_date = outside_on then dated_rfm_segment end)
            as previous_rfm_segment,
        min(case when as_of_date > outside_on then as_of_date end) as started_on
    from dated
    where outside_on is not null
    group by
        customer_id,
        trigger_name,
        rfm_segment,
        last_order,
        lifetime_order_count,
        outside_on
),

final as (
    select
        entered.customer_id,
        entered.trigger_name,
        cast(entered.outside_on as {{ dbt.type_string() }}) as subject_id,
        cast(null as {{ dbt.type_string() }}) as product_ids,
        case entered.trigger_name
            when 'turned_at_risk'
                then
                    'Slipped from ' || entered.previous_rfm_segment || ' to '
                    || entered.rfm_segment || ' after '
                    || cast(entered.outside_on as {{ dbt.type_string() }})
                    || entered.last_order
            else
                'Has become a VIP after '
                || cast(entered.outside_on as {{ dbt.type_string() }}) || ', with '
                || cast(entered.lifetime_order_count as {{ dbt.type_string() }})
                || ' orders so far'
        end as sentence_start,
        '' as sentence_end,
        cast(null as timestamp) as happened_at,
        earlier.as_of_at as counted_from_at,
        later.as_of_at as triggered_at
    from entered
    inner join as_of_dates as earlier on entered.outside_on = earlier.as_of_date
    inner join as_of_dates as later on entered.started_on = later.as_of_date
)

select * from final
