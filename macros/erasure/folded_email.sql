{#- A normalised address as the rules of its domain read it (seed_email_domains: dots
    and plus parts), for where no join can be made: the seed's rows become SQL. -#}
{% macro folded_email(address) -%}
    {%- set rules = [] -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'seed' and node.name == 'seed_email_domains' -%}
        {%- set seed = adapter.get_relation(node.database, node.schema, node.alias) -%}
        {%- if seed is not none -%}
            {%- do rules.extend(run_query(
                'select email_domain, same_as_domain, ignores_dots, ignores_plus_part '
                ~ 'from ' ~ seed ~ ' order by email_domain'
            ).rows) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not rules -%}
        {{ return(address) }}
    {%- endif -%}
    {%- set local_part = dbt.split_part(address, "'@'", 1) -%}
    case
        {%- for rule in rules %}
        {%- set mailbox = dbt.split_part(local_part, "'+'", 1) if rule[3]
            else local_part %}
        when {{ dbt.split_part(address, "'@'", 2) }} = '{{ rule[0] }}'
            then coalesce(
                nullif(
                    {{ "replace(" ~ mailbox ~ ", '.', '')" if rule[2] else mailbox }},
                    ''
                ) || '@{{ rule[1] }}',
                {{ address }}
            )
        {%- endfor %}
        else {{ address }}
    end
{%- endmacro %}
