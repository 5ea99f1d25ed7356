{#- One row per anonymous_id that somebody has claimed: the person who was first seen
    with it, by customer_id or e-mail; of two at the same moment, the smaller id. -#}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

sightings as (
    select
        sightings.anonymous_id,
        sightings.customer_id,
        sightings.email,
        sightings.customer_id is not null
        or sightings.email is not null as is_identified,
        sightings.first_seen_at
    from {{ ref('int_interaction_identities') }} as sightings
    cross join as_of
    where
        sightings.anonymous_id is not null
        and {{ coltiva.happened_by('sightings.first_seen_at', 'as_of.as_of_at') }}
),

identities as (
    select
        identity_type,
        identity_value,
        customer_id
    from {{ ref('int_identities') }}
),

first_identified as (
    select
        anonymous_id,
        customer_id,
        email,
        row_number() over (
            partition by anonymous_id
            order by
                first_seen_at,
                case when customer_id is null then 1 else 0 end,
                customer_id,
                case when email is null then 1 else 0 end,
                email
        ) as claim_rank
    from sightings
    where is_identified
),

unnamed as (
    select
        anonymous_id,
        first_seen_at as first_unnamed_at
    from sightings
    where not is_identified
),

final as (
    select
        first_identified.anonymous_id,
        coalesce(ids.customer_id, emails.customer_id) as customer_id,
        unnamed.first_unnamed_at
    from first_identified
    left join unnamed on first_identified.anonymous_id = unnamed.anonymous_id
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
