with as_of as (
    select as_of_date
    from {{ ref('int_as_of') }}
),

buyers as (
    select
        origins.customer_id,
        origins.acquisition_channel,
        origins.first_coupon,
        origins.first_product,
        origins.has_come_back,
        origins.first_order_month_date,
        origins.first_order_date,
        {{ coltiva.datediff('origins.first_order_date', 'as_of.as_of_date', 'day') }}
        >= 365 as is_known_365d
    from {{ ref('int_buyer_origins') }} as origins
    cross join as_of
),

orders as (
    select
        customer_id,
        net_amount,
        margin_amount,
        order_date
    from {{ ref('fct_valid_orders') }}
    where customer_id is not null
),

predictions as (
    select
        customer_id,
        expected_revenue_365d
    from {{ ref('customer_predictions') }}
),

-- also what counts for the amount alone, such as a renewal
sums as (
    select
        buyers.customer_id,
        count(*) as order_count,
        sum(orders.net_amount) as net_amount,
        sum(
            case
                when
                    {{ coltiva.datediff(
                        'buyers.first_order_date', 'orders.order_date', 'day'
                    ) }} < 365
                    then orders.net_amount
            end
        ) as net_365d_amount,
        sum(case when orders.margin_amount is not null then orders.net_amount end)
            as known_margin_amount,
        sum(orders.margin_amount) as margin_amount
    from buyers
    inner join orders on buyers.customer_id = orders.customer_id
    group by buyers.customer_id
),

final as (
    select
        buyers.customer_id,
        buyers.acquisition_channel,
        buyers.first_coupon,
        buyers.first_product,
        cast(sums.order_count as integer) as order_count,
        cast(sums.net_amount as numeric(18, 4)) as net_amount,
        case
            when buyers.is_known_365d
                then cast(coalesce(sums.net_365d_amount, 0) as numeric(18, 4))
        end as net_365d_amount,
        cast(sums.known_margin_amount as numeric(18, 4)) as known_margin_amount,
        cast(sums.margin_amount as numeric(18, 4)) as margin_amount,
        predictions.expected_revenue_365d as expected_365d_amount,
        buyers.has_come_back,
        buyers.first_order_month_date,
        buyers.first_order_date
    from buyers
    inner join sums on buyers.customer_id = sums.customer_id
    left join predictions on buyers.customer_id = predictions.customer_id
)

select * from final
