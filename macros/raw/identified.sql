{#- CTEs that end in `name`: the rows of a CTE with their identity columns as people are
    told apart by them. An e-mail is normalised, dots and plus parts by
    seed_email_domains; what seed_exclusions calls nobody's is null. -#}
{% macro identified(rows, raw_table, other_columns, name='identified') -%}
    {%- set ids = ['customer_id', 'anonymous_id'] | select(
        'in', coltiva.raw_columns(raw_table)
    ) | list -%}
    {%- set local_part = dbt.split_part('addresses.address', "'@'", 1) -%}
    {{ name }}_addresses as (
        select
            *,
            {{ coltiva.normalised_email('email') }} as address
        from {{ rows }}
    ),

    {{ name }} as (
        select
            {%- for column in other_columns %}
            addresses.{{ column }},
            {%- endfor %}
            {%- for column in ids %}
            case
                when not {{ coltiva.is_excluded(
                    'addresses.' ~ column, raw_table, column, 'no_identity'
                ) }}
                    then addresses.{{ column }}
            end as {{ column }},
            {%- endfor %}
            case
                when {{ coltiva.is_excluded(
                    'addresses.address', raw_table, 'email', 'no_identity'
                ) }}
                    then null
                when domains.email_domain is null then addresses.address
                else coalesce(
                    nullif({{ coltiva.mailbox(local_part, 'domains') }}, '')
                    || '@' || domains.same_as_domain,
                    addresses.address
                )
            end as email
        from {{ name }}_addresses as addresses
        left join {{ ref('seed_email_domains') }} as domains
            on {{ dbt.split_part('addresses.address', "'@'", 2) }}
                = domains.email_domain
    )
{%- endmacro %}

{#- The part of an address before its @ as the domain's provider reads it. -#}
{% macro mailbox(local_part, domains) -%}
    {%- set without_plus -%}
        case
            when {{ domains }}.ignores_plus_part
                then {{ dbt.split_part(local_part, "'+'", 1) }}
            else {{ local_part }}
        end
    {%- endset -%}
    case
        when {{ domains }}.ignores_dots then replace({{ without_plus }}, '.', '')
        else {{ without_plus }}
    end
{%- endmacro %}
