{#- One row per raw order row, with the verdict on it: accepted, rejected or a
    copy. Adds what only the rule seeds know: unknown statuses and currencies. -#}

with {{ rows_to_check(
    ref('base_shop__orders'), 'orders', 'order_id', has_future=true
) }},

statuses as (
    select order_status
    from {{ ref('seed_order_statuses') }}
),

currencies as (
    select distinct currency_code
    from {{ ref('stg_rules__exchange_rates') }}
),

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
        {%- for column in raw_columns('orders') %}
        orders.{{ column }},
        {%- endfor %}
        orders.raw_row,
        {{ enforced_reason('orders', has_future=true, others=[
            (
                'statuses.order_status is null and enforced.rejects_unknown_status',
                'unknown_status',
            ),
            ('currencies.currency_code is null', 'unknown_currency'),
        ]) }} as rejection_reason
    from orders
    cross join enforced
    left join statuses on orders.status = statuses.order_status
    left join currencies on orders.currency_code = currencies.currency_code
),

{{ checked_rows('orders', 'order_id', raw_columns('orders')) }}

select * from checked
