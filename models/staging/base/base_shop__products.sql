{{ config(incremental_strategy='changed_rows') }}
{%- set columns = coltiva.raw_columns('products') -%}
{%- set raw_rows = ref('input_products') -%}
{%- set last = coltiva.last_run(by_moment=false) %}

with raw_cells as (
    select {{ coltiva.raw_select_list(raw_rows, 'products') }}
    from {{ raw_rows }}
),

source as (
    {{ coltiva.in_own_words('raw_cells', 'products', {
        'product_type': 'product_type',
    }) }}
),

source_with_reasons as (
    select
        source.*,
        {{ coltiva.rejection_reason(
            key='product_id',
            numbers=['list_price', 'unit_cost'],
            times=['updated_at'],
            prices=['list_price', 'unit_cost']
        ) }} as rejection_reason
    from source
),

typed as (
    select
        {{ coltiva.raw_text('product_id') }} as product_id,
        {{ coltiva.raw_text('product_name') }} as product_name,
        {{ coltiva.raw_text('category') }} as category,
        {{ coltiva.in_case('lower', coltiva.raw_text('product_type')) }}
            as product_type,
        {{ coltiva.raw_number('list_price') }} as list_price,
        {{ coltiva.raw_number('unit_cost') }} as unit_cost,
        {{ coltiva.raw_timestamp('updated_at') }} as updated_at,
        {{ coltiva.raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        case
            when rejection_reason is not null then {{ coltiva.raw_row(columns) }}
        end as raw_row
    from source_with_reasons
),

{{ coltiva.new_versions('products', 'product_id', last) }},

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
        products.{{ column }},
        {%- endfor %}
        products.raw_row,
        products.was_superseded,
        {{ coltiva.enforced_reason('products') }} as rejection_reason
    from products
    cross join enforced
),

{{ coltiva.verdicts('products', 'product_id', 'products') }}

select * from verdicts
