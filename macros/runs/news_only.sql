{#- Whether this run may take the news alone, and leave the rest of the facts as they
    are: a complete run is on record, with the same settings, rules and models, and
    none of its moments lies after this run's. Whoever asks must come after
    int_as_of, or the answer may change while models are built; what does not
    depend on the moment, and is made before it, asks with by_moment=false. -#}
{% macro news_only(by_moment=true) -%}
    {#- a unit test has no graph, and no run before it -#}
    {%- if not execute or flags.FULL_REFRESH or graph.nodes is not defined -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set last = last_run() -%}
    {%- if last is none or last.fingerprint != run_fingerprint() -%}
        {{ return(false) }}
    {%- endif -%}
    {%- if not by_moment -%}
        {{ return(true) }}
    {%- endif -%}
    {%- set moment = load_relation(relation_in('intermediate', 'int_as_of')) -%}
    {%- if moment is none or last.as_of_at is none -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set steps_back = run_query(
        'select count(*) from ' ~ moment ~ ' where as_of_at is null or as_of_at < '
        ~ timestamp_literal(last.as_of_at)
    ).columns[0][0] -%}
    {{ return(steps_back | int == 0) }}
{%- endmacro %}

{#- Whether an incremental model takes the news alone: it stands already, and so does
    what news_only asks. (A unit test has no `this`.) -#}
{% macro takes_news(by_moment=true) -%}
    {{ return(this is not none and is_incremental() and news_only(by_moment)) }}
{%- endmacro %}
