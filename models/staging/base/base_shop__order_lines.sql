{#- One row per raw order line row, as it arrived: copies and bad rows are still
    in it. Casts, and says what the row alone shows to be wrong with it. -#}
{%- set columns = raw_columns('order_lines') -%}

with source as (
    select {{ columns | join(', ') }}
    from {{ source('shop', 'order_lines') }}
),

judged as (
    select
        source.*,
        {{ rejection_reason(
            key='order_line_id',
            required=['order_id', 'quantity', 'unit_price'],
            numbers=['quantity', 'unit_price', 'discount_amount'],
            prices=['unit_price', 'discount_amount']
        ) }} as rejection_reason
    from source
),

final as (
    select
        {{ raw_text('order_line_id') }} as order_line_id,
        {{ raw_text('order_id') }} as order_id,
        {{ raw_text('product_id') }} as product_id,
        {{ raw_number('quantity') }} as quantity,
        {{ raw_number('unit_price') }} as unit_price,
        cast(coalesce({{ raw_number('discount_amount') }}, 0) as numeric(18, 4))
            as discount_amount,
        {{ raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        case
            when rejection_reason is not null then {{ row_as_json(columns) }}
        end as raw_row
    from judged
)

select * from final
