{#- One row per person: accounts that share an e-mail are one. Each attribute is
    the latest that any of the person's accounts holds. -#}
{%- set attributes = [
    'first_name', 'country_code', 'birth_date', 'phone', 'acquisition_channel',
] -%}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

identities as (
    select
        identity_type,
        identity_value,
        customer_id,
        email,
        first_seen_at
    from {{ ref('int_identities') }}
),

unnamed as (
    select
        customer_id,
        first_unnamed_at
    from {{ ref('int_device_owners') }}
    where customer_id is not null
    union all
    select
        customer_id,
        occurred_at as first_unnamed_at
    from {{ ref('int_shared_device_interactions') }}
),

accounts as (
    select
        customers.customer_id,
        customers.first_name,
        customers.country_code,
        case
            when placeholders.placeholder_date is null then customers.birth_date
        end as birth_date,
        customers.phone,
        customers.acquisition_channel,
        customers.updated_at
    from {{ ref('stg_shop__customers') }} as customers
    cross join as_of
    left join {{ ref('seed_placeholder_dates') }} as placeholders
        on customers.birth_date = placeholders.placeholder_date
    where customers.created_at is null or customers.created_at <= as_of.as_of_at
),

first_sightings as (
    select
        customer_id,
        email,
        first_seen_at
    from identities
    union all
    select
        customer_id,
        null as email,
        first_unnamed_at as first_seen_at
    from unnamed
),

people as (
    select
        customer_id,
        max(email) as email,
        min(first_seen_at) as known_since_at
    from first_sightings
    group by customer_id
),

own_accounts as (
    select
        {%- for attribute in attributes %}
        accounts.{{ attribute }},
        row_number() over (
            partition by identities.customer_id
            order by
                case when accounts.{{ attribute }} is null then 1 else 0 end,
                case when accounts.updated_at is null then 1 else 0 end,
                accounts.updated_at desc,
                accounts.customer_id asc
        ) as {{ attribute }}_rank,
        {%- endfor %}
        identities.customer_id
    from accounts
    inner join identities
        on
            identities.identity_type = 'customer_id'
            and accounts.customer_id = identities.identity_value
),

attributes as (
    select
        {%- for attribute in attributes %}
        max(
            case when {{ attribute }}_rank = 1 then {{ attribute }} end
        ) as {{ attribute }},
        {%- endfor %}
        customer_id
    from own_accounts
    group by customer_id
),

final as (
    select
        people.customer_id,
        people.email,
        attributes.first_name,
        attributes.country_code,
        attributes.birth_date,
        attributes.phone,
        attributes.acquisition_channel,
        people.known_since_at
    from people
    left join attributes on people.customer_id = attributes.customer_id
)

select * from final
