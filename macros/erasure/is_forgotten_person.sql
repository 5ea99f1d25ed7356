{#- Whether a person's id is on the list of forgotten people: an account's by its hash,
    that of an e-mail without account by the hash of which it is made. -#}
{% macro is_forgotten_person(customer_id) -%}
    {%- set list = coltiva.forgotten_people() -%}
    {%- if not execute or graph.nodes is not defined
        or load_relation(list) is none -%}
        false
    {%- else -%}
        (
            {{ coltiva.identity_hash('customer_id', customer_id) }} in (
                select {{ list.identifier }}.identity_hash
                from {{ list }} as {{ list.identifier }}
            )
            or (
                {{ customer_id }} like 'email-%'
                and substr({{ customer_id }}, 7) in (
                    select {{ list.identifier }}.identity_hash
                    from {{ list }} as {{ list.identifier }}
                )
            )
        )
    {%- endif -%}
{%- endmacro %}

{#- After the log of the audience: the rows of forgotten people go. That they were
    erased it says under the hash of their id, which is all that the list has, too. -#}
{% macro forget_audience_changes() -%}
    {%- set condition = coltiva.is_forgotten_person('customer_id') -%}
    {%- if condition | trim != 'false' -%}
        delete from {{ this }}
        where {{ condition }}
    {%- endif -%}
{%- endmacro %}
