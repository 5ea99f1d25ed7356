{#- One row is one defect of the segment names or of the nurture playbook, as a
    sentence. No row: every segment x engagement level has exactly one recommended
    action. -#}

with seed_segments as (
    select
        coalesce(rfm_segment, '') as rfm_segment,
        segment_order,
        is_at_risk,
        description,
        coalesce(colour, '') as colour
    from {{ ref('seed_segments') }}
),

seed_engagement_levels as (
    select engagement_level from {{ ref('seed_engagement_levels') }}
),

seed_nurture_playbook as (
    select
        coalesce(rfm_segment, '') as rfm_segment,
        coalesce(engagement_level, '') as engagement_level,
        coalesce(recommended_action, '') as recommended_action,
        coalesce(recommended_channel, '') as recommended_channel,
        coalesce(recommended_offer, '') as recommended_offer
    from {{ ref('seed_nurture_playbook') }}
),

repeated_segments as (
    {{ repeated_names('seed_segments', 'rfm_segment', 'segment') }}
),

segment_findings as (
    select
        'seed_segments' as rule_seed,
        'segment "' || rfm_segment || '" ' || case
            when segment_order is null
                then 'has no segment_order; allowed is a whole number'
            when is_at_risk is null
                then 'leaves is_at_risk empty; allowed are true and false'
            when description is null
                then 'has no description; it needs a few words for the reader'
            when length(colour) != 7 or substring(colour, 1, 1) != '#'
                then
                    'has the colour "' || colour
                    || '"; allowed is # with six hexadecimal digits'
        end as finding
    from seed_segments
),

prospects_findings as (
    select
        'seed_segments' as rule_seed,
        'the segment "Prospects" is missing; people without an order need it' as finding
    from seed_segments
    having count(case when rfm_segment = 'Prospects' then 1 end) = 0
),

needed_pairs as (
    select distinct
        seed_segments.rfm_segment,
        seed_engagement_levels.engagement_level
    from seed_segments
    cross join seed_engagement_levels
),

given_pairs as (
    select
        rfm_segment,
        engagement_level,
        count(*) as row_count
    from seed_nurture_playbook
    group by rfm_segment, engagement_level
),

pair_findings as (
    select
        'seed_nurture_playbook' as rule_seed,
        'segment "' || coalesce(needed_pairs.rfm_segment, given_pairs.rfm_segment)
        || '" with level "'
        || coalesce(needed_pairs.engagement_level, given_pairs.engagement_level) || '" '
        || case
            when needed_pairs.rfm_segment is null
                then
                    'is an unknown pair; allowed are the segments of seed_segments '
                    || 'with the levels of seed_engagement_levels'
            when given_pairs.rfm_segment is null
                then 'has no row; every pair needs exactly one'
            when given_pairs.row_count > 1
                then
                    'has ' || cast(given_pairs.row_count as {{ dbt.type_string() }})
                    || ' rows; every pair needs exactly one'
        end as finding
    from needed_pairs
    full outer join given_pairs
        on
            needed_pairs.rfm_segment = given_pairs.rfm_segment
            and needed_pairs.engagement_level = given_pairs.engagement_level
),

action_findings as (
    select
        'seed_nurture_playbook' as rule_seed,
        'segment "' || rfm_segment || '" with level "' || engagement_level || '" '
        || case
            when recommended_action = ''
                then 'has no recommended_action; it needs a few words'
            when
                recommended_channel not in (
                    'email', 'sms', 'push', 'social', 'phone', 'none'
                )
                then
                    'has the recommended_channel "' || recommended_channel
                    || '"; allowed are email, sms, push, social, phone, none'
            when recommended_offer = ''
                then 'has no recommended_offer; write none where there is no offer'
        end as finding
    from seed_nurture_playbook
),

all_findings as (
    select * from repeated_segments
    union all
    select * from segment_findings
    union all
    select * from prospects_findings
    union all
    select * from pair_findings
    union all
    select * from action_findings
),

final as (
    select distinct
        rule_seed,
        finding
    from all_findings
    where finding is not null
)

select * from final
