{#- No run stays on record where this one may not take the news alone: from here on
    it makes facts by other rules or as of an earlier moment. Should it build a part
    only, or break off, the next run must start anew too. by_moment: as news_only. -#}
{% macro forget_runs(by_moment=true) -%}
    {%- if execute and flags.WHICH in ('build', 'run') and last_run() is not none
        and not news_only(by_moment) -%}
        delete from {{ runs_relation() }}
    {%- endif -%}
{%- endmacro %}
