{#- A table on DuckDB, replaced where it stands. dbt-duckdb's own way builds a second
    table and renames it; DuckDB replaces in one transaction, and a day's run costs a
    tenth less. A host project that has Coltiva as a package keeps dbt-duckdb's own way.
    What a run has to leave as it stands is not made again. -#}
{% materialization table, adapter='duckdb' %}
    {%- if coltiva.keeps_tables() -%}
        {{ return(coltiva.kept(this.incorporate(type='table'))) }}
    {%- endif -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- do coltiva.drop_other_kind(load_cached_relation(this), 'table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main') -%}
        {%- if config.get('contract').enforced %}
            {{ get_assert_columns_equivalent(compiled_code) }}
            create or replace table {{ target_relation }}
            {{ get_table_columns_and_constraints() }};
            insert into {{ target_relation }} {{ get_column_names() }} (
                {{ get_select_subquery(compiled_code) }}
            )
        {%- else %}
            create or replace table {{ target_relation }} as (
                {{ compiled_code }}
            )
        {%- endif %}
    {%- endcall -%}
    {%- do coltiva.replaced(target_relation) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- A view on DuckDB, replaced where it stands. -#}
{% materialization view, adapter='duckdb' %}
    {%- if coltiva.keeps_tables() -%}
        {{ return(coltiva.kept(this.incorporate(type='view'))) }}
    {%- endif -%}
    {%- set target_relation = this.incorporate(type='view') -%}
    {%- do coltiva.drop_other_kind(load_cached_relation(this), 'view') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main') -%}
        {%- if config.get('contract').enforced %}
            {{ get_assert_columns_equivalent(sql) }}
        {%- endif %}
        create or replace view {{ target_relation }} as (
            {{ sql }}
        )
    {%- endcall -%}
    {%- do coltiva.replaced(target_relation) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- An incremental table on DuckDB: dbt-duckdb's own way. -#}
{% materialization incremental, adapter='duckdb' %}
    {%- if coltiva.keeps_tables() -%}
        {{ return(coltiva.kept(this.incorporate(type='table'))) }}
    {%- endif -%}
    {{ return(dbt.materialization_incremental_duckdb()) }}
{% endmaterialization %}

{#- What dbt is told of a table or view that stays as it stands. -#}
{% macro kept(relation) -%}
    {%- call noop_statement('main', 'KEPT', 'KEPT') -%}
    {%- endcall -%}
    {{ return({'relations': [relation]}) }}
{%- endmacro %}

{#- Makes way for a relation of another kind: a table is not replaced by a view. -#}
{% macro drop_other_kind(existing, kind) -%}
    {%- if existing is not none and existing.type != kind -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
{%- endmacro %}

{#- What follows once a table or view is there: its comments, hooks and the commit. -#}
{% macro replaced(relation) -%}
    {%- do coltiva.keep_comments(relation) -%}
    {%- do run_hooks(post_hooks, inside_transaction=True) -%}
    {%- do adapter.commit() -%}
    {%- do run_hooks(post_hooks, inside_transaction=False) -%}
{%- endmacro %}

{#- Keeps the descriptions as comments, in one statement; the contract says that all
    columns are there, which dbt-duckdb's own way looks up. -#}
{% macro keep_comments(relation) -%}
    {%- set parts = [] -%}
    {%- if config.persist_relation_docs() and model.description -%}
        {%- do parts.append(relation.type ~ ' ' ~ relation ~ " is '"
            ~ dbt.escape_single_quotes(model.description) ~ "'") -%}
    {%- endif -%}
    {%- if config.persist_column_docs() -%}
        {%- for column in model.columns.values() if column.description -%}
            {%- do parts.append('column ' ~ relation ~ '.' ~ adapter.quote(column.name)
                ~ " is '" ~ dbt.escape_single_quotes(column.description) ~ "'") -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if parts -%}
        {%- do run_query('comment on ' ~ parts | join('; comment on ')) -%}
    {%- endif -%}
{%- endmacro %}
