{#- One row per order that has news: its own row, a line, a refund, or the
    person it belongs to. Empty where facts are built anew. -#}
{%- set news = news_only() -%}

with identities as (
    select
        identity_type,
        identity_value
    from {{ ref('int_changed_identities') }}
),

orders as (
    select
        order_id,
        customer_id,
        {{ normalised_email('email') }} as email,
        {%- if news %}
        last_loaded_at >= {{ loaded_until('orders') }}
        or ordered_at > {{ last_as_of() }} as has_news
        {%- else %}
        false as has_news
        {%- endif %}
    from {{ ref('stg_shop__orders') }}
),

own_news as (
    select order_id
    from orders
    where has_news
),

{%- for table in ['order_lines', 'refunds'] %}

{{ table }} as (
    select
        order_id,
        row_key,
        coalesce(rejection_reason = 'duplicate_key', false) as is_superseded,
        {%- if not news %}
        false as has_news
        {%- elif table == 'refunds' %}
        last_loaded_at >= {{ loaded_until(table) }}
        or refunded_at > {{ last_as_of() }} as has_news
        {%- else %}
        last_loaded_at >= {{ loaded_until(table) }} as has_news
        {%- endif %}
    from {{ ref('stg_shop__' ~ table) }}
),

-- a row that goes to an order of the news leaves the one it was in
{{ table }}_moved as (
    select superseded.order_id
    from {{ table }} as superseded
    inner join {{ table }} as versions
        on superseded.row_key = versions.row_key
    where
        superseded.is_superseded
        and versions.order_id in (select own_news.order_id from own_news)
),

{%- endfor %}

touched as (
    select order_id from own_news
    union distinct
    select order_id from order_lines
    where has_news
    union distinct
    select order_id from refunds
    where has_news
    union distinct
    select order_id from order_lines_moved
    union distinct
    select order_id from refunds_moved
    union distinct
    select orders.order_id
    from orders
    inner join identities
        on
            identities.identity_type = 'customer_id'
            and orders.customer_id = identities.identity_value
    union distinct
    select orders.order_id
    from orders
    inner join identities
        on
            identities.identity_type = 'email'
            and orders.customer_id is null
            and orders.email = identities.identity_value
),

final as (
    select order_id
    from touched
    where order_id is not null
)

select * from final
