{#- No run stays on record where this one rebuilds everything: from here on it makes
    facts by other rules or as of an earlier moment. Should it build a part only, or
    break off, the next run must rebuild too. by_moment: as last_run. -#}
{% macro forget_runs(by_moment=true) -%}
    {%- set is_run = execute and flags.WHICH in ('build', 'run') -%}
    {%- if is_run and coltiva.last_run(by_moment) is none -%}
        delete from {{ coltiva.runs_relation() }}
        where run_number > 0
    {%- endif -%}
{%- endmacro %}
