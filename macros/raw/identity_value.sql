{#- The value of the identity that identity_type names; an e-mail as its hash. -#}
{% macro identity_value(customer_id, email, anonymous_id) -%}
    coalesce({{ customer_id }}, {{ dbt.hash(email) }}, {{ anonymous_id }})
{%- endmacro %}
