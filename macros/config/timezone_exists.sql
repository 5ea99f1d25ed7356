{#- Whether the engine knows a time zone by this name. -#}
{% macro timezone_exists(timezone) -%}
    {%- if modules.re.fullmatch('[A-Za-z][A-Za-z0-9_+/-]*', timezone) is none -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(adapter.dispatch('timezone_exists', 'coltiva')(timezone)) }}
{%- endmacro %}

{#- DuckDB and PostgreSQL list theirs. -#}
{% macro default__timezone_exists(timezone) -%}
    {%- set names = run_query(
        "select name from pg_timezone_names() where name = '" ~ timezone ~ "'"
    ) -%}
    {{ return(names.rows | length > 0) }}
{%- endmacro %}

{#- Spark has no list; it takes the names of the same IANA database. -#}
{% macro spark__timezone_exists(timezone) -%}
    {{ return(timezone in modules.pytz.all_timezones) }}
{%- endmacro %}
