{{ config(enabled=coltiva.connects('prestashop')) }}

with {{ coltiva.prestashop_moment() }},

{{ coltiva.prestashop_people() }},

{{ coltiva.prestashop_rows(
    'emailsubscription', ['id'], ids=['id'], texts=['email'], flags=['active'],
    times=['newsletter_date_add'],
    required=['email', 'active', 'newsletter_date_add']
) }},

-- a yes counts from as early as it can be, a no from as late: none stands that was
-- taken back
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
        coalesce(
            newsletter_date_add,
            case when active then min(newsletter_date_add) over () else loaded_at end
        ) as recorded_at,
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
    where recorded_at is not null
)

select * from final
