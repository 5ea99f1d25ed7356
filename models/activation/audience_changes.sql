{#- What the audience was after earlier runs stands nowhere else: so the log is kept in
    a full refresh, and its times never go back, whatever moment a run looks from. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['customer_id', 'changed_at'],
    full_refresh=false,
    post_hook="{{ coltiva.forget_audience_changes() }}",
) }}

with audience as (
    select
        customer_id,
        email_sha256,
        row_hash
    from {{ ref('int_audience') }}
),

contacts as (
    select *
    from {{ ref('int_contacts') }}
),

logged as (
    {%- if is_incremental() %}
    select
        kept.*,
        {{ coltiva.is_forgotten_person('kept.customer_id') }} as is_forgotten
    from {{ this }} as kept
    {%- else %}
    select
        customer_id,
        'added' as change,
        cast(null as {{ dbt.type_string() }}) as reason,
        email_sha256,
        row_hash,
        cast(null as timestamp) as changed_at,
        false as is_forgotten
    from audience
    where false
    {%- endif %}
),

ranked as (
    select
        logged.*,
        contacts.customer_id as owner_id,
        contacts.suppression_reason,
        coalesce(contacts.has_email, false) as has_email,
        row_number() over (
            partition by logged.customer_id
            order by logged.changed_at desc
        ) as newest_rank
    from logged
    left join contacts on logged.customer_id = contacts.contact_id
),

last_moment as (
    select max(changed_at) as last_at
    from logged
),

moment as (
    select
        case
            when last_moment.last_at is null or as_of.as_of_at > last_moment.last_at
                then as_of.as_of_at
            else {{ coltiva.just_after('last_moment.last_at') }}
        end as changed_at
    from {{ ref('int_as_of') }} as as_of
    cross join last_moment
),

arrivals as (
    select
        audience.customer_id,
        case
            when ranked.customer_id is null then 'added'
            when ranked.change = 'removed' then 're_added'
            else 'changed'
        end as change,
        audience.email_sha256,
        audience.row_hash
    from audience
    left join ranked
        on audience.customer_id = ranked.customer_id and ranked.newest_rank = 1
    where ranked.row_hash is null or ranked.row_hash != audience.row_hash
),

departures as (
    select
        case
            when ranked.is_forgotten
                then
                    'erased-'
                    || {{ coltiva.identity_hash('customer_id', 'ranked.customer_id') }}
            else ranked.customer_id
        end as customer_id,
        ranked.change as last_change,
        ranked.reason as last_reason,
        case
            when ranked.is_forgotten or ranked.suppression_reason = 'no_email'
                then 'erased'
            when ranked.owner_id is null then 'unknown'
            when ranked.owner_id != ranked.customer_id then 'merged'
            else coalesce(ranked.suppression_reason, 'control_group')
        end as reason
    from ranked
    left join audience on ranked.customer_id = audience.customer_id
    where ranked.newest_rank = 1 and audience.customer_id is null
),

final as (
    select
        arrivals.customer_id,
        arrivals.change,
        cast(null as {{ dbt.type_string() }}) as reason,
        arrivals.email_sha256,
        arrivals.row_hash,
        moment.changed_at
    from arrivals
    cross join moment
    union all
    -- who left before is told of once more where the address is erased, too
    select
        departures.customer_id,
        'removed' as change,
        departures.reason,
        cast(null as {{ dbt.type_string() }}) as email_sha256,
        cast(null as {{ dbt.type_string() }}) as row_hash,
        moment.changed_at
    from departures
    cross join moment
    where
        departures.last_change != 'removed'
        or (departures.reason = 'erased' and departures.last_reason != 'erased')
    union all
    -- an address that is gone from the shop leaves no hash behind
    select
        customer_id,
        change,
        reason,
        cast(null as {{ dbt.type_string() }}) as email_sha256,
        row_hash,
        changed_at
    from ranked
    where email_sha256 is not null and not has_email and not is_forgotten
)

select * from final
