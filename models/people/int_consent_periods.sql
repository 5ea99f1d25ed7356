{#- One row per person, channel, purpose and period in which one answer stood. Of
    two answers given at the same moment, the refusal stands. -#}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

consents as (
    select
        case when customer_id is null then 'email' else 'customer_id' end
            as identity_type,
        coalesce(customer_id, email) as identity_value,
        channel,
        purpose,
        is_granted,
        recorded_at
    from {{ ref('stg_touchpoints__consents') }}
),

identities as (
    select
        identity_type,
        identity_value,
        customer_id
    from {{ ref('int_identities') }}
),

answers as (
    select
        identities.customer_id,
        consents.channel,
        consents.purpose,
        consents.recorded_at as valid_from_at,
        min(case when consents.is_granted then 1 else 0 end) = 1 as is_granted
    from consents
    inner join identities
        on
            consents.identity_type = identities.identity_type
            and consents.identity_value = identities.identity_value
    cross join as_of
    where {{ coltiva.happened_by('consents.recorded_at', 'as_of.as_of_at') }}
    group by
        identities.customer_id,
        consents.channel,
        consents.purpose,
        consents.recorded_at
),

final as (
    select
        customer_id,
        channel,
        purpose,
        is_granted,
        valid_from_at,
        lead(valid_from_at) over (
            partition by customer_id, channel, purpose
            order by valid_from_at
        ) as valid_to_at
    from answers
)

select * from final
