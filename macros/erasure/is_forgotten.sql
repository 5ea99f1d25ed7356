{#- The condition that a raw row names somebody on the list of forgotten people, by one
    of the `kinds` of identity that the table has; none where nobody was ever forgotten,
    so that a shop without erasures pays nothing. -#}
{% macro is_forgotten(relation, kinds=['customer_id', 'email']) -%}
    {%- set list = coltiva.forgotten_people() -%}
    {%- if not execute or graph.nodes is not defined or relation.is_cte
        or load_relation(list) is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set conditions = [] -%}
    {%- for column in adapter.get_columns_in_relation(relation)
        if column.name | lower in kinds -%}
        {%- set kind = column.name | lower -%}
        {%- set value = coltiva.raw_text(kind) -%}
        {%- set values = [value] -%}
        {%- if kind == 'email' -%}
            {%- set address = coltiva.normalised_email(value) -%}
            {%- set values = [address, coltiva.folded_email(address)] -%}
        {%- endif -%}
        {%- for one in values | unique -%}
            {%- do conditions.append(
                coltiva.identity_hash(kind, one) ~ ' in (select ' ~ list.identifier
                ~ '.identity_hash from ' ~ list ~ ' as ' ~ list.identifier ~ ')'
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return('(' ~ conditions | join(' or ') ~ ')' if conditions else none) }}
{%- endmacro %}

{#- A raw column as it is taken in: empty where it says who a forgotten person is.
    Orders, refunds and interactions stay, as a guest's and as nobody's. -#}
{% macro unless_forgotten(relation, column) -%}
    {%- set of_account = ['customer_id', 'email'] -%}
    {%- set of_browser = ['anonymous_id', 'session_id', 'url'] -%}
    {%- set kinds = of_account + (['anonymous_id'] if column in of_browser else []) -%}
    {%- set condition = coltiva.is_forgotten(relation, kinds)
        if column in of_account + of_browser -%}
    {%- if condition -%}
        case when {{ condition }} then null else {{ column }} end as {{ column }}
    {%- else -%}
        {{ column }}
    {%- endif -%}
{%- endmacro %}

{#- Of raw tables whose rows are about a person and nothing else, the clause that leaves
    out those of forgotten people. -#}
{% macro without_forgotten(relation, table) -%}
    {%- set condition = coltiva.is_forgotten(relation)
        if table in ['customers', 'consents'] -%}
    {%- if condition -%}
        where not coalesce({{ condition }}, false)
    {%- endif -%}
{%- endmacro %}
