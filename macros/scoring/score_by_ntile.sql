{#- NTILE(5) over the raw metric, then every group of equal values takes the bucket
    of its first member: equal people score equally and row order never matters. -#}
{% macro score_by_ntile(relation, metrics, name) -%}
    {{ coltiva.ntile_bounds(relation, metrics, name ~ '_bounds') }},

    {{ coltiva.scored_by_bounds(relation, metrics, name ~ '_bounds', '>', name) }}
{%- endmacro %}
