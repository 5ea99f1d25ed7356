with seed_segments as (
    select * from {{ ref('seed_segments') }}
),

seed_engagement_levels as (
    select * from {{ ref('seed_engagement_levels') }}
),

seed_nurture_playbook as (
    select * from {{ ref('seed_nurture_playbook') }}
),

seed_segment_cells as (
    select
        segment_map,
        rfm_segment,
        {{ coltiva.sentence('{recency_score:?}{frequency_score:?}{monetary_score:?}') }}
            as rfm_cell
    from {{ ref('seed_segment_cells') }}
),

segment_maps as (
    select distinct segment_map
    from seed_segment_cells
    where segment_map is not null
),

scores as (
    {{ coltiva.literal_rows('score', ['1', '2', '3', '4', '5']) }}
),

-- looked at here and not when the run starts: the seed says which maps there are
chosen_map as (
    select
        {{ coltiva.list_in_order('segment_map', 'segment_map') }} as maps,
        count(case when segment_map = '{{ var("rfm_segment_map") }}' then 1 end)
            as map_count
    from segment_maps
),

needed_cells as (
    select
        segment_maps.segment_map,
        recency.score || frequency.score || monetary.score as rfm_cell
    from segment_maps
    cross join scores as recency
    cross join scores as frequency
    cross join scores as monetary
),

cells as (
    {{ coltiva.needed_and_given(
        'needed_cells', 'seed_segment_cells', ['segment_map', 'rfm_cell']
    ) }}
),

cell_segments as (
    select
        seed_segment_cells.segment_map,
        seed_segment_cells.rfm_segment,
        seed_segments.rfm_segment as known_segment
    from seed_segment_cells
    left join seed_segments
        on seed_segment_cells.rfm_segment = seed_segments.rfm_segment
),

needed_pairs as (
    select distinct
        seed_segments.rfm_segment,
        seed_engagement_levels.engagement_level
    from seed_segments
    cross join seed_engagement_levels
    where
        seed_segments.rfm_segment is not null
        and seed_engagement_levels.engagement_level is not null
),

pairs as (
    {{ coltiva.needed_and_given(
        'needed_pairs', 'seed_nurture_playbook', ['rfm_segment', 'engagement_level']
    ) }}
),

final as (
    {{ coltiva.rule_findings('seed_segment_cells', '', [
        ['segment_map is null',
         'cell {rfm_cell} names no map; every row needs its segment_map'],
        ['not is_needed',
         'map "{segment_map}" has a row for cell {rfm_cell}; each score is 1, 2, 3, 4 '
         ~ 'or 5'],
        ['row_count = 0',
         'map "{segment_map}" has no row for cell {rfm_cell}; every map needs each of '
         ~ 'the 125 cells exactly once'],
        ['row_count > 1',
         'map "{segment_map}" has {row_count} rows for cell {rfm_cell}; every map '
         ~ 'needs each of the 125 cells exactly once'],
    ], rows='cells') }}
    union distinct
    {{ coltiva.rule_findings('seed_segment_cells', 'map "{segment_map}"', [
        ["known_segment is null or known_segment = 'Prospects'",
         'names the segment "{rfm_segment}"; allowed are the names in seed_segments, '
         ~ 'except Prospects, which is for people without an order'],
    ], rows='cell_segments') }}
    union distinct
    {{ coltiva.rule_findings('seed_segment_cells', 'the setting rfm_segment_map is', [
        ['map_count = 0',
         '"' ~ var('rfm_segment_map') ~ '"; allowed are the maps of this seed: '
         ~ '{maps:(none)}'],
    ], rows='chosen_map') }}
    union distinct
    {{ coltiva.rule_findings('seed_segments', 'segment "{rfm_segment}"', [
        ['segment_order is null', 'has no segment_order; allowed is a whole number'],
        coltiva.must_be_true_or_false('is_at_risk'),
        ['description is null',
         'has no description; it needs a few words for the reader'],
        ["coalesce(colour, '') not like '#______'",
         'has the colour "{colour}"; allowed is # with six hexadecimal digits'],
    ], own_name='rfm_segment') }}
    union distinct
    {{ coltiva.rule_findings('seed_segments', 'the segment "Prospects"', [
        ["count(case when rfm_segment = 'Prospects' then 1 end) = 0",
         'is missing; people without an order need it'],
    ], per='') }}
    union distinct
    {{ coltiva.rule_findings(
        'seed_nurture_playbook',
        'segment "{rfm_segment}" with level "{engagement_level}"', [
        ['not is_needed',
         'is an unknown pair; allowed are the segments of seed_segments with the '
         ~ 'levels of seed_engagement_levels'],
        ['row_count = 0', 'has no row; every pair needs exactly one'],
        ['row_count > 1', 'has {row_count} rows; every pair needs exactly one'],
    ], rows='pairs') }}
    union distinct
    {{ coltiva.rule_findings(
        'seed_nurture_playbook',
        'segment "{rfm_segment}" with level "{engagement_level}"', [
        ["coalesce(recommended_action, '') = ''",
         'has no recommended_action; it needs a few words'],
        ["coalesce(recommended_offer, '') = ''",
         'has no recommended_offer; write none where there is no offer'],
    ]) }}
)

select * from final
