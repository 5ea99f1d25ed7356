{#- Whether an order counts for frequency: it was placed more than so many minutes after
    the person's order before it, or is the first. Each is compared with the one before,
    since orders that a checkout split follow each other. 0 minutes: every one does. -#}
{% macro counts_once(owner, ordered_at, order_id, minutes) -%}
    {%- if minutes | int == 0 -%}
        true
    {%- else -%}
        coalesce(
            {{ ordered_at }} > {{ coltiva.dateadd(
                'minute', minutes,
                'lag(' ~ ordered_at ~ ') over (partition by ' ~ owner
                ~ ' order by ' ~ ordered_at ~ ', ' ~ order_id ~ ')'
            ) }}, true
        )
    {%- endif -%}
{%- endmacro %}
