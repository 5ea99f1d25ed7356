{#- Macros of names that Coltiva has too: it must call its own. -#}
{% macro last_run(by_moment=true) -%}
    {{ exceptions.raise_compiler_error('the macro last_run of another project') }}
{%- endmacro %}

{% macro pattern_literal(pattern) -%}
    {{ exceptions.raise_compiler_error('pattern_literal of another project') }}
{%- endmacro %}

{% macro end_of_shop_day(date, timezone) -%}
    {{ exceptions.raise_compiler_error('end_of_shop_day of another project') }}
{%- endmacro %}

{% macro get_incremental_changed_rows_sql(arg_dict) -%}
    {{ exceptions.raise_compiler_error('changed_rows of another project') }}
{%- endmacro %}
