-- Counts and amounts add up over days to fct_campaign_performance.
{%- set counts = coltiva.message_counts() %}

with days as (
    select
        message_counts.*,
        {{ coltiva.datediff('sent_date', 'event_date', 'day') }}
            as days_since_sent
    from {{ ref('int_message_counts') }} as message_counts
    where campaign_id is not null
),

summed as (
    select
        campaign_id,
        cast(days_since_sent as integer) as days_since_sent,
        {%- for column in counts %}
        cast(sum({{ column }}) as integer) as {{ column }},
        {%- endfor %}
        cast(sum(attributed_amount) as numeric(18, 4)) as attributed_amount
    from days
    group by campaign_id, days_since_sent
),

with_total as (
    select
        summed.*,
        sum(delivered_count) over (partition by campaign_id) as all_delivered_count
    from summed
),

final as (
    select
        campaign_id,
        days_since_sent,
        {%- for column in counts %}
        {{ column }},
        {%- endfor %}
        attributed_amount,
        {{ coltiva.divide_counts(
            'human_open_count', 'all_delivered_count', 6
        ) }} as open_rate,
        {{ coltiva.divide_counts(
            'click_count', 'all_delivered_count', 6
        ) }} as click_rate,
        {{ coltiva.divide_counts('unsubscribe_count', 'all_delivered_count', 6) }}
            as unsubscribe_rate,
        {{ coltiva.divide_counts('complaint_count', 'all_delivered_count', 6) }}
            as complaint_rate
    from with_total
)

select * from final
