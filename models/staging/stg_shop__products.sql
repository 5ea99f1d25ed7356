{#- One row per raw product row, with the verdict on it: accepted, rejected or a
    copy. -#}

with {{ rows_to_check(ref('base_shop__products'), 'products', 'product_id') }},

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
        {%- for column in raw_columns('products') %}
        products.{{ column }},
        {%- endfor %}
        products.raw_row,
        {{ enforced_reason('products') }} as rejection_reason
    from products
    cross join enforced
),

{{ checked_rows('products', 'product_id', raw_columns('products')) }}

select * from checked
