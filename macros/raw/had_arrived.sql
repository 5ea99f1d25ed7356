{#- Whether a row had arrived when the model was made. A view is read several times in a
    run; what arrives in between would have no verdict, and waits for the next run. -#}
{% macro had_arrived(raw_rows) -%}
    {%- if not execute or graph.nodes is not defined
        or config.get('materialized') != 'view' or load_relation(raw_rows) is none -%}
        true
    {%- else -%}
        {%- set moment = run_query(
            'select max(' ~ coltiva.raw_timestamp('loaded_at') ~ ') from ' ~ raw_rows
            ~ ' where ' ~ coltiva.raw_timestamp('loaded_at') ~ ' <= '
            ~ coltiva.ceiling()
        ).columns[0][0] -%}
        loaded_at is null
        or loaded_at <= {{ coltiva.timestamp_literal(moment or '0001-01-01') }}
        or loaded_at > {{ coltiva.ceiling() }}
    {%- endif -%}
{%- endmacro %}
