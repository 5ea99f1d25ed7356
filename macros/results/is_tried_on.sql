{#- The condition that a message or campaign is one that an experiment tries: all of
    them, those of a program, or one campaign. -#}
{% macro is_tried_on(experiments, messages) -%}
    (
        {{ experiments }}.target_type = 'all'
        or (
            {{ experiments }}.target_type = 'program'
            and {{ experiments }}.target_name = {{ messages }}.program
        )
        or (
            {{ experiments }}.target_type = 'campaign'
            and {{ experiments }}.target_name = {{ messages }}.campaign_id
        )
    )
{%- endmacro %}
