{#- On run start: the warehouse is being built. What stays of a run that is broken off
    says so, and `python -m coltiva publish` publishes nothing then. -#}
{% macro begin_build() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'seed', 'snapshot') -%}
        {%- do coltiva.write_build('building') -%}
    {%- endif -%}
{%- endmacro %}

{#- On run end: whether all models, seeds and data tests of this project went well in
    this run. A run of data tests alone takes the word back when one of them fails. -#}
{% macro record_build(results) -%}
    {%- if execute -%}
        {%- set fine = ['success', 'pass', 'warn', 'no-op'] -%}
        {%- set failed = results
            | rejectattr('status', 'in', fine + ['skipped'])
            | map(attribute='node.name') | sort -%}
        {%- set done = results
            | selectattr('status', 'in', fine) | map(attribute='node.unique_id') | list
        -%}
        {%- set missing = coltiva.nodes_of_build()
            | rejectattr('unique_id', 'in', done) | map(attribute='name') | sort -%}
        {%- if failed -%}
            {%- do coltiva.write_build('failed', failed) -%}
        {%- elif flags.WHICH in ('build', 'run', 'seed', 'snapshot') -%}
            {%- if missing or flags.EMPTY -%}
                {%- do coltiva.write_build('partial', missing) -%}
            {%- else -%}
                {%- do coltiva.write_build('green') -%}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- What a whole build makes and tests: the project's models, seeds and data tests. -#}
{% macro nodes_of_build() -%}
    {{ return(
        graph.nodes.values()
        | selectattr('resource_type', 'in', ['model', 'seed', 'test'])
        | selectattr('package_name', 'equalto', 'coltiva')
        | rejectattr('config.materialized', 'equalto', 'ephemeral') | list
    ) }}
{%- endmacro %}

{#- What readers get: the public marts, and the rule seeds whose meta says so. -#}
{% macro published_nodes() -%}
    {%- set nodes = graph.nodes.values()
        | selectattr('package_name', 'equalto', 'coltiva') | list -%}
    {%- set marts = nodes
        | selectattr('resource_type', 'equalto', 'model')
        | selectattr('config.access', 'equalto', 'public') | list -%}
    {%- set seeds = nodes
        | selectattr('resource_type', 'equalto', 'seed')
        | selectattr('config.meta.is_published') | list -%}
    {{ return((marts + seeds) | sort(attribute='alias')) }}
{%- endmacro %}

{#- Says in the table coltiva_builds what became of the last build: of a green one one
    row per published table, else one row with how many nodes are to blame, and the
    first. On DuckDB only: elsewhere readers and builds share a server, and nothing is
    published. -#}
{% macro write_build(state, names=[]) -%}
    {{ return(adapter.dispatch('write_build', 'coltiva')(state, names)) }}
{%- endmacro %}

{% macro default__write_build(state, names) -%}
{%- endmacro %}

{% macro duckdb__write_build(state, names) -%}
    {%- set builds = coltiva.builds_relation() -%}
    {%- set public = coltiva.published_nodes() if state == 'green' else [none] -%}
    {%- do run_query(
        'create schema if not exists ' ~ builds.without_identifier()
    ) -%}
    {%- set rows -%}
        {%- for node in public %}
        select
            '{{ invocation_id }}' as build_id,
            '{{ state }}' as build_state,
            {{ names | length }} as node_count,
            {{ coltiva.text_or_null(names[0]) }} as first_node,
            {{ coltiva.text_or_null(node.schema) }} as schema_name,
            {{ coltiva.text_or_null(node.alias) }} as table_name
        {{ 'union all' if not loop.last }}
        {%- endfor -%}
    {%- endset -%}
    {%- do run_query('create or replace table ' ~ builds ~ ' as ' ~ rows) -%}
{%- endmacro %}

{#- A name as a literal. -#}
{% macro text_or_null(name) -%}
    {%- if name -%} '{{ name }}' {%- else -%} cast(null as varchar) {%- endif -%}
{%- endmacro %}

{#- The table that says what became of the last build, in the schema of int_as_of. -#}
{% macro builds_relation() -%}
    {{ return(coltiva.relation_in('intermediate', 'int_as_of').incorporate(
        path={'identifier': 'coltiva_builds'}
    )) }}
{%- endmacro %}
