{#- The last month end that the last complete run had closed; none where facts are built
    anew. -#}
{% macro closed_until() -%}
    {{ return((coltiva.last_run() or {}).get('closed_until')) }}
{%- endmacro %}

{#- Whether a month is scored in this run: it has closed since the last run, or lies in
    the range to restate. `closed` is closed_until(). -#}
{% macro is_open_month(month_end, closed, restate_from, restate_to) -%}
    {%- if closed is none -%}
        true
    {%- else -%}
        {{ month_end }} > cast('{{ (closed | string)[:10] }}' as date)
        {%- if restate_from is not none or restate_to is not none %}
        or (
            {{ month_end }} >= cast('{{ restate_from or "0001-01-01" }}' as date)
            and {{ month_end }} <= cast('{{ restate_to or "9999-12-31" }}' as date)
        )
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
