{#- Aggregate: texts as one, with ", " between them, in the order of a whole number.
    dbt's `listagg` has no order on Spark. -#}
{% macro list_in_order(text, place) -%}
    {{ return(adapter.dispatch('list_in_order', 'coltiva')(text, place)) }}
{%- endmacro %}

{% macro default__list_in_order(text, place) -%}
    string_agg({{ text }}, ', ' order by {{ place }})
{%- endmacro %}

{% macro spark__list_in_order(text, place) -%}
    case
        when count({{ text }}) > 0
            then array_join(
                transform(
                    array_sort(
                        collect_list(struct({{ place }} as place, {{ text }} as word))
                    ), item -> item.word
                ), ', '
            )
    end
{%- endmacro %}
