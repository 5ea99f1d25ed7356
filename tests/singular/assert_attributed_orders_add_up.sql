{#- Per order, attribution window and method the parts are exactly the whole: weights
    are 1, amounts the order's net amount. Only orders that count have parts. -#}

with parts as (
    select
        order_id,
        attribution_window,
        attribution_method,
        sum(weight) as weight,
        sum(attributed_amount) as attributed_amount
    from {{ ref('fct_attributed_orders_by_rule') }}
    group by order_id, attribution_window, attribution_method
),

orders as (
    select
        order_id,
        net_amount,
        is_valid
    from {{ ref('fct_orders') }}
)

select
    parts.order_id,
    parts.attribution_window,
    parts.attribution_method,
    parts.weight,
    parts.attributed_amount,
    orders.net_amount
from parts
left join orders on parts.order_id = orders.order_id
where
    parts.weight != 1
    or orders.order_id is null
    or not orders.is_valid
    or parts.attributed_amount != orders.net_amount
