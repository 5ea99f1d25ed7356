{#- One row per anonymous_id that somebody has claimed: the person of the first
    interaction that carries it together with a customer_id or an e-mail. -#}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of_resolved') }}
),

interactions as (
    select
        interaction_id,
        anonymous_id,
        customer_id,
        {{ normalised_email('email') }} as email,
        occurred_at
    from {{ ref('int_interactions_checked') }}
    where is_accepted and anonymous_id is not null
),

identities as (
    select
        identity_type,
        identity_value,
        customer_id
    from {{ ref('int_identities_resolved') }}
),

existing as (
    select
        interactions.*,
        interactions.customer_id is not null
        or interactions.email is not null as is_identified
    from interactions
    cross join as_of
    where interactions.occurred_at <= as_of.as_of_at
),

first_identified as (
    select
        anonymous_id,
        customer_id,
        email,
        row_number() over (
            partition by anonymous_id
            order by occurred_at, interaction_id
        ) as claim_rank
    from existing
    where is_identified
),

first_seen as (
    select
        anonymous_id,
        min(case when not is_identified then occurred_at end) as first_unnamed_at
    from existing
    group by anonymous_id
),

final as (
    select
        first_identified.anonymous_id,
        coalesce(ids.customer_id, emails.customer_id) as customer_id,
        first_seen.first_unnamed_at
    from first_identified
    inner join first_seen
        on first_identified.anonymous_id = first_seen.anonymous_id
    left join identities as ids
        on
            ids.identity_type = 'customer_id'
            and first_identified.customer_id = ids.identity_value
    left join identities as emails
        on
            emails.identity_type = 'email'
            and first_identified.customer_id is null
            and first_identified.email = emails.identity_value
    where first_identified.claim_rank = 1
)

select * from final
