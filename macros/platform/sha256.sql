{#- The SHA-256 of a text in UTF-8, as 64 hexadecimal digits in lower case. -#}
{% macro sha256(text) -%}
    {{ return(adapter.dispatch('sha256', 'coltiva')(text)) }}
{%- endmacro %}

{% macro default__sha256(text) -%}
    sha256({{ text }})
{%- endmacro %}

{% macro postgres__sha256(text) -%}
    encode(sha256(convert_to({{ text }}, 'UTF8')), 'hex')
{%- endmacro %}

{% macro spark__sha256(text) -%}
    sha2({{ text }}, 256)
{%- endmacro %}

{% macro snowflake__sha256(text) -%}
    sha2({{ text }}, 256)
{%- endmacro %}

{% macro redshift__sha256(text) -%}
    sha2({{ text }}, 256)
{%- endmacro %}

{% macro bigquery__sha256(text) -%}
    to_hex(sha256({{ text }}))
{%- endmacro %}
