{#- CTEs that end in `name`: the rows of a CTE with their identity columns as people are
    told apart by them. An e-mail is normalised, dots and plus parts by
    seed_email_domains; what seed_exclusions calls nobody's is null. Joins, since they
    cost 5 million rows nothing, where `exists` takes 2 CPU seconds each time. -#}
{% macro identified(rows, raw_table, other_columns, name='identified') -%}
    {%- set ids = ['customer_id', 'anonymous_id'] | select(
        'in', coltiva.raw_columns(raw_table)
    ) | list -%}
    {%- set values = {'email': 'addresses.address'} -%}
    {%- for column in ids -%}
        {%- do values.update({column: 'addresses.' ~ column}) -%}
    {%- endfor -%}
    {{ name }}_exclusions as (
        {{ coltiva.separate_exclusions(raw_table, 'no_identity') }}
    ),

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
                when {{ column }}_starts.value is null
                    and {{ column }}_ends.value is null
                    then addresses.{{ column }}
            end as {{ column }},
            {%- endfor %}
            case
                when email_starts.value is not null or email_ends.value is not null
                    then null
                when domains.email_domain is null then addresses.address
                else coalesce(
                    nullif({{ coltiva.mailbox('addresses.address', 'domains') }}, '')
                    || '@' || domains.same_as_domain,
                    addresses.address
                )
            end as email
        from {{ name }}_addresses as addresses
        left join {{ ref('seed_email_domains') }} as domains
            on {{ dbt.split_part('addresses.address', "'@'", 2) }}
                = domains.email_domain
        {%- for column, value in values.items() %}
        left join {{ name }}_exclusions as {{ column }}_starts
            on
                {{ column }}_starts.column_name = '{{ column }}'
                and (
                    (
                        {{ column }}_starts.match = 'equals'
                        and {{ value }} = {{ column }}_starts.value
                    )
                    or (
                        {{ column }}_starts.match = 'prefix'
                        and left({{ value }}, length({{ column }}_starts.value))
                        = {{ column }}_starts.value
                    )
                )
        left join {{ name }}_exclusions as {{ column }}_ends
            on
                {{ column }}_ends.column_name = '{{ column }}'
                and {{ column }}_ends.match = 'suffix'
                and right({{ value }}, length({{ column }}_ends.value))
                = {{ column }}_ends.value
        {%- endfor %}
    )
{%- endmacro %}

{#- The rows of seed_exclusions for a table and effect, without those that a wider one
    covers: of what begins alike, or ends alike, a value then meets at most one. -#}
{% macro separate_exclusions(raw_table, effect) -%}
    select distinct
        exclusions.column_name,
        exclusions.match,
        exclusions.value
    from {{ ref('seed_exclusions') }} as exclusions
    left join {{ ref('seed_exclusions') }} as wider
        on
            exclusions.raw_table = wider.raw_table
            and exclusions.column_name = wider.column_name
            and exclusions.effect = wider.effect
            and (
                (
                    wider.match = 'prefix'
                    and exclusions.match in ('equals', 'prefix')
                    and left(exclusions.value, length(wider.value)) = wider.value
                )
                or (
                    wider.match = 'suffix'
                    and exclusions.match = 'suffix'
                    and right(exclusions.value, length(wider.value)) = wider.value
                )
            )
            and (
                exclusions.match = 'equals'
                or length(wider.value) < length(exclusions.value)
            )
    where
        exclusions.raw_table = '{{ raw_table }}'
        and exclusions.effect = '{{ effect }}'
        and wider.value is null
{%- endmacro %}

{#- The part of an address before its @ as the domain's provider reads it. -#}
{% macro mailbox(address, domains) -%}
    {%- set local_part = dbt.split_part(address, "'@'", 1) -%}
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
