{{ config(enabled=coltiva.connects('prestashop')) }}

with {{ coltiva.prestashop_moment() }},

{{ coltiva.prestashop_people() }},

{{ coltiva.prestashop_rows(
    'emailsubscription', ['id'], ids=['id'], texts=['email'], flags=['active'],
    times=['newsletter_date_add'], required=['email', 'active', 'newsletter_date_add']
) }},

-- nobody said yes before the account was there, and a no without a day may be today's
answers as (
    select
        'customer/' || id_customer as consent_id,
        customer_id,
        reachable_email as email,
        newsletter as is_granted,
        case
            when newsletter then greatest(newsletter_date_add, date_add)
            when newsletter_date_add is not null
                then greatest(date_upd, newsletter_date_add)
            else date_add
        end as recorded_at,
        loaded_at
    from people
    where
        reachable_email is not null
        and (
            newsletter
            or newsletter_date_add is not null
            {%- if coltiva.connectors_of('consents') | length == 1 %}
            or customer_id is not null
            {%- endif %}
        )
    union all
    select
        'subscription/' || id as consent_id,
        cast(null as {{ dbt.type_string() }}) as customer_id,
        email,
        active as is_granted,
        case
            when active then newsletter_date_add
            else coalesce(newsletter_date_add, loaded_at)
        end as recorded_at,
        loaded_at
    from emailsubscription_rows
),

final as (
    select
        consent_id,
        customer_id,
        email,
        'email' as channel,
        'marketing' as purpose,
        case when is_granted then 'true' else 'false' end as is_granted,
        recorded_at,
        loaded_at
    from answers
)

select * from final
