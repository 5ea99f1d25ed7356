{#- The list of forgotten people, in the schema of int_as_of: one hash per customer_id,
    e-mail or browser of theirs. `python -m coltiva forget` makes it. -#}
{% macro forgotten_people() -%}
    {{ return(coltiva.relation_in('intermediate', 'int_as_of').incorporate(
        path={'identifier': 'coltiva_forgotten'}
    )) }}
{%- endmacro %}

{#- An identity as the list has it: the hash of an e-mail, as other models have it too;
    of an account or a browser the hash of its kind and value, since the same number may
    be one and the other. -#}
{% macro identity_hash(kind, value) -%}
    {{ dbt.hash(value if kind == 'email' else "'" ~ kind ~ " ' || " ~ value) }}
{%- endmacro %}
