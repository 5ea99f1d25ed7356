{#- One row per identity (a raw customer_id, or an e-mail seen without one): whose
    it is. Same e-mail = same person, the smallest customer_id stands for all of
    them. An e-mail that no id has now is the account's that had it before; one that
    another id has is not, or what one person did would show to another. -#}

with sightings as (
    select
        customer_id,
        email,
        is_account,
        first_seen_at
    from {{ ref('int_identity_mentions') }}
),

-- an id has one e-mail: its account's, else the first it was seen with
ranked_emails as (
    select
        customer_id,
        email,
        row_number() over (
            partition by customer_id
            order by
                case when is_account then 0 else 1 end,
                first_seen_at,
                email
        ) as email_rank
    from sightings
    where customer_id is not null and email is not null
),

ids as (
    select
        customer_id,
        max(case when is_account then 1 else 0 end) = 1 as is_account,
        min(first_seen_at) as first_seen_at
    from sightings
    where customer_id is not null
    group by customer_id
),

ids_with_email as (
    select
        ids.customer_id,
        ids.is_account,
        ids.first_seen_at,
        ranked_emails.email
    from ids
    left join ranked_emails
        on
            ids.customer_id = ranked_emails.customer_id
            and ranked_emails.email_rank = 1
),

email_owners as (
    select
        email,
        min(customer_id) as customer_id
    from ids_with_email
    where email is not null
    group by email
),

former_owners as (
    select
        former_emails.email_hash,
        min(coalesce(email_owners.customer_id, ids_with_email.customer_id))
            as customer_id
    from {{ ref('int_former_emails') }} as former_emails
    inner join ids_with_email
        on
            former_emails.customer_id = ids_with_email.customer_id
            and ids_with_email.is_account
    left join email_owners on ids_with_email.email = email_owners.email
    group by former_emails.email_hash
),

lone_emails as (
    select
        email,
        min(first_seen_at) as first_seen_at
    from sightings
    where customer_id is null
    group by email
),

owned_or_lone_emails as (
    select email
    from email_owners
    union all
    select email
    from lone_emails
),

-- not every platform has a `union` without `all` or `distinct`
emails as (
    select distinct email
    from owned_or_lone_emails
),

final as (
    select
        'customer_id' as identity_type,
        ids_with_email.customer_id as identity_value,
        coalesce(email_owners.customer_id, ids_with_email.customer_id) as customer_id,
        ids_with_email.email,
        ids_with_email.first_seen_at
    from ids_with_email
    left join email_owners on ids_with_email.email = email_owners.email
    union all
    select
        'email' as identity_type,
        emails.email as identity_value,
        coalesce(
            email_owners.customer_id,
            former_owners.customer_id,
            'email-' || {{ dbt.hash('emails.email') }}
        ) as customer_id,
        case
            when
                email_owners.customer_id is not null
                or former_owners.customer_id is null
                then emails.email
        end as email,
        lone_emails.first_seen_at
    from emails
    left join email_owners on emails.email = email_owners.email
    left join lone_emails on emails.email = lone_emails.email
    left join former_owners
        on {{ dbt.hash('emails.email') }} = former_owners.email_hash
)

select * from final
