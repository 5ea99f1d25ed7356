{#- CTEs that end in `order_lines`, after `orders`: the lines of a Shopify shop's orders
    in one form for all loaders. Discounts are those that Shopify allocated to the line,
    also its share in one on the order; tips are left out. -#}
{% macro shopify_lines() -%}
    {%- set orders = coltiva.shopify_table('orders') -%}
    {%- set lines = coltiva.shopify_table('lines') -%}
    {%- set allocations = coltiva.shopify_table('allocations') -%}
    {%- if coltiva.is_shopify_export(orders) -%}
        {{ return(coltiva.shopify_exported_lines(orders)) }}
    {%- endif -%}
    {%- if lines is none and orders and 'line_items' in orders.columns -%}
        {%- set nested = true -%}
        {%- set keys = [
            'product_id', 'sku', 'name', 'title', 'quantity', 'price', 'gift_card',
            'discount_allocations', 'tip_payment_gateway',
        ] -%}
        {%- set lines = coltiva.json_table('line_items', ['id', 'order_id'] + keys) -%}
        {%- set allocations = coltiva.json_table(
            'line_allocations', ['order_line_id', 'amount']
        ) -%}
    {%- endif -%}
    {%- do coltiva.must_have('shopify', lines, ['order_line', 'orders__line_items'], [
        'id', 'quantity', ['price', 'original_total_set_shop_amount'],
        ['order_id', '_dlt_parent_id'],
    ]) -%}
    {%- if nested %}
    listed_lines as (
        {{ coltiva.json_elements(orders.relation, 'line_items', ['id']) }}
    ),

    line_items as (
        select
            id as order_id,
            {{ coltiva.json_value('element', ['id']) }} as id,
            {%- for key in keys %}
            {{ coltiva.json_value('element', [key]) }} as {{ key }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from listed_lines
    ),

    listed_allocations as (
        {{ coltiva.json_elements('line_items', 'discount_allocations', ['id']) }}
    ),

    line_allocations as (
        select
            id as order_line_id,
            {{ coltiva.json_value('element', ['amount']) }} as amount
        from listed_allocations
    ),
    {%- endif %}

    line_discounts as (
        {%- if allocations is none %}
        select
            cast(null as {{ dbt.type_string() }}) as order_line_id,
            cast(null as numeric(18, 4)) as discount_amount
        where false
        {%- else %}
        select
            {{ coltiva.raw_text(coltiva.first_column(
                allocations, ['order_line_id', '_dlt_parent_id']
            )) }} as order_line_id,
            cast(sum({{ coltiva.raw_number(coltiva.first_column(allocations, [
                'amount', 'allocated_amount_set_shop_amount',
            ])) }}) as numeric(18, 4)) as discount_amount
        from {{ allocations.relation }}
        group by
            {{ coltiva.raw_text(coltiva.first_column(
                allocations, ['order_line_id', '_dlt_parent_id']
            )) }}
        {%- endif %}
    ),

    {%- set price = coltiva.raw_number(
        coltiva.first_column(lines, 'price', 'lines')
    ) -%}
    {%- set total = coltiva.raw_number(coltiva.first_column(
        lines, 'original_total_set_shop_amount', 'lines'
    )) -%}
    {%- set quantity = coltiva.raw_number(coltiva.first_column(
        lines, 'quantity', 'lines'
    )) -%}
    {%- set name = coltiva.first_column(lines, ['name', 'title'], 'lines') -%}
    {%- set is_of_dlt = lines and '_dlt_parent_id' in lines.columns %}

    order_lines as (
        select
            {{ coltiva.raw_text(coltiva.first_column(
                lines, 'id', 'lines'
            )) }} as order_line_id,
            orders.order_id,
            coalesce(
                {%- for column in ['product_id', 'sku'] %}
                {{ coltiva.raw_text(coltiva.first_column(lines, column, 'lines')) }},
                {%- endfor %}
                {{ coltiva.raw_text(name) }}
            ) as product_id,
            {{ coltiva.raw_text(coltiva.first_column(
                lines, ['title', 'name'], 'lines'
            )) }} as product_name,
            {{ quantity }} as quantity,
            {% if lines and 'price' in lines.columns -%}
            {{ price }}
            {%- else -%}
            {{ coltiva.divide_amount(total, 'cast(' ~ quantity ~ ' as integer)') }}
            {%- endif %} as unit_price,
            coalesce(line_discounts.discount_amount, 0) as discount_amount,
            {{ coltiva.is_set(lines, ['gift_card', 'is_gift_card'], 'lines') }}
                as is_gift_card,
            coalesce({{ coltiva.loader_time(lines, 'lines') }}, orders.loaded_at)
                as loaded_at
        from {{ lines.relation }} as lines
        inner join orders
            on
                {%- if is_of_dlt %}
                lines.{{ adapter.quote('_dlt_parent_id') }} = orders.parent_id
                {%- else %}
                {{ coltiva.raw_text('lines.order_id') }} = orders.order_id
                {%- endif %}
        left join line_discounts
            on
                {% if is_of_dlt -%}
                lines.{{ adapter.quote('_dlt_id') }}
                {%- else -%}
                {{ coltiva.raw_text('lines.id') }}
                {%- endif %} = line_discounts.order_line_id
        where
            {{ coltiva.raw_text(coltiva.first_column(
                lines, 'tip_payment_gateway', 'lines'
            )) }} is null
            and not {{ coltiva.is_set(lines, '_fivetran_deleted', 'lines') }}
    )
{%- endmacro %}
