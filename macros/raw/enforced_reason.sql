{#- The first reason that rejects a row: its own, unless the CTE `enforced` lets it
    pass, then the later ones of `others`, a list of (condition, reason). A row let off
    one reason is still held to the next. `rows` is the name of the CTE that holds it.
    -#}
{% macro enforced_reason(rows, others=[]) -%}
    case
        when
            {{ rows }}.rejection_reason is not null
            and (
                {{ rows }}.rejection_reason != 'negative_price'
                or enforced.rejects_negative_price
            )
            and (
                {{ rows }}.rejection_reason != 'future_dated'
                or enforced.rejects_future_dated
            )
            then {{ rows }}.rejection_reason
        when {{ rows }}.is_future_dated and enforced.rejects_future_dated
            then 'future_dated'
        {%- for condition, reason in others %}
        when {{ condition }} then '{{ reason }}'
        {%- endfor %}
    end
{%- endmacro %}
