{#- The full hours from one timestamp to a later one, counted in whole seconds of both:
    dbt's `datediff` by the hour would count the hours begun. -#}
{% macro full_hours_between(earlier, later) -%}
    cast(
        floor({{ coltiva.datediff(earlier, later, 'second') }} / 3600.0) as integer
    )
{%- endmacro %}
