{#- An identity in one text, an e-mail as its hash; null where there is none. -#}
{% macro identity_key(identity_type, identity_value) -%}
    {{ identity_type }} || ' '
    || case
        when {{ identity_type }} = 'email' then {{ dbt.hash(identity_value) }}
        else {{ identity_value }}
    end
{%- endmacro %}
