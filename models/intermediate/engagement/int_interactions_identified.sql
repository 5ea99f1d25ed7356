{#- One row per accepted interaction up to the run's moment: whose it is (null
    where nobody has claimed it) and whether it may count for engagement. -#}
{{ config(materialized='view') }}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of_resolved') }}
),

interactions as (
    select
        interaction_id,
        interaction_type,
        channel,
        customer_id,
        anonymous_id,
        {{ normalised_email('email') }} as email,
        session_id,
        product_id,
        campaign_id,
        url,
        is_machine,
        occurred_at
    from {{ ref('int_interactions_checked') }}
    where is_accepted
),

identities as (
    select
        identity_type,
        identity_value,
        customer_id
    from {{ ref('int_identities_resolved') }}
),

anonymous_ids as (
    select
        anonymous_id,
        customer_id
    from {{ ref('int_anonymous_ids_claimed') }}
),

points as (
    select
        interaction_type,
        channel,
        needs_tracking_consent,
        is_customer_action
    from {{ ref('seed_engagement_points') }}
),

consents as (
    select
        customer_id,
        channel,
        is_granted,
        valid_from_at,
        valid_to_at
    from {{ ref('int_consents_dated') }}
    where purpose = 'tracking'
),

identified as (
    select
        interactions.interaction_id,
        interactions.interaction_type,
        interactions.channel,
        coalesce(ids.customer_id, emails.customer_id, anonymous_ids.customer_id)
            as customer_id,
        interactions.anonymous_id,
        interactions.session_id,
        interactions.product_id,
        interactions.campaign_id,
        interactions.url,
        interactions.is_machine,
        interactions.occurred_at
    from interactions
    cross join as_of
    left join identities as ids
        on
            ids.identity_type = 'customer_id'
            and interactions.customer_id = ids.identity_value
    left join identities as emails
        on
            emails.identity_type = 'email'
            and interactions.customer_id is null
            and interactions.email = emails.identity_value
    left join anonymous_ids
        on
            interactions.customer_id is null
            and interactions.email is null
            and interactions.anonymous_id = anonymous_ids.anonymous_id
    where interactions.occurred_at <= as_of.as_of_at
),

final as (
    select
        identified.*,
        points.interaction_type is not null as is_known_type,
        identified.customer_id is not null
        and coalesce(points.is_customer_action, false)
        and not identified.is_machine
        and (not points.needs_tracking_consent or coalesce(consents.is_granted, false))
            as is_scored,
        {{ shop_date('identified.occurred_at', var('shop_timezone')) }}
            as interaction_date
    from identified
    left join points on identified.interaction_type = points.interaction_type
    left join consents
        on
            points.needs_tracking_consent
            and identified.customer_id = consents.customer_id
            and points.channel = consents.channel
            and identified.occurred_at >= consents.valid_from_at
            and (
                consents.valid_to_at is null
                or identified.occurred_at < consents.valid_to_at
            )
)

select * from final
