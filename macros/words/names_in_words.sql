{#- Aggregate: the names of a group as a sentence has them, the first two or three by
    their place (1, 2, ...): "A", "A and B", "A, B and C", "A, B and 5 more". -#}
{% macro names_in_words(name, place) -%}
    max(case when {{ place }} = 1 then {{ name }} end)
    || case
        when max({{ place }}) = 1 then ''
        when max({{ place }}) = 2
            then ' and ' || max(case when {{ place }} = 2 then {{ name }} end)
        else
            ', ' || max(case when {{ place }} = 2 then {{ name }} end) || ' and '
            || case
                when max({{ place }}) = 3
                    then max(case when {{ place }} = 3 then {{ name }} end)
                else
                    cast(max({{ place }}) - 2 as {{ dbt.type_string() }}) || ' more'
            end
    end
{%- endmacro %}
