{#- What the last complete run had read, as a dictionary: raw_table -> loaded_until_at,
    with as_of_at, closed_until and fingerprint beside them; none where no run is on
    record. -#}
{% macro last_run() -%}
    {%- if not execute -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set runs = runs_relation() -%}
    {%- if load_relation(runs) is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set rows = run_query(
        'select raw_table, loaded_until_at, as_of_at, closed_until, fingerprint from '
        ~ runs ~ ' where run_number = (select max(run_number) from ' ~ runs ~ ')'
    ).rows -%}
    {%- if rows | length == 0 -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set found = {
        'as_of_at': rows[0][2],
        'closed_until': rows[0][3],
        'fingerprint': rows[0][4],
    } -%}
    {%- for row in rows -%}
        {%- do found.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
