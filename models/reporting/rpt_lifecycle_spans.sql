{%- set horizons = [7, 30, 90, 365] -%}
{%- set steps = {
    'lead_to_qualified': ['lead_on', 'qualified_on'],
    'lead_to_prospect': ['lead_on', 'prospect_on'],
    'prospect_to_customer': ['prospect_on', 'customer_on'],
    'lead_to_customer': ['lead_on', 'customer_on'],
    'first_to_second_order': ['first_order_on', 'second_order_on'],
} -%}

with as_of as (
    select as_of_date
    from {{ ref('int_as_of') }}
),

rules as (
    select
        lifecycle_stage,
        max(priority) as priority
    from {{ ref('seed_lifecycle_rules') }}
    group by lifecycle_stage
),

orders as (
    select
        customer_id,
        min(order_date) as first_order_on,
        min(case when order_number = 2 then order_date end) as second_order_on
    from {{ ref('int_order_sequence') }}
    where order_number <= 2
    group by customer_id
),

people as (
    select
        funnel.*,
        orders.first_order_on,
        orders.second_order_on
    from {{ ref('int_funnel') }} as funnel
    left join orders on funnel.customer_id = orders.customer_id
),

spans as (
    {%- for step, (first, last) in steps.items() %}
    select
        'step' as span_type,
        '{{ step }}' as span,
        {{ loop.index }} as place,
        {{ first }} as started_on,
        {{ last }} as finished_on
    from people
    where {{ first }} is not null
    union all
    {%- endfor %}
    select
        'stage' as span_type,
        transitions.to_stage as span,
        100 - rules.priority as place,
        transitions.entered_on as started_on,
        {{ coltiva.shop_date(
            'transitions.left_at', var('shop_timezone')
        ) }} as finished_on
    from {{ ref('fct_lifecycle_transitions') }} as transitions
    inner join rules on transitions.to_stage = rules.lifecycle_stage
),

timed as (
    select
        spans.*,
        {{ coltiva.datediff(
            'spans.started_on', 'spans.finished_on', 'day'
        ) }} as days,
        {{ coltiva.datediff(
            'spans.started_on', 'as_of.as_of_date', 'day'
        ) }} as known_days
    from spans
    cross join as_of
),

ranked as (
    select
        timed.*,
        count(days) over (partition by span_type, span) as day_count,
        row_number() over (
            partition by span_type, span
            order by case when days is null then 1 else 0 end, days
        ) as day_rank
    from timed
),

summed as (
    select
        span_type,
        span,
        place,
        count(*) as started_count,
        count(days) as finished_count,
        {%- for horizon in horizons %}
        sum(case when known_days >= {{ horizon }} then 1 else 0 end)
            as known_{{ horizon }}d_count,
        sum(
            case
                when known_days >= {{ horizon }} and days <= {{ horizon }} then 1
                else 0
            end
        ) as within_{{ horizon }}d_count,
        {%- endfor %}
        sum(days) as days_sum,
        -- the middle one, or the two of an even number
        sum(case when 2 * day_rank in (day_count, day_count + 1) then days end)
        + sum(case when 2 * day_rank in (day_count + 1, day_count + 2) then days end)
            as two_middle_days
    from ranked
    group by span_type, span, place
),

final as (
    select
        span_type,
        span,
        cast(
            row_number() over (order by span_type desc, place asc, span asc) as integer
        ) as span_order,
        cast(started_count as integer) as started_count,
        cast(finished_count as integer) as finished_count,
        cast(started_count - finished_count as integer) as open_count,
        {%- for horizon in horizons %}
        cast(known_{{ horizon }}d_count as integer) as known_{{ horizon }}d_count,
        cast(within_{{ horizon }}d_count as integer) as within_{{ horizon }}d_count,
        {%- endfor %}
        {%- for horizon in horizons %}
        {{ coltiva.divide_counts(
            'within_' ~ horizon ~ 'd_count', 'known_' ~ horizon ~ 'd_count', 6
        ) }} as within_{{ horizon }}d_rate,
        {%- endfor %}
        {{ coltiva.divide_counts('days_sum', 'finished_count', 2) }} as average_days,
        {{ coltiva.divide_counts('two_middle_days', '2', 1) }} as median_days
    from summed
)

select * from final
