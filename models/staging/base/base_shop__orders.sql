-- Unknown statuses and currencies are what only the rules know.
{{ config(incremental_strategy='changed_rows') }}
{%- set columns = raw_columns('orders') -%}
{%- set last = last_run(by_moment=false) %}

with source as (
    select {{ columns | join(', ') }}
    from {{ source('shop', 'orders') }}
),

source_with_reasons as (
    select
        source.*,
        {{ rejection_reason(
            key='order_id',
            required=['ordered_at'],
            numbers=['shipping_amount', 'discount_amount'],
            times=['ordered_at', 'updated_at'],
            prices=['shipping_amount', 'discount_amount'],
            future='ordered_at'
        ) }} as rejection_reason,
        {{ is_future_dated('ordered_at') }} as is_future_dated
    from source
),

typed as (
    select
        {{ raw_text('order_id') }} as order_id,
        {{ raw_text('customer_id') }} as customer_id,
        {{ raw_text('email') }} as email,
        {{ raw_timestamp('ordered_at') }} as ordered_at,
        {{ in_case('lower', raw_text('status')) }} as status,
        {{ in_case('upper', raw_text('currency_code')) }} as currency_code,
        cast(coalesce({{ raw_number('shipping_amount') }}, 0) as numeric(18, 4))
            as shipping_amount,
        cast(coalesce({{ raw_number('discount_amount') }}, 0) as numeric(18, 4))
            as discount_amount,
        {{ raw_text('coupon_code') }} as coupon_code,
        {{ raw_timestamp('updated_at') }} as updated_at,
        {{ raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        is_future_dated,
        case
            when rejection_reason is not null then {{ row_as_json(columns) }}
        end as raw_row
    from source_with_reasons
),

{{ new_versions('orders', 'order_id', last) }},

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

with_reasons as {{ not_materialized() }} (
    select
        {%- for column in columns %}
        orders.{{ column }},
        {%- endfor %}
        orders.raw_row,
        {{ enforced_reason('orders', others=[
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

{{ verdicts('orders', 'order_id', columns) }}

select * from verdicts
