with people as (
    select
        customer_id,
        lifetime_order_count as order_count,
        promotion_order_count,
        as_of_date
    from {{ ref('int_rfm') }}
    where is_current
),

answers as (
    select *
    from {{ ref('int_channel_answers') }}
    where
        message_count >= {{ var('preferred_channel_min_messages') }}
        and answered_count > 0
),

ranked_answers as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by answer_rate desc, answered_count desc, channel asc
        ) as answer_rank
    from answers
),

price_levels as (
    select *
    from {{ ref('int_price_levels') }}
),

final as (
    select
        people.customer_id,
        ranked_answers.channel as preferred_channel,
        price_levels.price_level,
        -- with, before without, where the rate is so low that both hold
        case
            when
                coalesce(people.order_count, 0)
                < {{ var('promotion_driven_min_orders') }}
                then null
            when
                people.promotion_order_count
                >= {{ var('promotion_driven_min_rate') }} * people.order_count
                then 'with_discount'
            when
                people.promotion_order_count
                <= (1 - {{ var('promotion_driven_min_rate') }}) * people.order_count
                then 'without_discount'
            else 'either'
        end as discount_preference,
        ranked_answers.message_count,
        ranked_answers.answered_count,
        coalesce(price_levels.priced_purchase_count, 0) as priced_purchase_count,
        coalesce(people.order_count, 0) as order_count,
        coalesce(people.promotion_order_count, 0) as promotion_order_count,
        ranked_answers.answer_rate,
        people.as_of_date
    from people
    left join ranked_answers
        on
            people.customer_id = ranked_answers.customer_id
            and ranked_answers.answer_rank = 1
    left join price_levels on people.customer_id = price_levels.customer_id
)

select * from final
