{#- The first reason that rejects a row: its own, unless the CTE `enforced` lets it
    pass, then that it can't have happened yet, then those of `others`, a list of
    (condition, reason), then that it is excluded. A row let off one reason is still
    held to the next. `rows` is the name of the CTE that holds it, `table` the raw table
    where it has another name. -#}
{% macro enforced_reason(rows, others=[], table=none) -%}
    case
        when
            {{ rows }}.rejection_reason is not null
            and (
                {{ rows }}.rejection_reason != 'negative_price'
                or enforced.rejects_negative_price
            )
            then {{ rows }}.rejection_reason
        when
            {{ coltiva.is_future_dated(rows, table or rows) }}
            and enforced.rejects_future_dated
            then 'future_dated'
        {%- for condition, reason in others %}
        when {{ condition }} then '{{ reason }}'
        {%- endfor %}
        when {{ rows }}.is_excluded then 'excluded'
    end
{%- endmacro %}
