{#- The columns of a raw table that say when something happened or arrived, and so can't
    lie in the future. A campaign may be planned: its sent_at is none of them. -#}
{% macro event_times(table) -%}
    {%- set planned = ['sent_at'] if table == 'campaigns' else [] -%}
    {%- set times = [] -%}
    {%- for column in coltiva.raw_columns(table) -%}
        {%- if column.endswith('_at') and column not in planned -%}
            {%- do times.append(column) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(times) }}
{%- endmacro %}
