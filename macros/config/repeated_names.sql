{#- The findings on rows of a rule seed that share a name, or have none. `rows` is the
    CTE of the seed, named as the seed, with '' for an empty name. -#}
{% macro repeated_names(rows, column, what) -%}
    select
        '{{ rows }}' as rule_seed,
        '{{ what }} "' || {{ column }} || '" has '
        || cast(count(*) as {{ dbt.type_string() }})
        || ' row(s); every row needs a name of its own' as finding
    from {{ rows }}
    group by {{ column }}
    having count(*) > 1 or {{ column }} = ''
{%- endmacro %}
