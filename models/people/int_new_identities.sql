{#- One row per customer_id, e-mail and anonymous_id that raw news speak of, in whatever
    version. -#}
{{ config(materialized='view') }}
{%- set news = news_only() -%}
{%- set tables = [
    ('shop', 'customers', 'created_at', true),
    ('shop', 'orders', 'ordered_at', true),
    ('shop', 'refunds', 'refunded_at', false),
    ('touchpoints', 'consents', 'recorded_at', false),
] -%}

with
{%- for source_name, table, happened_at, has_email in tables %}
{{ table }} as (
    select
        customer_id,
        {%- if has_email %}
        {{ normalised_email('email') }} as email,
        {%- else %}
        cast(null as {{ dbt.type_string() }}) as email,
        {%- endif %}
        cast(null as {{ dbt.type_string() }}) as anonymous_id
    from {{ ref('stg_' ~ source_name ~ '__' ~ table) }}
    {%- if not news %}
    where false
    {%- else %}
    where
        last_loaded_at >= {{ loaded_until(table) }}
        or {{ happened_at }} > {{ last_as_of() }}
    {%- endif %}
),
{% endfor %}
interactions as (
    select
        customer_id,
        email,
        anonymous_id
    from {{ ref('int_new_interactions') }}
),

final as (
    select * from customers
    union distinct
    select * from orders
    union distinct
    select * from refunds
    union distinct
    select * from consents
    union distinct
    select * from interactions
)

select * from final
