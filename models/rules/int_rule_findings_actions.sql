with seed_segments as (
    select * from {{ ref('seed_segments') }}
),

seed_lifecycle_rules as (
    select * from {{ ref('seed_lifecycle_rules') }}
),

seed_channels as (
    select * from {{ ref('seed_channels') }}
),

seed_placeholder_dates as (
    select * from {{ ref('seed_placeholder_dates') }}
),

seed_segment_caveats as (
    select * from {{ ref('seed_segment_caveats') }}
),

stages as (
    select distinct lifecycle_stage
    from seed_lifecycle_rules
    where lifecycle_stage is not null
),

planned_channels as (
    select
        playbook.rfm_segment,
        playbook.engagement_level,
        playbook.recommended_channel,
        coalesce(seed_channels.channel, 'none') as known_channel
    from {{ ref('seed_nurture_playbook') }} as playbook
    left join seed_channels on playbook.recommended_channel = seed_channels.channel
),

caveats as (
    select
        caveats.*,
        segments.rfm_segment as known_segment,
        playbook_segments.rfm_segment as known_playbook_segment,
        stages.lifecycle_stage as known_stage,
        coalesce(
            caveats.min_recency_days, caveats.max_recency_days,
            caveats.min_order_count, caveats.max_order_count,
            caveats.max_monetary_amount
        ) is null and caveats.lifecycle_stage is null as is_without_bound
    from seed_segment_caveats as caveats
    left join seed_segments as segments on caveats.rfm_segment = segments.rfm_segment
    left join seed_segments as playbook_segments
        on caveats.playbook_segment = playbook_segments.rfm_segment
    left join stages on caveats.lifecycle_stage = stages.lifecycle_stage
),

final as (
    {{ coltiva.rule_findings(
        'seed_nurture_playbook',
        'segment "{rfm_segment}" with level "{engagement_level}"', [
        ["coalesce(recommended_channel, '') != known_channel",
         'has the recommended_channel "{recommended_channel}"; allowed are none and '
         ~ 'the channels of seed_channels'],
    ], rows='planned_channels') }}
    union distinct
    {{ coltiva.rule_findings('seed_channels', 'channel "{channel}"', [
        ["channel != lower(trim(channel)) or channel = 'none' "
         ~ "or channel like '%,%' or channel like '%|%'",
         'is no name; a channel is lower case without blanks around it, commas or '
         ~ 'bars, and none stands for no channel'],
        coltiva.must_be_at_least('channel_order', 1),
        ["coalesce(contact, 'none') not in ('email', 'phone', 'none')",
         'has the contact "{contact}"; allowed are email, phone or empty'],
        ["coalesce(consent_purpose, 'marketing') not in ('marketing', 'advertising')",
         'has the consent_purpose "{consent_purpose}"; allowed are marketing, '
         ~ 'advertising or empty'],
        ["channel = 'email' and (coalesce(contact, '') != 'email' "
         ~ "or coalesce(consent_purpose, '') != 'marketing')",
         'has another contact than email or another consent_purpose than marketing; '
         ~ 'who may be e-mailed is known for these alone'],
        coltiva.must_be_true_or_false('is_substitute'),
        ['is_substitute and consent_purpose is null',
         'stands in for other channels without consent; what is_substitute needs a '
         ~ 'consent_purpose'],
    ], own_name='channel') }}
    union distinct
    {{ coltiva.rule_findings('seed_channels', 'channel_order {channel_order} has', [
        ['channel_order is not null and min(channel) != max(channel)',
         'more than one channel; every channel needs an order of its own'],
    ], per='channel_order') }}
    union distinct
    {{ coltiva.rule_findings('seed_channels', 'the channel email', [
        ["count(case when channel = 'email' then 1 end) = 0",
         'is missing; other channels come beside it'],
    ], per='') }}
    union distinct
    {{ coltiva.rule_findings(
        'seed_segment_caveats', 'caveat_order {caveat_order:(empty)}', [
        ['count(*) > 1 or caveat_order is null',
         'has {count(*)} row(s); every caveat needs an order of its own'],
    ], per='caveat_order') }}
    union distinct
    {{ coltiva.rule_findings('seed_segment_caveats', 'caveat {caveat_order:(empty)}', [
        ['known_segment is null',
         'is of the segment "{rfm_segment}"; allowed are the names in seed_segments'],
        ['known_playbook_segment is null',
         'has the playbook_segment "{playbook_segment}"; allowed are the names in '
         ~ 'seed_segments'],
        ["coalesce(caveat, '') = ''", 'has no caveat; it needs a few words'],
        ['lifecycle_stage is not null and known_stage is null',
         'asks for the lifecycle_stage "{lifecycle_stage}"; allowed are the stages of '
         ~ 'seed_lifecycle_rules'],
        ['is_without_bound',
         'has no bound, so that it holds for everybody in the segment; it needs one of '
         ~ 'recency_days, order_count, monetary_amount or a lifecycle_stage'],
        ['min_recency_days > max_recency_days or min_order_count > max_order_count',
         'has a minimum above its maximum, so that it never holds'],
    ], rows='caveats') }}
    union distinct
    {{ coltiva.rule_findings(
        'seed_placeholder_dates', 'date {placeholder_date:(empty)}', [
        ['placeholder_date is null or count(*) > 1',
         'has {count(*)} row(s); every row needs a date of its own'],
    ], per='placeholder_date') }}
)

select * from final
