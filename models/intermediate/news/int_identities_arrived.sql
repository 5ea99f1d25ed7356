{#- One row per customer_id, e-mail and anonymous_id that raw news speak of, in whatever
    version. -#}
{{ config(materialized='view') }}
{%- set news = news_only() -%}
{%- set tables = [
    ('customers', 'created_at', true), ('orders', 'ordered_at', true),
    ('refunds', 'refunded_at', false), ('consents', 'recorded_at', false),
] -%}

with
{%- for table, happened_at, has_email in tables %}
{{ table }} as (
    select
        customer_id,
        {%- if has_email %}
        {{ normalised_email('email') }} as email,
        {%- else %}
        cast(null as {{ dbt.type_string() }}) as email,
        {%- endif %}
        cast(null as {{ dbt.type_string() }}) as anonymous_id
    from {{ ref('int_' ~ table ~ '_checked') }}
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
    from {{ ref('int_interactions_arrived') }}
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
