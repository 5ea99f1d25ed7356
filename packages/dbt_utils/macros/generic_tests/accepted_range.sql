{#- Returns the rows whose value is outside the range. A bound is any SQL expression, so
    another column too; one left out is no limit, and a null value is never outside. -#}
{% test accepted_range(
    model, column_name, min_value=none, max_value=none, inclusive=true
) %}
    {{- adapter.dispatch('test_accepted_range', 'dbt_utils')(
        model, column_name, min_value, max_value, inclusive
    ) -}}
{% endtest %}

{% macro default__test_accepted_range(
    model, column_name, min_value, max_value, inclusive
) %}
{%- set outside = [] -%}
{%- set below, above = ('<', '>') if inclusive else ('<=', '>=') -%}
{%- if min_value is not none -%}
    {%- do outside.append([column_name, below, '(' ~ min_value ~ ')'] | join(' ')) -%}
{%- endif -%}
{%- if max_value is not none -%}
    {%- do outside.append([column_name, above, '(' ~ max_value ~ ')'] | join(' ')) -%}
{%- endif -%}
select *
from {{ model }}
where {{ outside | join(' or ') or '1 = 0' }}
{% endmacro %}
