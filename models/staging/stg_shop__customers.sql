{#- One row per raw customer account row, with the verdict on it: accepted,
    rejected or a copy. -#}

with {{ rows_to_check(
    ref('base_shop__customers'), 'customers', 'customer_id', has_future=true
) }},

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
        {%- for column in raw_columns('customers') %}
        customers.{{ column }},
        {%- endfor %}
        customers.raw_row,
        {{ enforced_reason('customers', has_future=true) }} as rejection_reason
    from customers
    cross join enforced
),

{{ checked_rows('customers', 'customer_id', raw_columns('customers')) }}

select * from checked
