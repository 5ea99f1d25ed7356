{#- Of two answers given at the same moment, the refusal stands; one that can't be read
    is a refusal from its own time on, else from its arrival on, of whomever its id and
    its e-mail name. -#}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

words as (
    select distinct
        kind,
        value
    from {{ ref('seed_source_values') }}
    where kind in ('channel', 'purpose') and value != 'all'
),

scopes as (
    select
        kind,
        value as said,
        value as meant
    from words
    union all
    select
        kind,
        'all' as said,
        value as meant
    from words
),

all_answers as (
    select
        case when customer_id is null then 'email' else 'customer_id' end
            as identity_type,
        coalesce(customer_id, email) as identity_value,
        channel,
        purpose,
        is_granted,
        true as is_readable,
        recorded_at as answered_at
    from {{ ref('stg_touchpoints__consents') }}
    {%- for identity_type in ['customer_id', 'email'] %}
    union all
    select
        '{{ identity_type }}' as identity_type,
        withdrawals.{{ identity_type }} as identity_value,
        withdrawals.channel,
        withdrawals.purpose,
        false as is_granted,
        false as is_readable,
        case
            when withdrawals.happened_at is not null then withdrawals.happened_at
            when withdrawals.arrived_at < as_of.as_of_at then withdrawals.arrived_at
            else as_of.as_of_at
        end as answered_at
    from {{ ref('stg_touchpoints__unreadable_withdrawals') }} as withdrawals
    cross join as_of
    where withdrawals.{{ identity_type }} is not null
    {%- endfor %}
),

consents as (
    select
        all_answers.identity_type,
        all_answers.identity_value,
        coalesce(channels.meant, all_answers.channel) as channel,
        coalesce(purposes.meant, all_answers.purpose) as purpose,
        all_answers.is_granted,
        all_answers.is_readable,
        all_answers.answered_at
    from all_answers
    left join scopes as channels
        on channels.kind = 'channel' and all_answers.channel = channels.said
    left join scopes as purposes
        on purposes.kind = 'purpose' and all_answers.purpose = purposes.said
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
        consents.answered_at as valid_from_at,
        min(case when consents.is_granted then 1 else 0 end) = 1 as is_granted,
        min(case when consents.is_readable then 1 else 0 end) = 1
        or max(
            case when consents.is_readable and not consents.is_granted then 1 else 0 end
        ) = 1 as is_readable
    from consents
    inner join identities
        on
            consents.identity_type = identities.identity_type
            and consents.identity_value = identities.identity_value
    cross join as_of
    where {{ coltiva.happened_by('consents.answered_at', 'as_of.as_of_at') }}
    group by
        identities.customer_id,
        consents.channel,
        consents.purpose,
        consents.answered_at
),

final as (
    select
        customer_id,
        channel,
        purpose,
        is_granted,
        is_readable,
        valid_from_at,
        lead(valid_from_at) over (
            partition by customer_id, channel, purpose
            order by valid_from_at
        ) as valid_to_at
    from answers
)

select * from final
