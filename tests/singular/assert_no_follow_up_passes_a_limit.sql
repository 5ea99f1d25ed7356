{#- Nobody may be sent more e-mails in one run than a day or a week allows, and nobody
    who must not be e-mailed any. -#}

with follow_ups as (
    select
        customer_id,
        count(*) as message_count
    from {{ ref('fct_follow_ups') }}
    where held_back_reason is null
    group by customer_id
),

limits as (
    select min(limit_value) as most_emails
    from {{ ref('seed_send_limits') }}
    where limit_name in ('max_emails_per_day', 'max_emails_per_week')
),

suppressions as (
    select customer_id
    from {{ ref('int_email_suppressions') }}
),

final as (
    select
        follow_ups.customer_id,
        follow_ups.message_count
    from follow_ups
    cross join limits
    left join suppressions on follow_ups.customer_id = suppressions.customer_id
    where
        follow_ups.message_count > limits.most_emails
        or suppressions.customer_id is not null
)

select * from final
