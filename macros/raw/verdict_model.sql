{#- The model that holds a raw table's verdicts: of interactions those of the
    exceptions, of all other tables those of all rows. -#}
{% macro verdict_model(source_name, table) -%}
    {%- set rows = 'interaction_exceptions' if table == 'interactions' else table -%}
    {{ return('base_' ~ source_name ~ '__' ~ rows) }}
{%- endmacro %}
