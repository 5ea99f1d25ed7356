{#- CTEs that end in `customers`, after `orders`: accounts, the latest version of each.
    Guests are none, nor are those who run the shop. -#}
{% macro woocommerce_customers() -%}
    {%- set customers = coltiva.woocommerce_table('customers') -%}
    {%- set is_lookup = customers is not none and 'user_id' in customers.columns -%}
    {%- set lists = coltiva.listed_columns(customers, ['meta_data'])
        if customers is not none else [] -%}
    {%- if customers is not none -%}
        {%- do coltiva.must_have('woocommerce', customers, [], [
            ['id', 'user_id'], 'email', ['date_created_gmt', 'date_registered'],
        ]) -%}
    {%- endif %}
    customer_versions as (
        select
            {{ coltiva.mysql_text(
                customers, ['user_id', 'id']
            ) }} as customer_id,
            {{ coltiva.first_column(customers, '_dlt_id') }} as parent_key,
            {{ coltiva.mysql_text(customers, 'email') }} as email,
            {%- if is_lookup or customers is none %}
            cast(null as {{ dbt.type_string() }}) as phone,
            {{ coltiva.mysql_text(customers, 'country') }} as country_code,
            {%- else %}
            {{ coltiva.woocommerce_address(customers, 'phone') }} as phone,
            {{ coltiva.woocommerce_address(customers, 'country') }} as country_code,
            {%- endif %}
            {{ coltiva.mysql_text(customers, 'first_name') }} as first_name,
            {{ coltiva.mysql_text(customers, 'last_name') }} as last_name,
            {%- for column in lists %}
            {{ adapter.quote(column) }} as {{ column }},
            {%- endfor %}
            {{ coltiva.is_deleted_row(customers) }} as is_deleted,
            {{ coltiva.first_time(
                customers, ['date_created_gmt', 'date_registered']
            ) }} as created_at,
            {{ coltiva.first_time(customers, 'date_modified_gmt') }} as updated_at,
            {{ coltiva.loader_time(customers) }} as loaded_by_loader_at
        {%- if customers is none %}
        where false
        {%- else %}
        from {{ customers.relation }}
        where
            coalesce(lower({{ coltiva.raw_text(coltiva.first_column(
                customers, 'role'
            )) }}), '') not in ('administrator', 'shop_manager')
        {%- endif %}
    ),

    ranked_customers as (
        select
            customer_versions.*,
            coalesce(
                customer_versions.loaded_by_loader_at,
                greatest(
                    export_moment.exported_at, customer_versions.created_at,
                    customer_versions.updated_at
                )
            ) as loaded_at,
            row_number() over (
                partition by customer_versions.customer_id
                order by
                    customer_versions.loaded_by_loader_at desc nulls last,
                    customer_versions.updated_at desc nulls last,
                    customer_versions.email asc
            ) as version_number
        from customer_versions
        cross join export_moment
        where customer_versions.customer_id is not null
    ),

    customers as (
        select *
        from ranked_customers
        where version_number = 1
    )
{%- endmacro %}

{#- CTEs that end in `customer_meta`, after `customers`: what plugins wrote beside an
    account. -#}
{% macro woocommerce_customer_meta() -%}
    {%- set customers = coltiva.woocommerce_table('customers') -%}
    {%- set meta = coltiva.woocommerce_table('user_meta') -%}
    {%- if meta is not none and customers is not none
        and 'user_id' in customers.columns %}
    customer_meta as (
        select
            {{ coltiva.raw_text(
                coltiva.first_column(meta, 'user_id')
            ) }} as customer_id,
            {{ coltiva.raw_text(coltiva.first_column(meta, 'meta_key')) }} as meta_key,
            {{ coltiva.raw_text(
                coltiva.first_column(meta, 'meta_value')
            ) }} as meta_value
        from {{ meta.relation }}
    )
    {%- else -%}
    {{ coltiva.woocommerce_list(
        'customer_meta', customers, 'customers', 'customer_id', 'meta_data',
        ['customers__meta_data'], {'meta_key': 'key', 'meta_value': 'value'}
    ) }}
    {%- endif -%}
{%- endmacro %}
