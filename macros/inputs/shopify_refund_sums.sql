{#- The body of a CTE: sums of a table that belongs to refunds, one row a refund; none
    where there is no such table. -#}
{% macro shopify_refund_sums(table, sums, order_line_id=none) -%}
    {%- set key = coltiva.raw_text(coltiva.first_column(
        table, ['refund_id', '_dlt_parent_id']
    )) %}
    select
        {{ key }} as refund_id,
        {%- for name, amount in sums.items() %}
        cast(sum({{ amount }}) as numeric(18, 4)) as {{ name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    {%- if table is none %}
    from orders
    where false
    {%- else %}
    from {{ table.relation }}
    {%- if order_line_id %}
    where
        coalesce({{ coltiva.raw_text(order_line_id) }}, '') not in (
            select order_lines.order_line_id
            from order_lines
            where order_lines.is_gift_card
        )
    {%- endif %}
    {%- endif %}
    group by {{ key if table is not none else 'order_id' }}
{%- endmacro %}
