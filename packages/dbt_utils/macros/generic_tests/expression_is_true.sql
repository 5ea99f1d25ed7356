{#- Returns the rows for which the expression is false; unknown (null) is not false. Under a column
    the expression is the rest of a comparison that starts with the column's name. -#}
{% test expression_is_true(model, expression, column_name=none) %}
    {{- adapter.dispatch('test_expression_is_true', 'dbt_utils')(
        model, expression, column_name
    ) -}}
{% endtest %}

{% macro default__test_expression_is_true(model, expression, column_name) %}
{%- set claim = expression if column_name is none else column_name ~ ' ' ~ expression -%}
select *
from {{ model }}
where not ({{ claim }})
{% endmacro %}
