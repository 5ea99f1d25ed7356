{#- One row per raw order line row, with the verdict on it: accepted, rejected or
    a copy. Adds lines of 100 billion or more and of orders that were not accepted. -#}
{%- set orphans -%}
    select orphans.row_key
    from {{ this }} as orphans
    inner join accepted_orders on orphans.order_id = accepted_orders.order_id
    where orphans.rejection_reason = 'orphan_line'
{%- endset %}

with accepted_orders as (
    select order_id
    from {{ ref('stg_shop__orders') }}
    where is_accepted
),

{{ rows_to_check(
    ref('base_shop__order_lines'), 'order_lines', 'order_line_id', also=orphans
) }},

reasons as (
    select
        rejection_reason,
        is_rejected
    from {{ ref('seed_rejection_reasons') }}
),

enforced as (
    {{ enforced_reasons() }}
),

judged as {{ not_materialized() }} (
    select
        {%- for column in raw_columns('order_lines') %}
        order_lines.{{ column }},
        {%- endfor %}
        order_lines.raw_row,
        {{ enforced_reason('order_lines', others=[
            (
                'abs(cast(order_lines.quantity as numeric(19, 4)) '
                ~ '* order_lines.unit_price) >= 100000000000',
                'unreadable_number',
            ),
            ('accepted_orders.order_id is null', 'orphan_line'),
        ]) }} as rejection_reason
    from order_lines
    cross join enforced
    left join accepted_orders on order_lines.order_id = accepted_orders.order_id
),

{{ checked_rows('order_lines', 'order_line_id', raw_columns('order_lines')) }}

select * from checked
