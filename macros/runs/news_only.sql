{#- Whether this run need process only new rows: last_run() tells of one. -#}
{% macro news_only(by_moment=true) -%}
    {{ return(coltiva.last_run(by_moment) is not none) }}
{%- endmacro %}

{#- Whether an incremental model takes the news alone: it stands already, and so does
    what news_only asks. (A unit test has no `this`.) -#}
{% macro takes_news(by_moment=true) -%}
    {{ return(this is not none and is_incremental() and coltiva.news_only(by_moment)) }}
{%- endmacro %}
