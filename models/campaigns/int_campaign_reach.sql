with messages as (
    select
        message_id,
        customer_id,
        campaign_id
    from {{ ref('int_messages') }}
    where campaign_id is not null and is_send_known and bounced_at is null
),

orders as (
    select
        order_id,
        touch_id,
        attributed_amount
    from {{ ref('fct_attributed_orders') }}
),

resends as (
    select
        message_id,
        customer_id,
        original_campaign_id,
        is_open_won,
        is_clicked
    from {{ ref('int_message_resends') }}
),

message_orders as (
    select
        touch_id,
        count(*) as order_count,
        sum(attributed_amount) as attributed_amount
    from orders
    group by touch_id
),

reached as (
    select
        messages.campaign_id,
        count(distinct messages.customer_id) as recipient_count,
        count(
            distinct case
                when message_orders.touch_id is not null then messages.customer_id
            end
        ) as converted_count
    from messages
    left join message_orders on messages.message_id = message_orders.touch_id
    group by messages.campaign_id
),

resent as (
    select
        resends.original_campaign_id as campaign_id,
        count(*) as resend_count,
        count(
            distinct case when resends.is_open_won then resends.customer_id end
        ) as resend_open_count,
        count(
            distinct case when resends.is_clicked then resends.customer_id end
        ) as resend_click_count,
        sum(coalesce(message_orders.order_count, 0)) as resend_order_count,
        sum(coalesce(message_orders.attributed_amount, 0)) as resend_amount
    from resends
    left join message_orders on resends.message_id = message_orders.touch_id
    group by resends.original_campaign_id
),

final as (
    select
        reached.campaign_id,
        reached.recipient_count,
        reached.converted_count,
        coalesce(resent.resend_count, 0) as resend_count,
        coalesce(resent.resend_open_count, 0) as resend_open_count,
        coalesce(resent.resend_click_count, 0) as resend_click_count,
        coalesce(resent.resend_order_count, 0) as resend_order_count,
        cast(coalesce(resent.resend_amount, 0) as numeric(18, 4)) as resend_amount
    from reached
    left join resent on reached.campaign_id = resent.campaign_id
)

select * from final
