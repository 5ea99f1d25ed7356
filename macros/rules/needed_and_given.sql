{#- One row per key that is needed or given: is_needed, row_count (how many rows give
    it) and <column>_count (how many of them have a value there). Keys are needed
    once. -#}
{% macro needed_and_given(needed, given, keys, counted=[]) -%}
    select
        {%- for key in keys %}
        coalesce(needed.{{ key }}, given.{{ key }}) as {{ key }},
        {%- endfor %}
        {%- for column in counted %}
        count(given.{{ column }}) as {{ column }}_count,
        {%- endfor %}
        count(needed.{{ keys[0] }}) > 0 as is_needed,
        count(
            case
                when needed.{{ keys[0] }} is null or given.{{ keys[0] }} is not null
                    then 1
            end
        ) as row_count
    from {{ needed }} as needed
    full outer join {{ given }} as given
        on
        {%- for key in keys %}
            {{ 'and ' if not loop.first }}needed.{{ key }} = given.{{ key }}
        {%- endfor %}
    group by
        {%- for key in keys %}
        coalesce(needed.{{ key }}, given.{{ key }}){{ ',' if not loop.last }}
        {%- endfor %}
{%- endmacro %}
