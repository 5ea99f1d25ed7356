-- Only channels of programs: of all channels, most people would have most of them here.
with channels as (
    select distinct
        channels.channel,
        channels.contact,
        channels.consent_purpose
    from {{ ref('seed_channels') }} as channels
    inner join {{ ref('int_programs') }} as programs
        on channels.channel = programs.channel
),

permissions as (
    select
        customer_id,
        suppression_reason,
        ', ' || coalesce(granted_channels, '') || ', ' as granted_channels,
        has_phone
    from {{ ref('int_contact_permissions') }}
),

refusals as (
    select
        customer_id,
        channel,
        suppression_reason
    from {{ ref('int_channel_refusals') }}
),

with_reason as (
    select
        permissions.customer_id,
        channels.channel,
        case
            when channels.channel = 'email' then permissions.suppression_reason
            when channels.contact = 'phone' and not permissions.has_phone
                then 'no_phone'
            when
                channels.contact = 'email'
                and permissions.suppression_reason = 'no_email'
                then 'no_email'
            when refusals.suppression_reason is not null
                then refusals.suppression_reason
            when channels.consent_purpose is null then null
            when permissions.suppression_reason = 'unreadable_withdrawal'
                then 'unreadable_withdrawal'
            when
                permissions.granted_channels
                not like '%, ' || channels.channel || ', %'
                then 'no_consent'
        end as suppression_reason
    from permissions
    cross join channels
    left join refusals
        on
            permissions.customer_id = refusals.customer_id
            and channels.channel = refusals.channel
),

final as (
    select
        customer_id,
        channel,
        suppression_reason
    from with_reason
    where suppression_reason is not null
)

select * from final
