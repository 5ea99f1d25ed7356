{#- Before an incremental model: all of its rows go where this run may not take the news
    alone; else those of the `column` values that the table `touched` lists.
    by_moment: as news_only has it. -#}
{% macro forget(touched=none, column=none, condition=none, by_moment=true) -%}
    {%- if is_incremental() -%}
        {%- if not coltiva.news_only(by_moment) -%}
            delete from {{ this }}
        {%- elif touched is not none -%}
            delete from {{ this }}
            where {{ column }} in (
                select {{ column }}
                from {{ touched }}
                where {{ column }} is not null
                {%- if condition %} and {{ condition }}{% endif %}
            )
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- Before an incremental model: only the rows stay of which `kept` lists the value of
    `column`; none at all where this run may not take the news alone. -#}
{% macro keep_only(kept, column, condition) -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        {%- if coltiva.news_only() %}
        where {{ column }} not in (
            select {{ column }}
            from {{ kept }}
            where {{ condition }}
        )
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
