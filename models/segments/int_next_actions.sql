{#- Channels are looked at once for each way in which people can be reached, of which
    there are few, not once for each person. -#}

with states as (
    select *
    from {{ ref('int_customer_states') }}
    where is_current
),

caveats as (
    select *
    from {{ ref('seed_segment_caveats') }}
),

first_caveats as (
    select
        states.customer_id,
        min(caveats.caveat_order) as caveat_order
    from states
    inner join caveats
        on
            states.rfm_segment = caveats.rfm_segment
            and {{ coltiva.within_bounds(
                'states.recency_days', 'caveats.min_recency_days',
                'caveats.max_recency_days'
            ) }}
            and {{ coltiva.within_bounds(
                'states.lifetime_order_count', 'caveats.min_order_count',
                'caveats.max_order_count'
            ) }}
            and {{ coltiva.within_bounds(
                'states.monetary_amount', most='caveats.max_monetary_amount'
            ) }}
            and {{ coltiva.within_bounds(
                'states.lifecycle_stage', 'caveats.lifecycle_stage',
                'caveats.lifecycle_stage'
            ) }}
    group by states.customer_id
),

planned as (
    select
        states.customer_id,
        replace(
            replace(
                caveats.caveat, '{recency_days}',
                coalesce(cast(states.recency_days as {{ dbt.type_string() }}), '')
            ),
            '{order_count}',
            coalesce(cast(states.lifetime_order_count as {{ dbt.type_string() }}), '')
        ) as segment_caveat,
        playbook.recommended_action,
        playbook.recommended_channel as planned_channel,
        playbook.recommended_offer,
        permissions.suppression_reason,
        permissions.has_phone,
        coalesce(permissions.granted_channels, '') as granted_channels,
        playbook.recommended_channel || '|'
        || coalesce(permissions.suppression_reason, '')
        || '|' || case when permissions.has_phone then 'phone' else '' end || '|'
        || coalesce(permissions.granted_channels, '') as ways
    from states
    inner join {{ ref('int_contact_permissions') }} as permissions
        on states.customer_id = permissions.customer_id
    left join first_caveats on states.customer_id = first_caveats.customer_id
    left join caveats on first_caveats.caveat_order = caveats.caveat_order
    left join {{ ref('seed_nurture_playbook') }} as playbook
        on
            coalesce(caveats.playbook_segment, states.rfm_segment)
            = playbook.rfm_segment
            and states.engagement_level = playbook.engagement_level
),

ways as (
    select distinct
        ways,
        planned_channel,
        suppression_reason,
        has_phone,
        granted_channels
    from planned
),

options as (
    select
        ways.ways,
        ways.planned_channel,
        channels.channel,
        channels.channel_order,
        case
            when channels.channel = 'email'
                then replace(ways.suppression_reason, '_', ' ')
            when channels.contact = 'phone' and not ways.has_phone
                then 'no phone number'
            when
                channels.contact = 'email' and ways.suppression_reason = 'no_email'
                then 'no email'
            when channels.consent_purpose is null then null
            when ways.suppression_reason = 'unreadable_withdrawal'
                then 'unreadable withdrawal'
            when
                ', ' || ways.granted_channels || ', '
                not like '%, ' || channels.channel || ', %'
                then 'no consent'
        end as obstacle
    from ways
    cross join {{ ref('seed_channels') }} as channels
    where channels.is_substitute or channels.channel = ways.planned_channel
),

choices as (
    select
        ways,
        max(case when channel = planned_channel then obstacle end) as own_obstacle,
        min(case when obstacle is null then channel_order end) as substitute_order,
        {{ coltiva.list_in_order(
            "channel || ': ' || obstacle", 'channel_order'
        ) }} as obstacles
    from options
    group by ways
),

final as (
    select
        planned.customer_id,
        planned.segment_caveat,
        planned.recommended_action,
        case
            when choices.own_obstacle is null then planned.planned_channel
            else substitutes.channel
        end as recommended_channel,
        case
            when choices.own_obstacle is null then null
            when substitutes.channel is null then choices.obstacles
            else planned.planned_channel || ': ' || choices.own_obstacle
        end as channel_reason,
        planned.recommended_offer,
        planned.suppression_reason
    from planned
    left join choices on planned.ways = choices.ways
    left join {{ ref('seed_channels') }} as substitutes
        on choices.substitute_order = substitutes.channel_order
)

select * from final
