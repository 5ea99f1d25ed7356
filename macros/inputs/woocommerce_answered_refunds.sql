{#- CTEs that end in `refund_parts`, those of REST answers: the refunds, and those that
    orders tell of and that did not come, on the day their order last changed. -#}
{% macro woocommerce_answered_refund_parts() -%}
    {%- set orders = coltiva.woocommerce_table('orders') -%}
    {%- set refunds = coltiva.woocommerce_table('refunds') -%}
    {%- set lists = coltiva.listed_columns(refunds, [
        'line_items', 'shipping_lines', 'fee_lines',
    ]) if refunds is not none else [] -%}
    {%- if refunds is not none -%}
        {%- do coltiva.must_have(
            'woocommerce', refunds, [], ['id', 'amount', 'date_created_gmt']
        ) -%}
    {%- endif -%}
    {{ coltiva.woocommerce_list(
        'told_refunds', orders, 'orders', 'order_id', 'refunds', ['orders__refunds'],
        {'refund_id': 'id', 'total': 'total'}
    ) }},

    refund_versions as (
        select
            {{ coltiva.raw_text(coltiva.first_column(refunds, 'id')) }} as refund_id,
            {{ coltiva.first_column(refunds, '_dlt_id') }} as parent_key,
            coalesce(
                nullif({{ coltiva.raw_text(
                    coltiva.first_column(refunds, ['parent_id', 'order_id'])
                ) }}, '0'),
                {{ coltiva.matched_group(
                    coltiva.raw_text(coltiva.first_column(refunds, '_links')),
                    '/orders/([0-9]+)', 1
                ) }}
            ) as order_id,
            abs({{ coltiva.raw_number(
                coltiva.first_column(refunds, 'amount')
            ) }}) as gross_amount,
            {%- for column in lists %}
            {{ adapter.quote(column) }} as {{ column }},
            {%- endfor %}
            {{ coltiva.is_deleted_row(refunds) }} as is_deleted,
            {{ coltiva.first_time(refunds, 'date_created_gmt') }} as refunded_at,
            {{ coltiva.loader_time(refunds) }} as loaded_by_loader_at
        {%- if refunds is none %}
        where false
        {%- else %}
        from {{ refunds.relation }}
        {%- endif %}
    ),

    ranked_refunds as (
        select
            refund_versions.*,
            row_number() over (
                partition by refund_versions.refund_id
                order by
                    refund_versions.loaded_by_loader_at desc nulls last,
                    refund_versions.refunded_at desc nulls last,
                    refund_versions.gross_amount asc
            ) as version_number
        from refund_versions
        where refund_versions.refund_id is not null
    ),

    refund_rows as (
        select *
        from ranked_refunds
        where version_number = 1
    ),

    {% for thing in ['line_items', 'shipping_lines', 'fee_lines'] %}
    {{ coltiva.woocommerce_list(
        'refunded_' ~ thing, refunds, 'refund_rows', 'refund_id', thing,
        ['refunds__' ~ thing, 'order_refunds__' ~ thing],
        {'total': 'total', 'total_tax': 'total_tax'}
    ) }},
    {% endfor %}

    refund_items as (
        {%- for thing in ['line_items', 'shipping_lines', 'fee_lines'] %}
        select
            refund_id,
            '{{ thing }}' as item_type,
            -{{ coltiva.raw_number('total') }} as net_amount,
            -coalesce({{ coltiva.raw_number('total_tax') }}, 0) as tax_amount
        from refunded_{{ thing }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ),

    -- a discount that is taken back lowers what goods are paid back
    refund_sums_of_items as (
        select
            refund_id,
            sum(
                case
                    when item_type = 'line_items' or net_amount < 0 then net_amount
                    else 0
                end
            ) as goods_amount,
            sum(
                case
                    when item_type = 'line_items' or net_amount < 0 then 0
                    else net_amount
                end
            ) as other_amount,
            sum(tax_amount) as tax_amount
        from refund_items
        group by refund_id
    ),

    refund_parts as (
        select
            refund_rows.refund_id,
            coalesce(refund_rows.order_id, told_refunds.order_id) as order_id,
            refund_rows.gross_amount,
            {%- for column in ['goods_amount', 'other_amount', 'tax_amount'] %}
            coalesce(refund_sums_of_items.{{ column }}, 0) as {{ column }},
            {%- endfor %}
            refund_rows.refunded_at,
            coalesce(
                refund_rows.loaded_by_loader_at,
                greatest(export_moment.exported_at, refund_rows.refunded_at)
            ) as loaded_at
        from refund_rows
        cross join export_moment
        left join refund_sums_of_items
            on refund_rows.refund_id = refund_sums_of_items.refund_id
        left join told_refunds on refund_rows.refund_id = told_refunds.refund_id
        where not refund_rows.is_deleted
        union all
        select
            told_refunds.refund_id,
            told_refunds.order_id,
            abs({{ coltiva.raw_number('told_refunds.total') }}) as gross_amount,
            0 as goods_amount,
            0 as other_amount,
            0 as tax_amount,
            coalesce(orders.updated_at, orders.ordered_at) as refunded_at,
            orders.loaded_at
        from told_refunds
        inner join orders on told_refunds.order_id = orders.order_id
        left join refund_rows on told_refunds.refund_id = refund_rows.refund_id
        where refund_rows.refund_id is null
    )
{%- endmacro %}
