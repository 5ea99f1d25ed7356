-- What people are worth and what valid orders are worth, and all that lies between.

with people as (
    select
        customer_id,
        monetary_amount
    from {{ ref('customer_segments') }}
    where first_order_date is not null
),

as_of as (
    select as_of_date
    from {{ ref('int_as_of') }}
),

orders as (
    select
        fct_orders.net_amount,
        fct_orders.is_valid,
        fct_orders.customer_id is null as is_guest,
        people.customer_id is not null as is_of_buyer,
        {{ coltiva.is_within_days(
            'fct_orders.order_date', 'as_of.as_of_date', var('rfm_window_days')
        ) }} as is_in_window
    from {{ ref('fct_orders') }} as fct_orders
    cross join as_of
    left join people on fct_orders.customer_id = people.customer_id
    where
        fct_orders.is_valid
        or fct_orders.invalid_reason != 'status_not_counted'
),

refunds as (
    select refunds.refund_amount
    from {{ ref('int_refunds_assigned') }} as refunds
    inner join people on refunds.customer_id = people.customer_id
    cross join as_of
    where
        not refunds.is_linked
        and {{ coltiva.is_within_days(
            'refunds.refund_date', 'as_of.as_of_date', var('rfm_window_days')
        ) }}
),

amounts as (
    select
        'buyers' as part,
        0 as order_count,
        monetary_amount as amount
    from people
    union all
    select
        case
            when is_guest then 'guests'
            when not is_of_buyer then 'people_without_order'
            when not is_in_window then 'orders_before_window'
            when is_valid then 'buyers'
            else 'orders_not_above_zero'
        end as part,
        case when is_valid then 1 else 0 end as order_count,
        case
            when is_of_buyer and is_in_window and is_valid then 0
            when is_of_buyer and is_in_window then -net_amount
            when is_valid then net_amount
            else 0
        end as amount
    from orders
    union all
    select
        'refunds_without_order' as part,
        0 as order_count,
        refund_amount as amount
    from refunds
    union all
    select
        'valid_orders' as part,
        1 as order_count,
        net_amount as amount
    from orders
    where is_valid
),

summed as (
    select
        part,
        sum(order_count) as order_count,
        sum(amount) as amount
    from amounts
    group by part
),

parts as (
    {{ coltiva.literal_rows('part', [
        'buyers', 'guests', 'people_without_order', 'orders_before_window',
        'orders_not_above_zero', 'refunds_without_order', 'valid_orders',
    ]) }}
),

final as (
    select
        parts.part,
        cast(coalesce(summed.order_count, 0) as integer) as order_count,
        cast(coalesce(summed.amount, 0) as numeric(18, 4)) as amount,
        parts.part = 'valid_orders' as is_total
    from parts
    left join summed on parts.part = summed.part
)

select * from final
