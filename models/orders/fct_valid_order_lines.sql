-- The lines of the sales, with the names by which they are grouped. A view: names and
-- costs are the catalogue's of today.
{{ config(materialized='view') }}

with order_lines as (
    select *
    from {{ ref('fct_order_lines') }}
    where is_valid
),

products as (
    select
        product_id,
        category,
        display_name,
        unit_cost
    from {{ ref('stg_shop__products') }}
),

final as (
    select
        order_lines.order_line_id,
        order_lines.order_id,
        order_lines.customer_id,
        order_lines.product_id,
        coalesce(products.display_name, order_lines.product_id, '(unknown)')
            as product_name,
        coalesce(products.category, '(none)') as category,
        order_lines.quantity,
        order_lines.gross_amount,
        order_lines.discount_amount as line_discount_amount,
        order_lines.net_amount as line_net_amount,
        {{ coltiva.multiply_amount(
            'order_lines.quantity', 'products.unit_cost'
        ) }} as cost_amount,
        order_lines.is_merchandise,
        order_lines.order_date,
        order_lines.ordered_at
    from order_lines
    left join products on order_lines.product_id = products.product_id
)

select * from final
