{#- One row per raw refund row, with the verdict on it: accepted, rejected or a
    copy. Adds what only the orders know: refunds of an order that was not
    accepted. -#}
{%- set orphans -%}
    select orphans.row_key
    from {{ this }} as orphans
    inner join accepted_orders on orphans.order_id = accepted_orders.order_id
    where orphans.rejection_reason = 'orphan_refund'
{%- endset %}

with accepted_orders as (
    select order_id
    from {{ ref('stg_shop__orders') }}
    where is_accepted
),

{{ rows_to_check(
    ref('base_shop__refunds'), 'refunds', 'refund_id', has_future=true, also=orphans
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
        {%- for column in raw_columns('refunds') %}
        refunds.{{ column }},
        {%- endfor %}
        refunds.raw_row,
        {{ enforced_reason('refunds', has_future=true, others=[
            (
                'accepted_orders.order_id is null '
                ~ 'and (refunds.order_id is not null or refunds.customer_id is null)',
                'orphan_refund',
            ),
        ]) }} as rejection_reason
    from refunds
    cross join enforced
    left join accepted_orders on refunds.order_id = accepted_orders.order_id
),

{{ checked_rows('refunds', 'refund_id', raw_columns('refunds')) }}

select * from checked
