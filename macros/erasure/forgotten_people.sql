{#- The list of forgotten people, in the schema of int_as_of: one hash per customer_id,
    e-mail or browser of theirs. `python -m coltiva forget` makes it. -#}
{% macro forgotten_people() -%}
    {{ return(coltiva.relation_in('intermediate', 'int_as_of').incorporate(
        path={'identifier': 'coltiva_forgotten'}
    )) }}
{%- endmacro %}

{#- An identity as the list has it: a hash of its kind (customer_id, email or
    anonymous_id) and its value. -#}
{% macro identity_hash(kind, value) -%}
    {{ dbt.hash("'" ~ kind ~ " ' || " ~ value) }}
{%- endmacro %}
