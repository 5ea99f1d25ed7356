-- A model of a name that Coltiva has too.
with orders as (
    select
        order_id,
        ordered_at,
        net_amount
    from {{ ref('coltiva', 'fct_orders') }}
),

final as (
    select
        order_id,
        {{ coltiva.shop_date('ordered_at', 'Europe/Rome') }} as order_date,
        net_amount
    from orders
)

select * from final
