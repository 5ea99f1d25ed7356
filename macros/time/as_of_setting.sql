{#- What the run is told of its moment: the var as_of, else COLTIVA_AS_OF of the
    environment. A var that is another each day would cost dbt its parse cache; what is
    read of the environment only while running does not. -#}
{% macro as_of_setting() -%}
    {%- set told = env_var('COLTIVA_AS_OF', '') if execute else '' -%}
    {{ return(var('as_of') if var('as_of') is not none else told or none) }}
{%- endmacro %}
