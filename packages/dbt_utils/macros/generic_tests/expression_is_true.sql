{#- Returns the rows for which the expression is false; unknown (null) is not false.
    Under a column the expression goes on from the column's name: "> 0". -#}
{% test expression_is_true(model, expression, column_name=none) %}
    {{- adapter.dispatch('test_expression_is_true', 'dbt_utils')(
        model, expression, column_name
    ) -}}
{% endtest %}

{% macro default__test_expression_is_true(model, expression, column_name) %}
{%- if column_name is not none -%}
    {%- set expression = column_name ~ ' ' ~ expression -%}
{%- endif -%}
select *
from {{ model }}
where not ({{ expression }})
{% endmacro %}
