{#- One row is one defect of the segment maps, as a sentence. No row: every map
    names one known segment for each of its 125 cells. -#}

with seed_segment_cells as (
    select
        segment_map,
        rfm_segment,
        coalesce(cast(recency_score as {{ dbt.type_string() }}), '?')
        || coalesce(cast(frequency_score as {{ dbt.type_string() }}), '?')
        || coalesce(cast(monetary_score as {{ dbt.type_string() }}), '?') as rfm_cell
    from {{ ref('seed_segment_cells') }}
),

seed_segments as (
    select distinct rfm_segment from {{ ref('seed_segments') }}
),

segment_maps as (
    select distinct segment_map from seed_segment_cells
),

scores as (
    {{ literal_rows('score', ['1', '2', '3', '4', '5']) }}
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

given_cells as (
    select
        segment_map,
        rfm_cell,
        count(*) as row_count
    from seed_segment_cells
    group by segment_map, rfm_cell
),

cell_findings as (
    select
        'seed_segment_cells' as rule_seed,
        case
            when given_cells.rfm_cell is not null and given_cells.segment_map is null
                then
                    'cell ' || given_cells.rfm_cell
                    || ' names no map; every row needs its segment_map'
            when needed_cells.rfm_cell is null
                then
                    'map "' || given_cells.segment_map || '" has a row for cell '
                    || given_cells.rfm_cell || '; each score is 1, 2, 3, 4 or 5'
            when given_cells.rfm_cell is null
                then
                    'map "' || needed_cells.segment_map || '" has no row for cell '
                    || needed_cells.rfm_cell
                    || '; every map needs each of the 125 cells exactly once'
            when given_cells.row_count > 1
                then
                    'map "' || given_cells.segment_map || '" has '
                    || cast(given_cells.row_count as {{ dbt.type_string() }})
                    || ' rows for cell ' || given_cells.rfm_cell
                    || '; every map needs each of the 125 cells exactly once'
        end as finding
    from needed_cells
    full outer join given_cells
        on
            needed_cells.segment_map = given_cells.segment_map
            and needed_cells.rfm_cell = given_cells.rfm_cell
),

segment_findings as (
    select distinct
        'seed_segment_cells' as rule_seed,
        'map "' || coalesce(seed_segment_cells.segment_map, '')
        || '" names the segment "'
        || coalesce(seed_segment_cells.rfm_segment, '')
        || '"; allowed are the names in seed_segments, except Prospects, which is for '
        || 'people without an order' as finding
    from seed_segment_cells
    left join seed_segments
        on seed_segment_cells.rfm_segment = seed_segments.rfm_segment
    where
        seed_segments.rfm_segment is null
        or seed_segment_cells.rfm_segment = 'Prospects'
),

-- checked here and not when the run starts: the seed says which maps there are
setting_findings as (
    select
        'seed_segment_cells' as rule_seed,
        'the setting rfm_segment_map is "{{ var("rfm_segment_map") }}"; allowed are '
        || 'the maps of this seed: '
        || coalesce({{ dbt.listagg('segment_map', "', '") }}, '(none)') as finding
    from segment_maps
    having count(case when segment_map = '{{ var("rfm_segment_map") }}' then 1 end) = 0
),

all_findings as (
    select * from cell_findings
    union all
    select * from segment_findings
    union all
    select * from setting_findings
),

final as (
    select distinct
        rule_seed,
        finding
    from all_findings
    where finding is not null
)

select * from final
