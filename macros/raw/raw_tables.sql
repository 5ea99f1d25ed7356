{#- The raw tables, as (source, table). -#}
{% macro raw_tables() -%}
    {{ return([
        ('shop', 'customers'), ('shop', 'products'), ('shop', 'orders'),
        ('shop', 'order_lines'), ('shop', 'refunds'), ('touchpoints', 'interactions'),
        ('touchpoints', 'campaigns'), ('touchpoints', 'consents'),
    ]) }}
{%- endmacro %}
