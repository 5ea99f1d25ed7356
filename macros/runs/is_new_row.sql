{#- Whether a raw row, in whatever version, is new to this run: it arrived after the
    last run had read its table, or at that very moment (others may have arrived with
    it), or it happened after the moment that the last run looked from. Every row where
    everything is rebuilt. `last` is last_run(). -#}
{% macro is_new_row(last, raw_table, happened_at=none, arrived_at='last_loaded_at') -%}
    {%- if last is none -%}
        true
    {%- else -%}
        coalesce(
            {{ arrived_at }} >= {{ coltiva.moment_of(last, raw_table) }}
            {%- if happened_at is not none %}
            or {{ happened_at }} > {{ coltiva.moment_of(last, 'as_of_at') }}
            {%- endif %},
            false
        )
    {%- endif -%}
{%- endmacro %}

{#- A moment of the last run as a literal; before all times where it had none. -#}
{% macro moment_of(last, name) -%}
    {%- set moment = last.get(name) -%}
    {{ coltiva.timestamp_literal(moment if moment is not none else '0001-01-01') }}
{%- endmacro %}
