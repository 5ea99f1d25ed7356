{{ config(incremental_strategy='changed_rows') }}
{%- set columns = coltiva.raw_columns('customers') -%}
{%- set raw_rows = ref('input_customers') -%}
{%- set last = coltiva.last_run(by_moment=false) %}

with source as (
    select {{ coltiva.raw_select_list(raw_rows, 'customers') }}
    from {{ raw_rows }}
    {{ coltiva.without_forgotten(raw_rows, 'customers') }}
),

source_with_reasons as (
    select
        source.*,
        {{ coltiva.rejection_reason(
            key='customer_id',
            times=['created_at', 'updated_at'],
            dates=['birth_date']
        ) }} as rejection_reason
    from source
),

typed as (
    select
        {{ coltiva.raw_text('customer_id') }} as customer_id,
        {{ coltiva.raw_text('email') }} as email,
        {{ coltiva.raw_text('phone') }} as phone,
        {{ coltiva.raw_text('first_name') }} as first_name,
        {{ coltiva.raw_text('last_name') }} as last_name,
        {{ coltiva.raw_date('birth_date') }} as birth_date,
        {{ coltiva.in_case(
            'upper', coltiva.raw_text('country_code')
        ) }} as country_code,
        {{ coltiva.raw_text('acquisition_channel') }} as acquisition_channel,
        {{ coltiva.raw_timestamp('created_at') }} as created_at,
        {{ coltiva.raw_timestamp('updated_at') }} as updated_at,
        {{ coltiva.raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        case
            when rejection_reason is not null then {{ coltiva.raw_row(columns) }}
        end as raw_row
    from source_with_reasons
),

{{ coltiva.new_versions('customers', 'customer_id', last) }},

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
        customers.{{ column }},
        {%- endfor %}
        customers.raw_row,
        customers.was_superseded,
        {{ coltiva.enforced_reason('customers') }} as rejection_reason
    from customers
    cross join enforced
),

{{ coltiva.verdicts('customers', 'customer_id', 'customers') }}

select * from verdicts
