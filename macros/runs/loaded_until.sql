{#- The arrival up to which the last complete run had read a raw table, as a literal.
    Rows of that very moment are read again: others may have arrived with it. -#}
{% macro loaded_until(raw_table) -%}
    {%- set moment = (coltiva.last_run(by_moment=false) or {}).get(raw_table) -%}
    {{ coltiva.timestamp_literal(moment if moment is not none else '0001-01-01') }}
{%- endmacro %}

{#- The moment that the last complete run looked from, as a literal: what happened after
    it did not exist for that run. -#}
{% macro last_as_of() -%}
    {%- set moment = (coltiva.last_run(by_moment=false) or {}).get('as_of_at') -%}
    {{ coltiva.timestamp_literal(moment if moment is not none else '0001-01-01') }}
{%- endmacro %}
