{#- On run start, once it is known what the last complete run had read: notes what this
    run reads, and whether that is just what made the tables that stand. Then they stay
    as they are, and the run only tests them. On DuckDB, where Coltiva is no package of
    another project: there the project's own materializations keep a table. -#}
{% macro note_inputs() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'seed') -%}
        {{ return(adapter.dispatch('note_inputs', 'coltiva')()) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__note_inputs() -%}
{%- endmacro %}

{% macro duckdb__note_inputs() -%}
    {%- set relation = coltiva.inputs_relation() -%}
    {%- set digest = coltiva.inputs_digest() if flags.WHICH != 'seed' else '' -%}
    {%- set is_kept = flags.WHICH != 'seed' and coltiva.stands_whole(digest) -%}
    {%- if is_kept -%}
        {%- do log('Nothing is new since the last run: its tables stay as they are.',
            info=true) -%}
    {%- endif -%}
    {#- what is broken off, or builds a part, leaves no tables to be kept -#}
    {%- do run_query(
        'create or replace table ' ~ relation ~ " as select '" ~ digest
        ~ "' as inputs_digest, " ~ is_kept ~ ' as is_complete, ' ~ is_kept
        ~ ' as is_kept'
    ) -%}
{%- endmacro %}

{#- Whether all models stand as a complete run left them that read the same, and the run
    is to make all of them. A row that had not happened yet may have by now. -#}
{% macro stands_whole(digest) -%}
    {%- if project_name != 'coltiva' or flags.EMPTY or flags.FULL_REFRESH
        or load_relation(coltiva.inputs_relation()) is none
        or coltiva.last_run(by_moment=false) is none -%}
        {{ return(false) }}
    {%- endif -%}
    {%- for node in coltiva.models_of_run() -%}
        {%- if node.unique_id not in selected_resources or adapter.get_relation(
            node.database, node.schema, node.alias
        ) is none -%}
            {{ return(false) }}
        {%- endif -%}
    {%- endfor -%}
    {%- set whole = run_query(
        'select 1 from ' ~ coltiva.inputs_relation() ~ " where inputs_digest = '"
        ~ digest ~ "' and is_complete"
    ).rows -%}
    {{ return(whole | length > 0 and not coltiva.has_due_rows()) }}
{%- endmacro %}

{#- Whether a row that was rejected as future_dated need not be any more. -#}
{% macro has_due_rows() -%}
    {%- set due = [] -%}
    {%- for source_name, table in coltiva.raw_tables() -%}
        {%- set name = coltiva.verdict_model(source_name, table) -%}
        {%- do due.append(
            'select 1 from ' ~ coltiva.relation_in('staging', name) ~ ' as verdicts '
            ~ "where rejection_reason = 'future_dated' and not "
            ~ coltiva.is_future_dated('verdicts', table)
        ) -%}
    {%- endfor -%}
    {{ return(run_query(due | join(' union all ')).rows | length > 0) }}
{%- endmacro %}

{#- The project's models that are tables or views. -#}
{% macro models_of_run() -%}
    {{ return(
        graph.nodes.values()
        | selectattr('resource_type', 'equalto', 'model')
        | selectattr('package_name', 'equalto', 'coltiva')
        | rejectattr('config.materialized', 'equalto', 'ephemeral') | list
    ) }}
{%- endmacro %}

{#- One hash of what a run reads beside that of run_fingerprint: every raw cell, in any
    order of rows, the settings of the run, and all models and seeds, with how they are
    configured and described. -#}
{% macro inputs_digest() -%}
    {%- set parts = [dbt_version, coltiva.as_of_setting()] -%}
    {%- for name in coltiva.run_settings() -%}
        {%- do parts.append(name ~ '=' ~ var(name)) -%}
    {%- endfor -%}
    {%- for node in coltiva.models_of_run() | sort(attribute='unique_id') -%}
        {%- do parts.append([
            node.relation_name, node.config, node.description, node.columns,
        ]) -%}
    {%- endfor -%}
    {%- for node in graph.nodes.values() | sort(attribute='unique_id')
        if node.resource_type in ('model', 'seed') -%}
        {%- do parts.append(node.name ~ '=' ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {%- for row in run_query(coltiva.duckdb_raw_digests()).rows -%}
        {%- do parts.append([row[0], row[1], row[2]]) -%}
    {%- endfor -%}
    {{ return(local_md5(parts | join('\n'))) }}
{%- endmacro %}

{#- The table of one row that says what the last run read and whether it was complete,
    in the schema of int_as_of. -#}
{% macro inputs_relation() -%}
    {{ return(coltiva.relation_in('intermediate', 'int_as_of').incorporate(
        path={'identifier': 'coltiva_inputs'}
    )) }}
{%- endmacro %}

{#- Whether this run leaves the tables as they stand. -#}
{% macro keeps_tables() -%}
    {%- if not execute or flags.WHICH not in ('build', 'run') -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(adapter.dispatch('keeps_tables', 'coltiva')()) }}
{%- endmacro %}

{% macro default__keeps_tables() -%}
    {{ return(false) }}
{%- endmacro %}

{% macro duckdb__keeps_tables() -%}
    {%- set rows = run_query(
        'select is_kept from ' ~ coltiva.inputs_relation()
    ).rows -%}
    {{ return(rows | length > 0 and rows[0][0]) }}
{%- endmacro %}

{#- On the end of a complete run, of which `built` are the nodes: where all models are
    among them, what they were made of may leave them as they are. -#}
{% macro note_complete(built) -%}
    {{ return(adapter.dispatch('note_complete', 'coltiva')(built)) }}
{%- endmacro %}

{% macro default__note_complete(built) -%}
{%- endmacro %}

{% macro duckdb__note_complete(built) -%}
    {%- if not coltiva.models_of_run() | rejectattr('unique_id', 'in', built) | list -%}
        {%- do run_query(
            'update ' ~ coltiva.inputs_relation() ~ ' set is_complete = true'
        ) -%}
    {%- endif -%}
{%- endmacro %}
