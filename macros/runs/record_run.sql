{#- On run start: the table of runs and its schema, where they are missing. -#}
{% macro create_runs() -%}
    {%- if execute -%}
        {%- do adapter.create_schema(coltiva.runs_relation().without_identifier()) -%}
    {%- endif -%}
    create table if not exists {{ coltiva.runs_relation() }} (
        run_number integer,
        raw_table {{ dbt.type_string() }},
        loaded_until_at timestamp,
        as_of_at timestamp,
        closed_until date,
        fingerprint {{ dbt.type_string() }}
    ) {{ coltiva.table_format() }}
{%- endmacro %}

{#- On run start: this run's fingerprint, as run 0, so that it is made only once; and
    what the run before it has left of the tables. -#}
{% macro begin_run() -%}
    {%- if execute and flags.WHICH not in ('compile', 'generate') -%}
        {%- set runs = coltiva.runs_relation() -%}
        {%- set before = run_query(
            'select max(raw_table) from ' ~ runs ~ ' where run_number = 0'
        ).columns[0][0] -%}
        {%- set builds = flags.WHICH in ('build', 'run') -%}
        {%- set state = before if not builds
            else 'after a recorded run' if before == 'recorded' -%}
        {%- do coltiva.run_statement(
            'delete from ' ~ runs ~ ' where run_number = 0'
        ) -%}
        insert into {{ runs }}
        select
            0 as run_number,
            cast({{ "'" ~ state ~ "'" if state else 'null' }}
                as {{ dbt.type_string() }}) as raw_table,
            cast(null as timestamp) as loaded_until_at,
            cast(null as timestamp) as as_of_at,
            cast(null as date) as closed_until,
            '{{ coltiva.run_fingerprint() }}' as fingerprint
    {%- endif -%}
{%- endmacro %}

{#- Whether the tables stand as the last complete run left them: none was broken off or
    built a part since. -#}
{% macro follows_recorded_run() -%}
    {{ return(run_query(
        'select 1 from ' ~ coltiva.runs_relation()
        ~ " where run_number = 0 and raw_table = 'after a recorded run'"
    ).rows | length > 0) }}
{%- endmacro %}

{#- On run end: one row per raw table, when every incremental model of the project was
    built in this run; older rows forget then whose they were. After any other run the
    next one takes the same news once more, which changes nothing. A run that has left
    the tables as they are has nothing to add to the record of the one before. -#}
{% macro record_run(results) -%}
    {%- if execute -%}
        {%- set built = results
            | selectattr('status', 'in', ['success']) | map(attribute='node.unique_id')
            | list -%}
        {%- set wanted = coltiva.incremental_models() -%}
        {%- set missing = wanted | rejectattr('unique_id', 'in', built) | list -%}
        {%- if wanted and not missing and not flags.EMPTY -%}
            {%- if not coltiva.keeps_tables() -%}
                {%- do coltiva.forget_older_rows() -%}
                {%- do coltiva.run_statement(coltiva.recorded_run()) -%}
                {%- do coltiva.note_complete(built) -%}
            {%- endif -%}
            update {{ coltiva.runs_relation() }}
            set raw_table = 'recorded'
            where run_number = 0
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- The project's incremental models, as nodes; without the log of the audience, which
    compares each run with the one before it and needs no bookmark. -#}
{% macro incremental_models() -%}
    {{ return(
        graph.nodes.values()
        | selectattr('resource_type', 'equalto', 'model')
        | selectattr('package_name', 'equalto', 'coltiva')
        | selectattr('config.materialized', 'equalto', 'incremental')
        | rejectattr('config.full_refresh', 'equalto', false) | list
    ) }}
{%- endmacro %}

{#- The statement that records a run. What can't be used, or can't have arrived yet,
    moves no bookmark: it would hide what comes next. -#}
{% macro recorded_run() -%}
    insert into {{ coltiva.runs_relation() }}
    with arrivals as (
        {%- for source_name, table in coltiva.raw_tables() %}
        select
            '{{ table }}' as raw_table,
            max(loaded_at) as loaded_until_at
        from {{ coltiva.relation_in('staging', 'base_' ~ source_name ~ '__' ~ table) }}
        where rejection_reason is null and loaded_at <= {{ coltiva.ceiling() }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ),

    moments as (
        select max(as_of_at) as as_of_at
        from {{ coltiva.relation_in('intermediate', 'int_as_of') }}
    ),

    closed_months as (
        select max(case when is_month_end then as_of_date end) as closed_until
        from {{ coltiva.relation_in('intermediate', 'int_as_of_dates') }}
    ),

    run_numbers as (
        select coalesce(max(run_number), 0) + 1 as next_run_number
        from {{ coltiva.runs_relation() }}
    ),

    this_run as (
        select fingerprint
        from {{ coltiva.runs_relation() }}
        where run_number = 0
    )

    select
        run_numbers.next_run_number,
        arrivals.raw_table,
        arrivals.loaded_until_at,
        moments.as_of_at,
        closed_months.closed_until,
        this_run.fingerprint
    from arrivals
    cross join moments
    cross join closed_months
    cross join run_numbers
    cross join this_run
{%- endmacro %}
