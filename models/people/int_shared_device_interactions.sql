-- What nobody is named in belongs to whoever is identified in the same session of the
-- device, else there last before it, else there first after it.
{%- set visit = 'anonymous_id, session_id' %}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

shared_devices as (
    select
        anonymous_id,
        person_count <= {{ var('max_people_per_browser') }} as identifies
    from {{ ref('int_device_owners') }}
    where person_count > 1
),

identities as (
    select
        identity_type,
        identity_value,
        customer_id
    from {{ ref('int_identities') }}
),

device_interactions as (
    select interactions.*
    from {{ ref('stg_touchpoints__interactions') }} as interactions
    inner join shared_devices on interactions.anonymous_id = shared_devices.anonymous_id
),

{{ coltiva.identified(
    'device_interactions', 'interactions',
    ['interaction_id', 'session_id', 'occurred_at']
) }},

interactions as (
    select
        interactions.interaction_id,
        interactions.anonymous_id,
        interactions.session_id,
        coalesce(ids.customer_id, emails.customer_id) as person_id,
        shared_devices.identifies,
        interactions.occurred_at
    from identified as interactions
    inner join shared_devices on interactions.anonymous_id = shared_devices.anonymous_id
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
    where {{ coltiva.happened_by('interactions.occurred_at', 'as_of.as_of_at') }}
),

-- a sign-in counts for its own moment too
numbered as (
    select
        interactions.*,
        count(person_id) over (
            partition by {{ visit }} order by occurred_at
        ) as visit_number,
        count(person_id) over (
            partition by anonymous_id order by occurred_at
        ) as device_number,
        min(case when person_id is not null then occurred_at end) over (
            partition by {{ visit }}
        ) as visit_first_at,
        min(case when person_id is not null then occurred_at end) over (
            partition by anonymous_id
        ) as device_first_at
    from interactions
),

-- of several who are identified at one moment the smallest id
followed as (
    select
        numbered.*,
        min(person_id) over (partition by {{ visit }}, visit_number) as before_in_visit,
        min(case when occurred_at = visit_first_at then person_id end) over (
            partition by {{ visit }}
        ) as first_in_visit,
        min(person_id) over (partition by anonymous_id, device_number)
            as before_on_device,
        min(case when occurred_at = device_first_at then person_id end) over (
            partition by anonymous_id
        ) as first_on_device
    from numbered
),

owned as (
    select
        interaction_id,
        anonymous_id,
        coalesce(
            case
                when session_id is not null
                    then coalesce(before_in_visit, first_in_visit)
            end,
            case
                when identifies then coalesce(before_on_device, first_on_device)
            end
        ) as customer_id,
        occurred_at
    from followed
    where person_id is null
),

final as (
    select
        interaction_id,
        anonymous_id,
        customer_id,
        occurred_at
    from owned
    where customer_id is not null
)

select * from final
