{{ config(enabled=coltiva.connects('prestashop')) }}

with {{ coltiva.prestashop_moment() }},

{{ coltiva.prestashop_people() }},

{{ coltiva.prestashop_visits() }},

{{ coltiva.prestashop_clicks() }},

{{ coltiva.prestashop_rows(
    'guest', ['id_guest'], ids=['id_guest', 'id_customer']
) }},

{{ coltiva.prestashop_rows(
    'cart', ['id_cart'], ids=['id_cart', 'id_customer', 'id_guest']
) }},

{{ coltiva.prestashop_rows(
    'cart_product', [
        'id_cart', 'id_product', 'id_product_attribute', 'id_customization',
        'id_address_delivery',
    ],
    ids=['id_cart', 'id_product'],
    texts=['id_product_attribute', 'id_customization', 'id_address_delivery'],
    times=['date_add']
) }},

-- a platform that sends the e-mails tells the clicks itself
events as (
    select
        'cart/' || cart_product_rows.id_cart || '/' || cart_product_rows.id_product
        || '/' || coalesce(cart_product_rows.id_product_attribute, '0')
        || '/' || coalesce(cart_product_rows.id_customization, '0')
        || '/' || coalesce(cart_product_rows.id_address_delivery, '0')
            as interaction_id,
        cart_product_rows.date_add as occurred_at,
        'add_to_cart' as interaction_type,
        cart_rows.id_customer,
        cart_rows.id_guest,
        cast(null as {{ dbt.type_string() }}) as session_id,
        cart_product_rows.id_product as product_id,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cart_product_rows.loaded_at
    from cart_product_rows
    inner join cart_rows on cart_product_rows.id_cart = cart_rows.id_cart
    union all
    select
        interaction_id,
        occurred_at,
        interaction_type,
        cast(null as {{ dbt.type_string() }}) as id_customer,
        id_guest,
        session_id,
        product_id,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        loaded_at
    from visit_events
    {%- if not coltiva.connectors_of('campaigns') %}
    union all
    select
        'click/' || id_connections as interaction_id,
        occurred_at,
        'email_click' as interaction_type,
        cast(null as {{ dbt.type_string() }}) as id_customer,
        id_guest,
        id_connections as session_id,
        cast(null as {{ dbt.type_string() }}) as product_id,
        campaign_id,
        loaded_at
    from clicked_mails
    {%- endif %}
),

final as (
    select
        events.interaction_id,
        events.occurred_at,
        events.interaction_type,
        case when events.interaction_type = 'email_click' then 'email' else 'web' end
            as channel,
        people.customer_id,
        events.id_guest as anonymous_id,
        people.reachable_email as email,
        events.session_id,
        events.product_id,
        events.campaign_id,
        cast(null as boolean) as is_machine,
        cast(null as {{ dbt.type_string() }}) as url,
        events.loaded_at
    from events
    left join guest_rows on events.id_guest = guest_rows.id_guest
    left join people
        on coalesce(events.id_customer, guest_rows.id_customer) = people.id_customer
    where not coalesce(people.is_erased, false)
)

select * from final
