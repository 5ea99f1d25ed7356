{#- One row per accepted refund up to the run's moment: of an order (linked) or of
    a person only (unlinked). Raw refunds carry no currency: a linked one has its
    order's, an unlinked one that of the person's latest order so far, else the
    shop's. -#}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

refunds as (
    select
        refunds.refund_id,
        refunds.order_id,
        refunds.customer_id,
        refunds.amount,
        case
            when refunds.shipping_amount > refunds.amount then refunds.amount
            else refunds.shipping_amount
        end as shipping_amount,
        {{ coltiva.shop_date(
            'refunds.refunded_at', var('shop_timezone')
        ) }} as refund_date,
        refunds.refunded_at
    from {{ ref('stg_shop__refunds') }} as refunds
    cross join as_of
    where {{ coltiva.happened_by('refunds.refunded_at', 'as_of.as_of_at') }}
),

orders as (
    select
        order_id,
        customer_id,
        currency_code,
        ordered_at
    from {{ ref('int_orders_identified') }}
),

identities as (
    select
        identity_value,
        customer_id
    from {{ ref('int_identities') }}
    where identity_type = 'customer_id'
),

exchange_rates as (
    select
        currency_code,
        exchange_rate,
        valid_from,
        valid_to
    from {{ ref('stg_rules__exchange_rates') }}
),

unlinked as (
    select
        refunds.refund_id,
        identities.customer_id,
        orders.currency_code,
        row_number() over (
            partition by refunds.refund_id
            order by orders.ordered_at desc, orders.order_id desc
        ) as order_rank
    from refunds
    inner join identities on refunds.customer_id = identities.identity_value
    left join orders
        on
            identities.customer_id = orders.customer_id
            and refunds.refunded_at >= orders.ordered_at
    where refunds.order_id is null
),

assigned as (
    select
        refunds.refund_id,
        refunds.order_id,
        coalesce(orders.customer_id, unlinked.customer_id) as customer_id,
        coalesce(
            orders.currency_code,
            unlinked.currency_code,
            '{{ var("shop_currency") }}'
        ) as currency_code,
        refunds.amount,
        refunds.shipping_amount,
        refunds.refund_date,
        refunds.refunded_at
    from refunds
    left join orders on refunds.order_id = orders.order_id
    left join unlinked
        on
            refunds.refund_id = unlinked.refund_id
            and unlinked.order_rank = 1
),

final as (
    select
        assigned.refund_id,
        assigned.order_id,
        assigned.customer_id,
        assigned.currency_code,
        assigned.amount as refund_amount_original,
        assigned.shipping_amount as shipping_amount_original,
        {{ coltiva.convert_amount(
            'assigned.amount - coalesce(assigned.shipping_amount, 0)',
            'exchange_rates.exchange_rate'
        ) }} as refund_amount,
        assigned.order_id is not null as is_linked,
        assigned.refund_date,
        assigned.refunded_at
    from assigned
    inner join exchange_rates
        on
            assigned.currency_code = exchange_rates.currency_code
            and assigned.refund_date >= exchange_rates.valid_from
            and assigned.refund_date < exchange_rates.valid_to
)

select * from final
