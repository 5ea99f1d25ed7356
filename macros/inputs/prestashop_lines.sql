{#- CTEs that end in `order_lines`, after `orders`. PrestaShop's unit price has its
    reductions in it: where it tells one, the line has the price before it and the
    difference as its discount. A line is worth PrestaShop's total of it. -#}
{% macro prestashop_lines() -%}
    {{ coltiva.prestashop_rows(
        'order_detail', ['id_order_detail'],
        ids=['id_order_detail', 'id_order', 'product_id'], texts=['product_name'],
        numbers=[
            'product_quantity', 'product_price', 'unit_price_tax_excl',
            'total_price_tax_excl', 'reduction_percent', 'reduction_amount',
            'reduction_amount_tax_excl', 'group_reduction', 'total_refunded_tax_excl',
        ],
        required=[
            'id_order', 'product_id', 'product_quantity', 'unit_price_tax_excl',
            'total_price_tax_excl',
        ],
        is_required=true
    ) }},

    priced_lines as (
        select
            order_detail_rows.*,
            {{ coltiva.multiply_amount('product_price', 'product_quantity') }}
                as full_amount,
            coalesce(
                greatest(
                    coalesce(reduction_percent, 0), coalesce(reduction_amount, 0),
                    coalesce(reduction_amount_tax_excl, 0), coalesce(group_reduction, 0)
                ) > 0
                and {{ coltiva.multiply_amount('product_price', 'product_quantity') }}
                > total_price_tax_excl,
                false
            ) as is_reduced
        from order_detail_rows
        where not is_gone
    ),

    order_lines as (
        select
            priced_lines.id_order_detail as order_line_id,
            parts.order_id,
            priced_lines.product_id,
            priced_lines.product_name,
            priced_lines.product_quantity as quantity,
            case
                when priced_lines.is_reduced then priced_lines.product_price
                when
                    {{ coltiva.multiply_amount(
                        'priced_lines.unit_price_tax_excl',
                        'priced_lines.product_quantity'
                    ) }} = priced_lines.total_price_tax_excl
                    or priced_lines.product_quantity = 0
                    then priced_lines.unit_price_tax_excl
                else {{ coltiva.divide_amount(
                    'priced_lines.total_price_tax_excl',
                    'cast(priced_lines.product_quantity as integer)'
                ) }}
            end as unit_price,
            cast(
                case
                    when priced_lines.is_reduced
                        then
                            priced_lines.full_amount
                            - priced_lines.total_price_tax_excl
                    else 0
                end as numeric(18, 4)
            ) as discount_amount,
            greatest(priced_lines.loaded_at, parts.part_loaded_at) as loaded_at
        from priced_lines
        inner join parts on priced_lines.id_order = parts.id_order
    )
{%- endmacro %}
