{#- The columns of a raw table that hold text, which seed_exclusions can be compared
    with. -#}
{% macro text_columns(table) -%}
    {%- set texts = [] -%}
    {%- for column in coltiva.raw_columns(table) -%}
        {%- if not modules.re.search('(_at|_date|amount|price|cost|quantity)$', column)
            and not column.startswith('is_') -%}
            {%- do texts.append(column) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(texts) }}
{%- endmacro %}
