{#- Stops the run where the engine's session would read times wrongly. Only Spark has
    timestamps that depend on the session: raw times without a zone would be read as
    those of the server's place. -#}
{% macro check_session() -%}
    {%- if execute -%}
        {{ return(adapter.dispatch('check_session', 'coltiva')()) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__check_session() -%}
{%- endmacro %}

{% macro spark__check_session() -%}
    {%- set timezone = run_query('select current_timezone()').rows[0][0] -%}
    {%- if timezone not in ['UTC', 'Etc/UTC', 'GMT', 'Z'] -%}
        {{ exceptions.raise_compiler_error(
            'Nothing was built, the time zone of the Spark session is ' ~ timezone
            ~ '; it must be UTC. The profile sets it: server_side_parameters, '
            ~ 'set:hiveconf:spark.sql.session.timeZone.'
        ) }}
    {%- endif -%}
{%- endmacro %}
