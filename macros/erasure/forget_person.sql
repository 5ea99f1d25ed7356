{#- Puts everybody on the list of forgotten people who is the same person as the given
    customer_id or e-mail: all ids, addresses and browsers. No run stays on record, so
    that the next one makes every table again, without them. Nothing personal is printed
    or kept; call it by `python -m coltiva forget`, since dbt writes the arguments of an
    operation into its logs. -#}
{% macro forget_person(person) -%}
    {%- set list = coltiva.forgotten_people() -%}
    {%- set given = "trim('" ~ dbt.escape_single_quotes(person | string) ~ "')" -%}
    {%- do coltiva.run_statement(
        'create table if not exists ' ~ list ~ ' (identity_hash ' ~ dbt.type_string()
        ~ ') ' ~ coltiva.table_format()
    ) -%}
    {%- set hashes = coltiva.hashes_of_person(given) -%}
    {%- set found = run_query(
        'select kind, count(*) as hash_count from (' ~ hashes
        ~ ') as hashes group by kind order by kind'
    ).rows -%}
    {%- if found -%}
        {%- do coltiva.run_statement(
            'insert into ' ~ list ~ ' select distinct identity_hash from (' ~ hashes
            ~ ') as hashes where identity_hash not in (select identity_hash from '
            ~ list ~ ')'
        ) -%}
        {%- do coltiva.run_statement(
            'delete from ' ~ coltiva.runs_relation() ~ ' where run_number > 0'
        ) -%}
        {%- do coltiva.commit_operation() -%}
        {%- set counts = [] -%}
        {%- for row in found -%}
            {%- do counts.append(row[0] ~ ' ' ~ row[1]) -%}
        {%- endfor -%}
        {%- do log('On the list of forgotten people: ' ~ counts | join(', ') ~ '.',
            info=true) -%}
    {%- elif run_query(
        'select 1 from ' ~ list ~ ' where identity_hash in ('
        ~ coltiva.identity_hash('customer_id', given) ~ ', '
        ~ coltiva.identity_hash('email', coltiva.normalised_email(given)) ~ ', '
        ~ coltiva.identity_hash(
            'email', coltiva.folded_email(coltiva.normalised_email(given))
        ) ~ ')'
    ).rows -%}
        {%- do log('This person is on the list of forgotten people.', info=true) -%}
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            'There is nobody with this customer_id or e-mail in the warehouse.'
        ) }}
    {%- endif -%}
{%- endmacro %}

{#- Makes what an operation changed last: at its end dbt takes back what was done in a
    transaction, and a look at the catalogue may have opened one. -#}
{% macro commit_operation() -%}
    {{ return(adapter.dispatch('commit_operation', 'coltiva')()) }}
{%- endmacro %}

{% macro default__commit_operation() -%}
{%- endmacro %}

{% macro duckdb__commit_operation() -%}
    {%- do adapter.commit() -%}
{%- endmacro %}

{% macro postgres__commit_operation() -%}
    {%- do coltiva.run_statement('commit') -%}
{%- endmacro %}
