{#- Comments of columns, as dbt-spark writes them, but through run_statement, since they
    give no rows; and only those that differ from what stands there: each is a commit of
    its own. -#}
{% macro spark__alter_column_comment(relation, column_dict) -%}
    {%- set standing = {} -%}
    {%- for name, _, comment in run_query('describe ' ~ relation).rows -%}
        {%- do standing.update({name: comment or ''}) -%}
    {%- endfor -%}
    {%- for name, column in column_dict.items()
        if name in standing and standing[name] != column['description'] -%}
        {%- do coltiva.run_statement(
            'alter table ' ~ relation ~ ' change column ' ~ name ~ " comment '"
            ~ column['description'] | replace('\\', '\\\\') | replace("'", "\\'") ~ "'"
        ) -%}
    {%- endfor -%}
{%- endmacro %}
