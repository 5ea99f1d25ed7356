{#- One row per raw refund row, as it arrived: copies and bad rows are still in
    it. Casts, and says what the row alone shows to be wrong with it. -#}
{%- set columns = raw_columns('refunds') -%}

with source as (
    select {{ columns | join(', ') }}
    from {{ source('shop', 'refunds') }}
),

judged as (
    select
        source.*,
        {{ rejection_reason(
            key='refund_id',
            required=['refunded_at', 'amount'],
            numbers=['amount'],
            times=['refunded_at'],
            prices=['amount'],
            future='refunded_at'
        ) }} as rejection_reason,
        {{ is_future_dated('refunded_at') }} as is_future_dated
    from source
),

final as (
    select
        {{ raw_text('refund_id') }} as refund_id,
        {{ raw_text('order_id') }} as order_id,
        {{ raw_text('customer_id') }} as customer_id,
        {{ raw_timestamp('refunded_at') }} as refunded_at,
        {{ raw_number('amount') }} as amount,
        {{ raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        is_future_dated,
        case
            when rejection_reason is not null then {{ row_as_json(columns) }}
        end as raw_row
    from judged
)

select * from final
