{#- CTEs that end in `refunds`, after `orders` and `order_lines`: what a Shopify shop
    paid back, in one form for all loaders. `goods_amount` is for the lines,
    `shipping_amount` for shipping. -#}
{% macro shopify_refunds() -%}
    {%- set orders = coltiva.shopify_table('orders') -%}
    {%- set refunds = coltiva.shopify_table('refunds') -%}
    {%- set lines = coltiva.shopify_table('refund_lines') -%}
    {%- set adjustments = coltiva.shopify_table('adjustments') -%}
    {%- set transactions = coltiva.shopify_table('transactions') -%}
    {%- if coltiva.is_shopify_export(orders) -%}
        {{ return(coltiva.shopify_exported_refunds()) }}
    {%- endif -%}
    {%- if refunds is none -%}
        {{ return(coltiva.no_shopify_refunds()) }}
    {%- endif -%}
    {%- do coltiva.must_have('shopify', refunds, [], [
        'id', ['created_at', 'processed_at'], ['order_id', '_dlt_parent_id'],
    ]) -%}
    {%- set nested = {
        'refund_line_items': ['subtotal', 'line_item_id'],
        'order_adjustments': ['kind', 'amount'],
        'transactions': ['kind', 'status', 'amount'],
    } -%}
    {%- if 'refund_line_items' in refunds.columns -%}
        {%- for column, keys in nested.items() if column in refunds.columns %}
        listed_{{ column }} as (
            {{ coltiva.json_elements(refunds.relation, column, ['id']) }}
        ),

        refund_{{ column }} as (
            select
                id as refund_id,
                {%- for key in keys %}
                {{ coltiva.json_value('element', [key]) }} as {{ key }}
                {{- ',' if not loop.last }}
                {%- endfor %}
            from listed_{{ column }}
        ),
        {% endfor %}
        {%- set lines = coltiva.json_table(
            'refund_refund_line_items', ['refund_id', 'subtotal', 'line_item_id']
        ) -%}
        {%- set adjustments = coltiva.json_table(
            'refund_order_adjustments', ['refund_id', 'kind', 'amount']
        ) if 'order_adjustments' in refunds.columns else none -%}
        {%- set transactions = coltiva.json_table(
            'refund_transactions', ['refund_id', 'kind', 'status', 'amount']
        ) if 'transactions' in refunds.columns else none -%}
    {%- endif -%}
    {%- set kind = 'lower(' ~ coltiva.raw_text(coltiva.first_column(
        adjustments, ['kind', 'reason']
    )) ~ ')' -%}
    {%- set is_refund = 'lower(' ~ coltiva.raw_text(coltiva.first_column(
        transactions, 'kind'
    )) ~ ") = 'refund'" -%}
    {%- set is_success = 'lower(' ~ coltiva.raw_text(coltiva.first_column(
        transactions, 'status'
    )) ~ ") = 'success'" %}
    refunded_lines as (
        {{ coltiva.shopify_refund_sums(lines, {
            'goods_amount': coltiva.raw_number(coltiva.first_column(
                lines, ['subtotal', 'subtotal_set_shop_amount']
            )),
        }, coltiva.first_column(lines, ['order_line_id', 'line_item_id'])) }}
    ),

    {%- set amount = coltiva.raw_number(coltiva.first_column(
        adjustments, ['amount', 'amount_set_shop_amount']
    )) %}

    refund_adjustments as (
        {{ coltiva.shopify_refund_sums(adjustments, {
            'shipping_amount': 'case when ' ~ kind ~ " like '%shipping%' then -"
                ~ amount ~ ' end',
            'goods_amount': 'case when ' ~ kind ~ " like '%discrepancy%' then -"
                ~ amount ~ ' end',
        }) }}
    ),

    {%- set amount = coltiva.raw_number(coltiva.first_column(transactions, 'amount')) %}

    refund_payments as (
        {{ coltiva.shopify_refund_sums(transactions, {
            'paid_amount': 'case when ' ~ is_refund ~ ' and ' ~ is_success ~ ' then '
                ~ amount ~ ' end',
            'asked_amount': 'case when ' ~ is_refund ~ ' then ' ~ amount ~ ' end',
        }) }}
    ),

    {%- set is_of_dlt = '_dlt_parent_id' in refunds.columns -%}
    {%- set has_goods = lines is not none or adjustments is not none %}

    -- what was asked for and never paid is no refund
    refunds as (
        select
            {{ coltiva.raw_text('refunds.id') }} as refund_id,
            orders.order_id,
            orders.customer_id,
            {% if has_goods -%}
            coalesce(refunded_lines.goods_amount, 0)
            + coalesce(refund_adjustments.goods_amount, 0)
            {%- else -%}
            refund_payments.paid_amount
            {%- endif %} as goods_amount,
            {{ 'coalesce(refund_adjustments.shipping_amount, 0)' if has_goods
                else 'cast(null as numeric(18, 4))' }} as shipping_amount,
            coalesce(
                {{ coltiva.first_time(refunds, 'processed_at', 'refunds') }},
                {{ coltiva.first_time(refunds, 'created_at', 'refunds') }}
            ) as refunded_at,
            coalesce({{ coltiva.loader_time(refunds, 'refunds') }}, orders.loaded_at)
                as loaded_at
        from {{ refunds.relation }} as refunds
        inner join orders
            on
                {%- if is_of_dlt %}
                refunds.{{ adapter.quote('_dlt_parent_id') }} = orders.parent_id
                {%- else %}
                {{ coltiva.raw_text('refunds.order_id') }} = orders.order_id
                {%- endif %}
        {%- for sums in ['refunded_lines', 'refund_adjustments', 'refund_payments'] %}
        {%- set key = 'refunds.' ~ adapter.quote('_dlt_id') if is_of_dlt
            else coltiva.raw_text('refunds.id') %}
        left join {{ sums }} on {{ key }} = {{ sums }}.refund_id
        {%- endfor %}
        where
            refund_payments.asked_amount is null
            or refund_payments.paid_amount is not null
    )
{%- endmacro %}

{#- The CTE `refunds` where the shop has none. -#}
{% macro no_shopify_refunds() -%}
    refunds as (
        select
            order_id as refund_id,
            order_id,
            customer_id,
            refunded_amount as goods_amount,
            refunded_amount as shipping_amount,
            ordered_at as refunded_at,
            loaded_at
        from orders
        where false
    )
{%- endmacro %}
