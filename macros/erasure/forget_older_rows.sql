{#- At the end of a complete run: what a row has said that another one has replaced is
    forgotten. Until then its e-mail stands there, since the run has to see whose rows
    the new one changes. Of an account the addresses stay that it had before, unless a
    later row had none: so an erasure arrives. So do the run's own notes of whose rows
    changed, which it needs no more. -#}
{% macro forget_older_rows() -%}
    {%- for table, columns in {
        'shop__orders': ['email'],
        'touchpoints__consents': ['email'],
        'touchpoints__interaction_exceptions': ['email', 'session_id', 'url'],
    }.items() -%}
        {%- do coltiva.run_statement(
            'update ' ~ coltiva.relation_in('staging', 'base_' ~ table) ~ ' set '
            ~ columns | join(' = null, ') ~ ' = null where is_superseded and ('
            ~ columns | join(' is not null or ') ~ ' is not null)'
        ) -%}
    {%- endfor -%}
    {%- do coltiva.run_statement(
        'update ' ~ coltiva.relation_in('staging', 'base_shop__customers')
        ~ ' set email = null where is_superseded and email is not null and '
        ~ "row_key || ' ' || " ~ dbt.hash('email')
        ~ " not in (select customer_id || ' ' || spelling_hash from "
        ~ coltiva.relation_in('intermediate', 'int_former_emails') ~ ')'
    ) -%}
    {%- for note, condition in {
        'int_new_identities': 'email is not null',
        'int_changed_identities': "identity_type = 'email'",
        'int_new_interactions': 'is_superseded',
    }.items() -%}
        {%- do coltiva.run_statement(
            'delete from ' ~ coltiva.relation_in('intermediate', note) ~ ' where '
            ~ condition
        ) -%}
    {%- endfor -%}
{%- endmacro %}
