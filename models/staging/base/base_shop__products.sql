{{ config(incremental_strategy='changed_rows') }}
{%- set columns = raw_columns('products') -%}
{%- set last = last_run(by_moment=false) %}

with source as (
    select {{ columns | join(', ') }}
    from {{ source('shop', 'products') }}
),

source_with_reasons as (
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

typed as (
    select
        {{ raw_text('product_id') }} as product_id,
        {{ raw_text('product_name') }} as product_name,
        {{ raw_text('category') }} as category,
        {{ raw_number('list_price') }} as list_price,
        {{ raw_number('unit_cost') }} as unit_cost,
        {{ raw_timestamp('updated_at') }} as updated_at,
        {{ raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        false as is_future_dated,
        case
            when rejection_reason is not null then {{ row_as_json(columns) }}
        end as raw_row
    from source_with_reasons
),

{{ new_versions('products', 'product_id', last) }},

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
        products.{{ column }},
        {%- endfor %}
        products.raw_row,
        {{ enforced_reason('products') }} as rejection_reason
    from products
    cross join enforced
),

{{ verdicts('products', 'product_id', columns) }}

select * from verdicts
