{#- The condition that a row has news, where the model takes the news alone: its
    `column` (or the `expression`) stands in the CTE `touched`. All rows where it does
    not. -#}
{% macro of_news(column, touched, expression=none) -%}
    {%- if coltiva.takes_news() -%}
        {{ expression or column }} in (
            select {{ touched }}.{{ column }}
            from {{ touched }}
        )
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
