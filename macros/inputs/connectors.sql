{#- The connectors in use, each with the schema in which its tables stand: `connectors`
    is a list of names, or a mapping from names to schemas. -#}
{% macro connectors() -%}
    {%- set told = var('connectors') or [] -%}
    {%- if told is mapping -%}
        {{ return(told) }}
    {%- endif -%}
    {%- set schemas = {} -%}
    {%- for name in told -%}
        {%- do schemas.update({name: name}) -%}
    {%- endfor -%}
    {{ return(schemas) }}
{%- endmacro %}

{#- What a connector can be called and which raw tables it gives; whether it is a shop,
    whose ids of customers and products the others use. -#}
{% macro known_connectors() -%}
    {{ return({
        'shopify': {'is_shop': true, 'raw_tables': [
            'customers', 'products', 'orders', 'order_lines', 'refunds',
            'interactions', 'consents',
        ]},
        'woocommerce': {'is_shop': true, 'raw_tables': [
            'customers', 'products', 'orders', 'order_lines', 'refunds',
            'interactions', 'consents',
        ]},
        'klaviyo': {'is_shop': false, 'raw_tables': [
            'interactions', 'campaigns', 'consents',
        ]},
        'prestashop': {'is_shop': true, 'raw_tables': [
            'customers', 'products', 'orders', 'order_lines', 'refunds',
            'interactions', 'consents',
        ]},
        'ga4': {'is_shop': false, 'raw_tables': ['interactions']},
    }) }}
{%- endmacro %}

{#- Those of the connectors in use that give rows of a raw table. -#}
{% macro connectors_of(table) -%}
    {%- set names = [] -%}
    {%- for name, connector in coltiva.known_connectors().items()
        if name in coltiva.connectors() and table in connector.raw_tables -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- What is wrong with the var connectors, or none. -#}
{% macro connectors_problem(value) -%}
    {%- set known = coltiva.known_connectors() -%}
    {%- set names = value | list if value is iterable and value is not string
        else none -%}
    {%- set fits = names is not none and names | unique | list == names
        and not names | reject('in', known) | list -%}
    {%- if fits and value is mapping -%}
        {%- for schema in value.values() if schema is not string
            or not modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_]*', schema) -%}
            {{ return(
                'var connectors has the schema ' ~ tojson(schema) ~ '; allowed: a '
                ~ 'schema name of letters, digits and underscores.'
            ) }}
        {%- endfor -%}
    {%- endif -%}
    {%- if fits -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(
        'var connectors is ' ~ tojson(value) ~ '; allowed: a list, each name once, of '
        ~ known | join(', ') ~ ', such as [shopify], or a mapping of such names to the '
        ~ 'schemas of their tables.'
    ) }}
{%- endmacro %}

{#- Whether a connector is in use. -#}
{% macro connects(name) -%}
    {{ return(name in coltiva.connectors()) }}
{%- endmacro %}
