-- People times expected orders times margin an order: what the next 90 days bring if
-- people go on as they do. Effort goes first where that is most.

with people as (
    select
        customer_id,
        rfm_segment,
        case when coalesce(recommended_channel, 'none') != 'none' then 1 else 0 end
            as reachable_count
    from {{ ref('customer_segments') }}
),

predictions as (
    select
        customer_id,
        coalesce(expected_orders_90d, conversion_probability_90d)
            as expected_orders_90d,
        coalesce(expected_revenue_90d, expected_lead_value) as expected_revenue_90d
    from {{ ref('customer_predictions') }}
),

orders as (
    select
        customer_id,
        sum(net_amount) as net_amount,
        sum(margin_amount) as margin_amount
    from {{ ref('fct_valid_orders') }}
    where margin_amount is not null and customer_id is not null
    group by customer_id
),

-- where no costs of a segment's orders are known, the rate of all of them holds
shop as (
    select
        sum(net_amount) as net_amount,
        sum(margin_amount) as margin_amount
    from orders
),

segments as (
    select
        people.rfm_segment,
        count(*) as customer_count,
        sum(people.reachable_count) as reachable_count,
        count(predictions.expected_orders_90d) as predicted_count,
        cast(sum(predictions.expected_orders_90d) as numeric(18, 4))
            as expected_order_count,
        cast(sum(predictions.expected_revenue_90d) as numeric(18, 4))
            as expected_amount,
        sum(orders.net_amount) as net_amount,
        sum(orders.margin_amount) as margin_amount
    from people
    left join predictions on people.customer_id = predictions.customer_id
    left join orders on people.customer_id = orders.customer_id
    group by people.rfm_segment
),

with_rates as (
    select
        segments.rfm_segment,
        segments.customer_count,
        segments.reachable_count,
        segments.predicted_count,
        segments.expected_order_count,
        segments.expected_amount,
        coalesce(
            {{ coltiva.divide_counts(
                coltiva.ten_thousandths('segments.margin_amount'),
                coltiva.ten_thousandths('segments.net_amount'), 6
            ) }},
            {{ coltiva.divide_counts(
                coltiva.ten_thousandths('shop.margin_amount'),
                coltiva.ten_thousandths('shop.net_amount'), 6
            ) }}
        ) as margin_rate
    from segments
    cross join shop
),

potentials as (
    select
        with_rates.*,
        {{ coltiva.multiply_amount('expected_amount', 'margin_rate') }}
            as potential_amount
    from with_rates
),

final as (
    select
        potentials.rfm_segment,
        segments.colour,
        segments.segment_order,
        cast(
            row_number() over (
                order by
                    coalesce(potentials.potential_amount, 0) desc,
                    segments.segment_order
            ) as integer
        ) as potential_rank,
        cast(potentials.customer_count as integer) as customer_count,
        cast(potentials.reachable_count as integer) as reachable_count,
        cast(potentials.predicted_count as integer) as predicted_count,
        potentials.expected_order_count,
        potentials.expected_amount,
        potentials.potential_amount,
        {{ coltiva.divide_amount(
            'potentials.potential_amount', 'potentials.customer_count'
        ) }} as potential_per_customer_amount,
        {{ coltiva.divide_counts(
            coltiva.ten_thousandths('potentials.expected_order_count'),
            '(potentials.customer_count * 10000)', 6
        ) }} as orders_per_customer,
        potentials.margin_rate
    from potentials
    inner join {{ ref('seed_segments') }} as segments
        on potentials.rfm_segment = segments.rfm_segment
)

select * from final
