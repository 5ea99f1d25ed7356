"""Tell what a simulated shop's people do besides buying, as other systems saw it.

Klaviyo's tables as Fivetran leaves them have the e-mails, GA4's export the visits. What
neither tells is left out: programs and costs of campaigns, who in a visit has which
address, visits to networks, sendings beside deliveries.
"""

SEEN = """
create view mails as
select interactions.* exclude (email, customer_id),
    coalesce(people.email, trim(interactions.email)) as email
from raw.interactions as interactions
left join raw.customers as accounts using (customer_id)
left join people on lower(trim(accounts.email)) = lower(trim(people.email))
where interactions.interaction_type in (
        'email_delivered', 'email_open', 'email_click', 'email_bounced',
        'email_unsubscribe', 'email_complaint'
    )
    and coalesce(people.email, interactions.email) is not null;

create view visits as
select interactions.* exclude (email, customer_id, session_id, is_machine),
    people.customer_id, anonymous_id || '/' || session_id as session_id
from raw.interactions as interactions
left join raw.customers as accounts using (customer_id)
left join people on lower(trim(accounts.email)) = lower(trim(people.email))
where interactions.interaction_type in (
        'page_view', 'product_view', 'search', 'wishlist_add', 'add_to_cart',
        'remove_from_cart', 'checkout_started'
    )
    and coalesce(interactions.anonymous_id, people.customer_id) is not null;
"""
"""Views, beside those of `retell`, of what the shapes tell."""

METRICS = {
    "email_delivered": "Received Email",
    "email_open": "Opened Email",
    "email_click": "Clicked Email",
    "email_bounced": "Bounced Email",
    "email_unsubscribe": "Unsubscribed from Email Marketing",
    "email_complaint": "Marked Email as Spam",
}
EVENTS = {
    "page_view": "page_view",
    "product_view": "view_item",
    "search": "view_search_results",
    "wishlist_add": "add_to_wishlist",
    "add_to_cart": "add_to_cart",
    "remove_from_cart": "remove_from_cart",
    "checkout_started": "begin_checkout",
}


def renamed(names: dict[str, str]) -> str:
    """Write the expression that names an interaction's type as another system does."""
    cases = " ".join(f"when '{own}' then '{name}'" for own, name in names.items())
    return f"case interaction_type {cases} end"


TOUCHPOINTS = {
    "interactions": """
        select interaction_id, occurred_at, interaction_type, channel,
            null as customer_id, null as anonymous_id, email, null as session_id,
            null as product_id, campaign_id, is_machine, url, loaded_at
        from mails
        union all
        select interaction_id || '/sent', occurred_at, 'email_sent', channel, null,
            null, email, null, null, campaign_id, null, null, loaded_at
        from mails where interaction_type = 'email_delivered'
        union all
        select interaction_id, occurred_at, interaction_type, channel, customer_id,
            anonymous_id, null, session_id, product_id, null, null, url, loaded_at
        from visits""",
    "campaigns": """
        select campaign_id, campaign_name, sent_at, loaded_at from raw.campaigns""",
    "consents": """
        select customer_id || '/email' as consent_id, customer_id, null as email,
            'email' as channel, 'marketing' as purpose, is_granted, recorded_at,
            recorded_at as loaded_at
        from people where is_granted is not null
        union all
        select interaction_id || '/email', null, email, 'email', 'marketing', false,
            occurred_at, loaded_at
        from mails
        where interaction_type in ('email_unsubscribe', 'email_complaint')""",
}
"""Tables of Coltiva's own, as queries of the shop; who leaves by mail says no there."""

KLAVIYO = {
    "event": f"""
        select interaction_id as id, lower(email) as person_id,
            'M-' || interaction_type as metric_id, {renamed(METRICS)} as type,
            occurred_at as datetime, campaign_id,
            case when interaction_type = 'email_bounced' then 'Hard' end
                as property_bounce_type,
            case when interaction_type = 'email_open' then is_machine end
                as property_machine_open,
            case when interaction_type != 'email_open' then is_machine end
                as property_bot_click,
            url as property_url, false as _fivetran_deleted,
            loaded_at as _fivetran_synced
        from mails""",
    "person": """
        select lower(email) as id, min(email) as email, min(occurred_at) as created,
            min(occurred_at) as updated, false as _fivetran_deleted,
            min(loaded_at) as _fivetran_synced
        from mails group by lower(email)""",
    "campaign": """
        select campaign_id as id, campaign_name as name, 'sent' as status,
            sent_at as send_time, sent_at, loaded_at as _fivetran_synced
        from raw.campaigns""",
}
"""Klaviyo's tables as Fivetran leaves them, as queries of the shop."""

GA4 = {
    "events": f"""
        select strftime(occurred_at, '%Y%m%d') as event_date,
            epoch_us(occurred_at) as event_timestamp, {renamed(EVENTS)} as event_name,
            to_json(list_filter([
                {{'key': 'page_location', 'value': {{'string_value': url}}}},
                {{'key': 'ga_session_id', 'value': {{
                    'string_value': string_split(session_id, '/')[2]
                }}}}
            ], lambda pair: pair.value.string_value is not null)) as event_params,
            customer_id as user_id, anonymous_id as user_pseudo_id,
            to_json({{'analytics_storage': 'Yes'}}) as privacy_info,
            case when product_id is null then '[]'
                else to_json([{{'item_id': product_id}}]) end as items,
            '1' as stream_id, 'WEB' as platform, interaction_id as batch_page_id,
            '1' as batch_ordering_id, '1' as batch_event_index, loaded_at
        from visits""",
}
"""GA4's export with what is nested as JSON text, as a query of the shop."""
