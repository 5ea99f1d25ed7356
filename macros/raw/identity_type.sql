{#- Which of a row's identities says whose it is: the first of customer_id, e-mail and
    anonymous_id that it has. -#}
{% macro identity_type(customer_id, email, anonymous_id) -%}
    case
        when {{ customer_id }} is not null then 'customer_id'
        when {{ email }} is not null then 'email'
        when {{ anonymous_id }} is not null then 'anonymous_id'
    end
{%- endmacro %}
