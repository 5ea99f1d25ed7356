-- A product that the catalogue does not know is goods, unless it is excluded by its id.
{{ config(materialized='view') }}

with order_lines as (
    select
        order_line_id,
        order_id,
        product_id,
        quantity,
        unit_price,
        {{ coltiva.multiply_amount(
            'quantity', 'unit_price'
        ) }} as gross_amount_original,
        discount_amount as discount_amount_original
    from {{ ref('stg_shop__order_lines') }}
),

excluded as (
    {{ coltiva.excluded_values(
        'order_lines', 'order_lines', 'product_id', 'not_merchandise'
    ) }}
),

products as (
    select
        product_id,
        is_merchandise,
        counts_for_amount,
        counts_for_frequency
    from {{ ref('stg_shop__products') }}
),

final as (
    select
        order_lines.order_line_id,
        order_lines.order_id,
        order_lines.product_id,
        order_lines.quantity,
        order_lines.unit_price,
        order_lines.gross_amount_original,
        order_lines.discount_amount_original,
        excluded.product_id is null
        and coalesce(products.is_merchandise, true) as is_merchandise,
        excluded.product_id is null
        and coalesce(products.counts_for_amount, true) as counts_for_amount,
        excluded.product_id is null
        and coalesce(products.counts_for_frequency, true) as counts_for_frequency
    from order_lines
    left join products on order_lines.product_id = products.product_id
    left join excluded on order_lines.product_id = excluded.product_id
)

select * from final
