-- Unknown statuses and currencies are what only the rules know.
{{ config(incremental_strategy='changed_rows') }}
{%- set columns = coltiva.raw_columns('orders') -%}
{%- set raw_rows = ref('input_orders') -%}
{%- set last = coltiva.last_run(by_moment=false) %}

with raw_cells as (
    select {{ coltiva.raw_select_list(raw_rows, 'orders') }}
    from {{ raw_rows }}
),

source as (
    {{ coltiva.in_own_words('raw_cells', 'orders', {
        'status': 'status', 'order_type': 'order_type',
    }) }}
),

source_with_reasons as (
    select
        source.*,
        {{ coltiva.rejection_reason(
            key='order_id',
            required=['ordered_at'],
            numbers=['shipping_amount', 'discount_amount'],
            times=['ordered_at', 'updated_at'],
            prices=['shipping_amount', 'discount_amount']
        ) }} as rejection_reason
    from source
),

typed as (
    select
        {{ coltiva.raw_text('order_id') }} as order_id,
        {{ coltiva.raw_text('customer_id') }} as customer_id,
        {{ coltiva.raw_text('email') }} as email,
        {{ coltiva.raw_timestamp('ordered_at') }} as ordered_at,
        {{ coltiva.in_case('lower', coltiva.raw_text('status')) }} as status,
        {{ coltiva.in_case(
            'upper', coltiva.raw_text('currency_code')
        ) }} as currency_code,
        {{ coltiva.in_case('lower', coltiva.raw_text('order_type')) }} as order_type,
        cast(coalesce({{ coltiva.raw_number('shipping_amount') }}, 0) as numeric(18, 4))
            as shipping_amount,
        cast(coalesce({{ coltiva.raw_number('discount_amount') }}, 0) as numeric(18, 4))
            as discount_amount,
        {{ coltiva.raw_text('coupon_code') }} as coupon_code,
        {{ coltiva.raw_timestamp('updated_at') }} as updated_at,
        {{ coltiva.raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        case
            when rejection_reason is not null then {{ coltiva.raw_row(columns) }}
        end as raw_row
    from source_with_reasons
),

{{ coltiva.new_versions('orders', 'order_id', last) }},

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
    {{ coltiva.enforced_reasons() }}
),

with_reasons as {{ coltiva.not_materialized() }} (
    select
        {%- for column in columns %}
        orders.{{ column }},
        {%- endfor %}
        orders.raw_row,
        orders.was_superseded,
        {{ coltiva.enforced_reason('orders', others=[
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

{{ coltiva.verdicts('orders', 'order_id', 'orders') }}

select * from verdicts
