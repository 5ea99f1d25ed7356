{#- What a goal may be about: how it is measured (total, share, or the median of days)
    and which way is better. The one list of them. -#}
{% macro goal_metrics() -%}
    {{ return({
        'qualified_leads': ['total', 'higher'],
        'lead_to_prospect_rate': ['share', 'higher'],
        'prospect_to_customer_rate': ['share', 'higher'],
        'new_customers': ['total', 'higher'],
        'days_to_first_order': ['days', 'lower'],
        'cart_abandonment_rate': ['share', 'lower'],
        'opportunities': ['total', 'higher'],
        'sales': ['total', 'higher'],
        'reviews': ['total', 'higher'],
        'referrals': ['total', 'higher'],
    }) }}
{%- endmacro %}
