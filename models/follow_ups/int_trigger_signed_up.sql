with programs as (
    select
        as_of_at,
        min(earliest_trigger_at) as earliest_trigger_at
    from {{ ref('int_programs') }}
    where trigger_name = 'signed_up'
    group by as_of_at
),

accounts as (
    select
        customer_id,
        created_at
    from {{ ref('stg_shop__customers') }}
),

identities as (
    select
        identity_value,
        customer_id
    from {{ ref('int_identities') }}
    where identity_type = 'customer_id'
),

interactions as (
    select
        interaction_id,
        customer_id,
        occurred_at
    from {{ ref('fct_interactions') }}
    where
        interaction_type = 'newsletter_signup'
        and not is_machine
        and customer_id is not null
),

sign_ups as (
    select
        identities.customer_id,
        accounts.customer_id as subject_id,
        'Opened an account' as sentence_start,
        accounts.created_at as happened_at
    from accounts
    inner join identities on accounts.customer_id = identities.identity_value
    union all
    select
        customer_id,
        interaction_id as subject_id,
        'Signed up for the newsletter' as sentence_start,
        occurred_at as happened_at
    from interactions
),

ranked as (
    select
        sign_ups.*,
        row_number() over (
            partition by sign_ups.customer_id
            order by sign_ups.happened_at desc, sign_ups.subject_id desc
        ) as recency_rank
    from sign_ups
    cross join programs
    where
        sign_ups.happened_at >= programs.earliest_trigger_at
        and sign_ups.happened_at <= programs.as_of_at
),

final as (
    select
        customer_id,
        'signed_up' as trigger_name,
        subject_id,
        cast(null as {{ dbt.type_string() }}) as product_ids,
        sentence_start,
        ' and has had no welcome yet' as sentence_end,
        happened_at,
        cast(null as timestamp) as counted_from_at,
        happened_at as triggered_at
    from ranked
    where recency_rank = 1
)

select * from final
