{{ config(enabled=coltiva.connects('woocommerce')) }}

with {{ coltiva.woocommerce_orders() }},

{{ coltiva.woocommerce_customers() }},

{{ coltiva.woocommerce_customer_meta() }},

answers as (
    select
        customer_id,
        max(lower(meta_value)) as answer
    from customer_meta
    where
        meta_key = 'mailchimp_woocommerce_is_subscribed'
        and meta_value is not null
        {%- if coltiva.connectors_of('consents') | length > 1 %}
        -- beside another source, a box left empty is no answer
        and meta_value != '0'
        {%- endif %}
    group by customer_id
),

final as (
    select
        customers.customer_id || '/email' as consent_id,
        customers.customer_id,
        customers.email,
        'email' as channel,
        'marketing' as purpose,
        answers.answer as is_granted,
        coalesce(customers.updated_at, customers.created_at, customers.loaded_at)
            as recorded_at,
        customers.loaded_at
    from answers
    inner join customers on answers.customer_id = customers.customer_id
    where not customers.is_deleted
)

select * from final
