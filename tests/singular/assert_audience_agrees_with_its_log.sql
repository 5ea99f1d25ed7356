{#- Who is in audience_email is in its log with the same hash and time, last of all; who
    is not, was removed or never there. -#}

with audience as (
    select
        customer_id,
        row_hash,
        changed_at
    from {{ ref('audience_email') }}
),

ranked as (
    select
        customer_id,
        change,
        row_hash,
        changed_at,
        row_number() over (
            partition by customer_id
            order by changed_at desc
        ) as newest_rank
    from {{ ref('audience_changes') }}
),

last_changes as (
    select *
    from ranked
    where newest_rank = 1
),

people_on_both_sides as (
    select customer_id
    from audience
    union all
    select customer_id
    from last_changes
),

people as (
    select distinct customer_id
    from people_on_both_sides
)

select
    people.customer_id,
    last_changes.change,
    audience.customer_id is null as is_not_in
from people
left join audience on people.customer_id = audience.customer_id
left join last_changes on people.customer_id = last_changes.customer_id
where
    (audience.customer_id is null) != (coalesce(last_changes.change, '') = 'removed')
    or audience.row_hash != last_changes.row_hash
    or audience.changed_at != last_changes.changed_at
