{#- The microsecond after a timestamp: the shortest time that every engine keeps. -#}
{% macro just_after(timestamp) -%}
    {{ return(adapter.dispatch('just_after', 'coltiva')(timestamp)) }}
{%- endmacro %}

{% macro default__just_after(timestamp) -%}
    {{ timestamp }} + interval '1 microsecond'
{%- endmacro %}

{% macro spark__just_after(timestamp) -%}
    {{ timestamp }} + interval 1 microsecond
{%- endmacro %}
