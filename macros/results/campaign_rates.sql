{#- The rates of a row of message counts, as columns: the one place that says what each
    is a share of. The row has delivered_count, sent_count, human_open_count,
    click_count, bounced_count, unsubscribe_count and complaint_count. -#}
{% macro campaign_rates() -%}
    {{ coltiva.divide_counts('human_open_count', 'delivered_count', 6) }} as open_rate,
        {{ coltiva.divide_counts('click_count', 'delivered_count', 6) }} as click_rate,
        {{ coltiva.divide_counts(
            'click_count', 'human_open_count', 6
        ) }} as click_to_open_rate,
        {{ coltiva.divide_counts('bounced_count', 'sent_count', 6) }} as bounce_rate,
        {{ coltiva.divide_counts('unsubscribe_count', 'delivered_count', 6) }}
            as unsubscribe_rate,
        {{ coltiva.divide_counts(
            'complaint_count', 'delivered_count', 6
        ) }} as complaint_rate
{%- endmacro %}
