{#- Whether rows of seed_exclusions name a value of a raw column, for one effect. -#}
{% macro is_excluded(value, raw_table, column, effect) -%}
    exists (
        select 1
        from {{ ref('seed_exclusions') }} as exclusions
        where
            exclusions.raw_table = '{{ raw_table }}'
            and exclusions.column_name = '{{ column }}'
            and exclusions.effect = '{{ effect }}'
            and (
                {{ value }} = exclusions.value
                or (
                    exclusions.match = 'prefix'
                    and left({{ value }}, length(exclusions.value)) = exclusions.value
                )
                or (
                    exclusions.match = 'suffix'
                    and right({{ value }}, length(exclusions.value)) = exclusions.value
                )
            )
    )
{%- endmacro %}
