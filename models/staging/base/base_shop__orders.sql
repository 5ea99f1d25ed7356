{#- One row per raw order row, as it arrived: copies and bad rows are still in it.
    Casts, and says what the row alone shows to be wrong with it. -#}
{%- set columns = raw_columns('orders') -%}

with source as (
    select {{ columns | join(', ') }}
    from {{ source('shop', 'orders') }}
),

judged as (
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

final as (
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
    from judged
)

select * from final
