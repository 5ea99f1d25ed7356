{#- Returns each combination of values that several rows have; nulls count as equal. -#}
{% test unique_combination_of_columns(
    model, combination_of_columns, quote_columns=false
) %}
    {{- adapter.dispatch('test_unique_combination_of_columns', 'dbt_utils')(
        model, combination_of_columns, quote_columns
    ) -}}
{% endtest %}

{% macro default__test_unique_combination_of_columns(
    model, combination_of_columns, quote_columns
) %}
{%- set names = [] -%}
{%- for name in combination_of_columns -%}
    {%- do names.append(adapter.quote(name) if quote_columns else name) -%}
{%- endfor -%}
{%- set key = names | join(', ') -%}
select {{ key }}
from {{ model }}
group by {{ key }}
having count(*) > 1
{% endmacro %}
