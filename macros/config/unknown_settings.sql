{#- The names among the vars of the command line that no setting has, such as a misspelt
    one. Where this project is a package of another, that project may have its own. -#}
{% macro unknown_settings(given, rules) -%}
    {%- if project_name != 'coltiva' -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set names = fromyaml(given) if given is string else given -%}
    {{ return((names or {}) | reject('in', rules) | list) }}
{%- endmacro %}
