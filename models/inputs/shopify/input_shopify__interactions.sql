{{ config(enabled=coltiva.connects('shopify')) }}
{%- set checkouts = coltiva.shopify_table('checkouts') %}

with final as (
    select
        {%- if checkouts is none %}
        {%- for column in coltiva.raw_columns('interactions') %}
        cast(null as {{ dbt.type_string() }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    where false
        {%- else %}
        'checkout/' || {{ coltiva.raw_text(coltiva.first_column(checkouts, 'id')) }}
            as interaction_id,
        {{ coltiva.first_time(checkouts, 'created_at') }} as occurred_at,
        'checkout_started' as interaction_type,
        'web' as channel,
        {% if 'customer' in checkouts.columns -%}
        {{ coltiva.json_value('customer', ['id']) }}
        {%- else -%}
        {{ coltiva.raw_text(coltiva.first_column(checkouts, 'customer_id')) }}
        {%- endif %} as customer_id,
        cast(null as {{ dbt.type_string() }}) as anonymous_id,
        {{ coltiva.raw_text(coltiva.first_column(checkouts, 'email')) }} as email,
        {%- for column in ['session_id', 'product_id', 'campaign_id'] %}
        cast(null as {{ dbt.type_string() }}) as {{ column }},
        {%- endfor %}
        cast(null as boolean) as is_machine,
        cast(null as {{ dbt.type_string() }}) as url,
        {{ coltiva.loader_time(checkouts) }} as loaded_at
    from {{ checkouts.relation }}
    where not {{ coltiva.is_set(checkouts, '_fivetran_deleted') }}
        {%- endif %}
)

select * from final
