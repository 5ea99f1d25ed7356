{#- The body of a CTE: the values of a column that rows of seed_exclusions name, each
    once. `rows` is what holds the column (a CTE or a relation), `column` the raw
    table's. E-mails are compared in lower case, all else letter by letter; a join by
    the value is a hash join in any case. -#}
{% macro excluded_values(rows, raw_table, column, effect) -%}
    {%- set cell = 'raw_values.' ~ column -%}
    {%- set value = 'exclusions.value' -%}
    {%- if column == 'email' -%}
        {%- set cell = coltiva.in_case('lower', cell) -%}
        {%- set value = 'lower(' ~ value ~ ')' -%}
    {%- endif -%}
    select distinct raw_values.{{ column }}
    from {{ rows }} as raw_values
    inner join {{ ref('seed_exclusions') }} as exclusions
        on
            exclusions.raw_table = '{{ raw_table }}'
            and exclusions.column_name = '{{ column }}'
            and exclusions.effect = '{{ effect }}'
            and (
                {{ cell }} = {{ value }}
                or (
                    exclusions.match = 'prefix'
                    and left({{ cell }}, length({{ value }})) = {{ value }}
                )
                or (
                    exclusions.match = 'suffix'
                    and right({{ cell }}, length({{ value }})) = {{ value }}
                )
            )
{%- endmacro %}
