{#- One row per raw product row, as it arrived: copies and bad rows are still in
    it. Casts, and says what the row alone shows to be wrong with it. -#}
{%- set columns = raw_columns('products') -%}

with source as (
    select {{ columns | join(', ') }}
    from {{ source('shop', 'products') }}
),

judged as (
    select
        source.*,
        {{ rejection_reason(
            key='product_id',
            numbers=['list_price', 'unit_cost'],
            times=['updated_at'],
            prices=['list_price', 'unit_cost']
        ) }} as rejection_reason
    from source
),

final as (
    select
        {{ raw_text('product_id') }} as product_id,
        {{ raw_text('product_name') }} as product_name,
        {{ raw_text('category') }} as category,
        {{ raw_number('list_price') }} as list_price,
        {{ raw_number('unit_cost') }} as unit_cost,
        {{ raw_timestamp('updated_at') }} as updated_at,
        {{ raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        case
            when rejection_reason is not null then {{ row_as_json(columns) }}
        end as raw_row
    from judged
)

select * from final
