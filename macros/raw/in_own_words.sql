{#- The body of a CTE: the cells of a raw table in which a source's words are the
    contract's. `kinds` says what the words of a column are (see seed_source_values);
    a word that nothing is known of stays as it is. -#}
{% macro in_own_words(rows, table, kinds) -%}
    select
        {%- for column in coltiva.raw_columns(table) %}
        {%- set comma = ',' if not loop.last else '' %}
        {%- if column in kinds %}
        coalesce(
            {{ column }}_words.value, {{ coltiva.raw_text(rows ~ '.' ~ column) }}
        ) as {{ column }}{{ comma }}
        {%- else %}
        {{ rows }}.{{ column }}{{ comma }}
        {%- endif %}
        {%- endfor %}
    from {{ rows }}
    {%- for column, kind in kinds.items() %}
    left join {{ ref('stg_rules__source_words') }} as {{ column }}_words
        on
            {{ column }}_words.kind = '{{ kind }}'
            and {{ coltiva.in_case('lower', coltiva.raw_text(rows ~ '.' ~ column)) }}
            = {{ column }}_words.source_value
    {%- endfor %}
{%- endmacro %}
