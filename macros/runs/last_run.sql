{#- What the last complete run had read, where this run need process only new rows: a
    dictionary raw_table -> loaded_until_at, with as_of_at and closed_until beside them.
    None where everything is rebuilt: on a first run or a full refresh, after a change
    of settings, rules, models or macros, and where this run looks from an earlier
    moment. Whoever asks must come after int_as_of, or the answer may change while
    models are built; what does not depend on the moment asks with by_moment=false. -#}
{% macro last_run(by_moment=true) -%}
    {#- a unit test has no graph, and no run before it -#}
    {%- if not execute or flags.FULL_REFRESH or graph.nodes is not defined -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set runs = coltiva.runs_relation() -%}
    {%- set as_of = coltiva.relation_in('intermediate', 'int_as_of') -%}
    {%- if load_relation(runs) is none
        or (by_moment and load_relation(as_of) is none) -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set last_rows -%}
        select
            runs.raw_table,
            runs.loaded_until_at,
            runs.as_of_at,
            runs.closed_until
        from {{ runs }} as runs
        inner join {{ runs }} as this_run
            on this_run.run_number = 0 and runs.fingerprint = this_run.fingerprint
        where
            runs.run_number = (select max(run_number) from {{ runs }})
            and runs.run_number > 0
            {%- if by_moment %}
            and runs.as_of_at <= (select max(as_of_at) from {{ as_of }})
            {%- endif %}
    {%- endset -%}
    {%- set rows = run_query(last_rows).rows -%}
    {%- if rows | length == 0 -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set last = {'as_of_at': rows[0][2], 'closed_until': rows[0][3]} -%}
    {%- for row in rows -%}
        {%- do last.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {{ return(last) }}
{%- endmacro %}
