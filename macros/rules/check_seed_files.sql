{#- Looks at the files of the rule seeds before dbt loads them, and stops the run with a
    sentence for each cell that the database would refuse, or that would never match: on
    DuckDB, which can read them. -#}
{% macro check_seed_files() -%}
    {%- if execute -%}
        {{ return(adapter.dispatch('check_seed_files', 'coltiva')()) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__check_seed_files() -%}
{%- endmacro %}

{% macro duckdb__check_seed_files(shown=5) -%}
    {%- set seeds = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'seed'
        and node.package_name == 'coltiva' and node.config.column_types
        and 'config' in node.original_file_path and node.root_path -%}
        {%- set file = coltiva.duckdb_file_list(
            [node.root_path ~ '/' ~ node.original_file_path]
        ) -%}
        {#- What was parsed elsewhere may stand at another place by now. -#}
        {%- if run_query('select count(*) from glob(' ~ file ~ ')').rows[0][0] -%}
            {%- do seeds.append(node) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set findings = run_query(coltiva.seed_file_findings(seeds)).rows
        if seeds else [] -%}
    {%- if findings -%}
        {%- set sentences = [] -%}
        {%- for row in findings[:shown] -%}
            {%- do sentences.append(row[0]) -%}
        {%- endfor -%}
        {{ exceptions.raise_compiler_error(
            'Nothing was built, the rules need ' ~ findings | length
            ~ ' correction(s):\n' ~ sentences | join('\n')
        ) }}
    {%- endif -%}
{%- endmacro %}

{#- A query of what is wrong with cells of seed files, one sentence a row (DuckDB). The
    raw tables' words are folded to small letters, so a rule for one with capitals never
    holds. -#}
{% macro seed_file_findings(seeds) -%}
    with cells as (
        {%- for seed in seeds %}
        select
            '{{ seed.name }}' as seed,
            line_number,
            column_name,
            cell,
            trim(cell) as word,
            map({{ seed.config.column_types.keys() | list }},
                {{ seed.config.column_types.values() | list }})[column_name] as type
        from (
            unpivot (
                select
                    1 + row_number() over () as line_number,
                    rows.*
                from read_csv(
                    {{ coltiva.duckdb_file_list(
                        [seed.root_path ~ '/' ~ seed.original_file_path]
                    ) }},
                    all_varchar = true, header = true, delim = ',', quote = '"',
                    escape = '"', ignore_errors = true
                ) as rows
            )
            on columns(* exclude (line_number)) into name column_name value cell
        )
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ),

    problems as (
        select
            seed,
            line_number,
            column_name,
            cell,
            case
                when word = '' then null
                when type = 'integer' and not coalesce(
                    regexp_full_match(word, '[+-]?[0-9]+')
                    and abs(try_cast(word as hugeint)) <= 1000000000, false
                )
                    then 'it has to be a whole number, up to 1,000,000,000'
                when type like 'numeric%' and not coalesce(
                    regexp_full_match(word, '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)')
                    and abs(try_cast(word as decimal(38, 8))) <= 1000000000, false
                )
                    then 'it has to be a number such as 12.5, up to 1,000,000,000'
                when type = 'date' and not coalesce(
                    regexp_full_match(word, '[0-9]{4}-[0-9]{2}-[0-9]{2}')
                    and try_cast(word as date) is not null, false
                )
                    then 'it has to be a day of the calendar, such as 2025-12-31'
                when type = 'boolean' and lower(word) not in ('true', 'false')
                    then 'it has to be true or false'
                when word != cell then 'it has blanks around it'
                when column_name in ('interaction_type', 'order_type', 'product_type',
                    'channel') and word != lower(word)
                    then 'it has to be written in small letters'
            end as problem
        from cells
        where type is not null
    ),

    twins as (
        select
            seed,
            column_name,
            min(cell) as cell,
            max(cell) as other_cell
        from cells
        where column_name in ('program', 'push_name', 'segment_map', 'experiment',
            'engagement_level', 'attribution_window', 'age_band')
        group by seed, column_name, lower(word)
        having count(distinct word) > 1
    )

    select
        seed || ', line ' || line_number || ': ' || column_name || ' is "' || cell
        || '"; ' || problem || '.' as sentence
    from problems
    where problem is not null
    union all
    select
        seed || ': the ' || column_name || 's "' || cell || '" and "' || other_cell
        || '" differ only in capitals; they have to be one, or told apart.'
    from twins
    order by sentence
{%- endmacro %}
