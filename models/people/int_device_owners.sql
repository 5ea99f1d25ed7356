{#- One row per anonymous_id at which somebody was identified, by customer_id or e-mail:
    the person, where it was one person only. -#}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

sightings as (
    select
        sightings.anonymous_id,
        sightings.customer_id,
        sightings.email,
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

people as (
    select
        sightings.anonymous_id,
        coalesce(ids.customer_id, emails.customer_id) as customer_id,
        sightings.first_seen_at
    from sightings
    left join identities as ids
        on
            ids.identity_type = 'customer_id'
            and sightings.customer_id = ids.identity_value
    left join identities as emails
        on
            emails.identity_type = 'email'
            and sightings.customer_id is null
            and sightings.email = emails.identity_value
),

grouped as (
    select
        anonymous_id,
        min(customer_id) as customer_id,
        count(distinct customer_id) as person_count,
        min(case when customer_id is null then first_seen_at end) as first_unnamed_at
    from people
    group by anonymous_id
),

final as (
    select
        anonymous_id,
        case when person_count = 1 then customer_id end as customer_id,
        cast(person_count as integer) as person_count,
        first_unnamed_at
    from grouped
    where person_count > 0
)

select * from final
