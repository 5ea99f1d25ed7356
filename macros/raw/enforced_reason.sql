{#- The first reason that rejects a staged row: its own, unless the CTE `enforced` lets
    it pass, then the later ones of `others`, a list of (condition, reason). A row let
    off one reason is still held to the next. -#}
{% macro enforced_reason(staged, has_future=false, others=[]) -%}
    case
        when
            {{ staged }}.rejection_reason is not null
            and (
                {{ staged }}.rejection_reason != 'negative_price'
                or enforced.rejects_negative_price
            )
            and (
                {{ staged }}.rejection_reason != 'future_dated'
                or enforced.rejects_future_dated
            )
            then {{ staged }}.rejection_reason
        {%- if has_future %}
        when {{ staged }}.is_future_dated and enforced.rejects_future_dated
            then 'future_dated'
        {%- endif %}
        {%- for condition, reason in others %}
        when {{ condition }} then '{{ reason }}'
        {%- endfor %}
    end
{%- endmacro %}
