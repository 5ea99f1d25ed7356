-- Each message counts once per measure: as sent, delivered or bounced on its first day,
-- as opened and so on when that first happened.
{%- set measures = {
    'sent': 'sent_at',
    'human_open': 'first_human_open_at',
    'machine_only_open': 'first_machine_open_at',
    'click': 'first_click_at',
    'unsubscribe': 'unsubscribed_at',
    'complaint': 'complained_at',
} %}

with messages as (
    select
        campaign_id,
        program,
        channel,
        is_send_known,
        is_send_known and bounced_at is null as is_delivered,
        sent_date,
        sent_at,
        first_human_open_at,
        case when first_human_open_at is null then first_machine_open_at end
            as first_machine_open_at,
        first_click_at,
        unsubscribed_at,
        complained_at
    from {{ ref('int_messages') }}
),

orders as (
    select
        campaign_id,
        program,
        channel,
        sent_date,
        order_date as event_date,
        count(*) as attributed_order_count,
        sum(attributed_amount) as attributed_amount
    from {{ ref('fct_attributed_orders') }}
    group by campaign_id, program, channel, sent_date, order_date
),

measures as (
    {{ coltiva.literal_rows('measure', measures | list) }}
),

events as (
    select
        messages.*,
        measures.measure,
        case measures.measure
            {%- for measure, moment in measures.items() %}
            when '{{ measure }}' then {{ moment }}
            {%- endfor %}
        end as event_at
    from messages
    cross join measures
),

-- what came of a message counts where it is known to have arrived
counted as (
    select
        campaign_id,
        program,
        channel,
        measure,
        is_send_known,
        is_delivered,
        sent_date,
        {{ coltiva.shop_date('event_at', var('shop_timezone')) }} as event_date
    from events
    where event_at is not null and (measure = 'sent' or is_delivered)
),

sums as (
    select
        campaign_id,
        program,
        channel,
        sum(case when measure = 'sent' and is_send_known then 1 else 0 end)
            as sent_count,
        sum(case when measure = 'sent' and is_delivered then 1 else 0 end)
            as delivered_count,
        sum(case when measure = 'sent' and not is_send_known then 1 else 0 end)
            as reaction_only_count,
        {%- for measure in measures if measure != 'sent' %}
        sum(case when measure = '{{ measure }}' then 1 else 0 end)
            as {{ measure }}_count,
        {%- endfor %}
        0 as attributed_order_count,
        cast(0 as numeric(18, 4)) as attributed_amount,
        sent_date,
        event_date
    from counted
    group by campaign_id, program, channel, sent_date, event_date
    union all
    select
        campaign_id,
        program,
        channel,
        0 as sent_count,
        0 as delivered_count,
        0 as reaction_only_count,
        {%- for measure in measures if measure != 'sent' %}
        0 as {{ measure }}_count,
        {%- endfor %}
        attributed_order_count,
        attributed_amount,
        sent_date,
        event_date
    from orders
),

final as (
    select
        campaign_id,
        program,
        channel,
        sum(sent_count) as sent_count,
        sum(delivered_count) as delivered_count,
        sum(sent_count - delivered_count) as bounced_count,
        sum(reaction_only_count) as reaction_only_count,
        {%- for measure in measures if measure != 'sent' %}
        sum({{ measure }}_count) as {{ measure }}_count,
        {%- endfor %}
        sum(attributed_order_count) as attributed_order_count,
        cast(sum(attributed_amount) as numeric(18, 4)) as attributed_amount,
        sent_date,
        event_date
    from sums
    group by campaign_id, program, channel, sent_date, event_date
)

select * from final
