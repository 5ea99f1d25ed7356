{#- The body of a CTE: the values of a column that rows of seed_exclusions name, each
    once. `rows` is what holds the column (a CTE or a relation), `column` the raw
    table's. A join of them by the value is a hash join, however they were compared. -#}
{% macro excluded_values(rows, raw_table, column, effect) -%}
    select distinct raw_values.{{ column }}
    from {{ rows }} as raw_values
    inner join {{ ref('seed_exclusions') }} as exclusions
        on
            exclusions.raw_table = '{{ raw_table }}'
            and exclusions.column_name = '{{ column }}'
            and exclusions.effect = '{{ effect }}'
            and (
                raw_values.{{ column }} = exclusions.value
                or (
                    exclusions.match = 'prefix'
                    and left(
                        raw_values.{{ column }}, length(exclusions.value)
                    ) = exclusions.value
                )
                or (
                    exclusions.match = 'suffix'
                    and right(
                        raw_values.{{ column }}, length(exclusions.value)
                    ) = exclusions.value
                )
            )
{%- endmacro %}
