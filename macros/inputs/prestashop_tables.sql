{#- A table of a PrestaShop shop by its name without the prefix: see source_table. The
    prefix is ps_, or else what all tables in the schema have. -#}
{% macro prestashop_table(name) -%}
    {%- set relation = source('prestashop', 'ps_' ~ name) -%}
    {%- set found = {'relation': relation, 'name': 'ps_' ~ name, 'columns': {}} -%}
    {%- if not execute -%}
        {{ return(found) }}
    {%- endif -%}
    {%- set there = load_relation(relation) -%}
    {%- if there is none -%}
        {%- set identifier = coltiva.prestashop_prefix(relation) ~ name -%}
        {%- do found.update({
            'relation': relation.incorporate(path={'identifier': identifier}),
            'name': identifier,
        }) -%}
        {%- set there = load_relation(found.relation) -%}
    {%- endif -%}
    {%- if there is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- do found.update({'columns': coltiva.columns_there(found.relation)}) -%}
    {{ return(found) }}
{%- endmacro %}

{#- What stands before orders and order_detail in a schema. Tables of two shops are no
    one's. -#}
{% macro prestashop_prefix(relation) -%}
    {%- set names = coltiva.tables_ending_in(
        relation, ['orders', 'order_detail']
    ) -%}
    {%- set prefixes = [] -%}
    {%- for name in names if name.endswith('orders')
        and name[:-6] ~ 'order_detail' in names -%}
        {%- do prefixes.append(name[:-6]) -%}
    {%- endfor -%}
    {%- if prefixes | length > 1 and 'ps_' not in prefixes -%}
        {{ exceptions.raise_compiler_error(
            'The schema ' ~ relation.schema ~ ' has tables of several PrestaShop '
            ~ 'shops, by their prefixes ' ~ prefixes | sort | join(', ')
            ~ ': a schema may have those of one.'
        ) }}
    {%- endif -%}
    {{ return(prefixes[0] if prefixes | length == 1 else 'ps_') }}
{%- endmacro %}

{#- The names of the tables in a relation's schema that end in one of some words. -#}
{% macro tables_ending_in(relation, words) -%}
    {{ return(adapter.dispatch('tables_ending_in', 'coltiva')(relation, words)) }}
{%- endmacro %}

{% macro default__tables_ending_in(relation, words) -%}
    {%- set query -%}
        select distinct table_name
        from information_schema.tables
        where
            lower(table_schema) = lower('{{ relation.schema }}')
            and (
                {%- for word in words %}
                table_name like '%{{ word }}' {{ 'or' if not loop.last }}
                {%- endfor %}
            )
        order by table_name
    {%- endset -%}
    {{ return(run_query(query).columns[0].values() | list) }}
{%- endmacro %}

{% macro spark__tables_ending_in(relation, words) -%}
    {%- set patterns = [] -%}
    {%- for word in words -%}
        {%- do patterns.append('*' ~ word) -%}
    {%- endfor -%}
    {{ return(run_query(
        'show tables in ' ~ relation.schema ~ " like '" ~ patterns | join('|') ~ "'"
    ).columns[1].values() | list) }}
{%- endmacro %}

{#- A setting of the shop as a whole from ps_configuration, such as PS_TIMEZONE; none
    where it is not told. -#}
{% macro prestashop_setting(name) -%}
    {%- set table = coltiva.prestashop_table('configuration') -%}
    {%- if not execute or table is none or 'name' not in table.columns
        or 'value' not in table.columns -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set shop = coltiva.raw_text(coltiva.first_column(table, 'id_shop')) -%}
    {%- set rows = run_query(
        'select ' ~ coltiva.raw_text(adapter.quote('value')) ~ ' as told from '
        ~ table.relation ~ ' where ' ~ adapter.quote('name') ~ " = '" ~ name ~ "' and "
        ~ coltiva.raw_text(adapter.quote('value')) ~ ' is not null order by coalesce('
        ~ shop ~ ", '0'), 1"
    ).rows -%}
    {{ return(rows[0][0] if rows | length > 0 else none) }}
{%- endmacro %}

{#- The zone of the shop's clock, by which PHP writes every time: PS_TIMEZONE, or else
    the var shop_timezone. -#}
{% macro prestashop_timezone() -%}
    {%- set told = coltiva.prestashop_setting('PS_TIMEZONE') -%}
    {%- if told is none -%}
        {{ return(var('shop_timezone')) }}
    {%- endif -%}
    {%- if not coltiva.timezone_exists(told) -%}
        {{ exceptions.raise_compiler_error(
            'ps_configuration says that PS_TIMEZONE is ' ~ told ~ ', which is no time '
            ~ 'zone that ' ~ target.type ~ ' knows; it has to be an IANA name such as '
            ~ 'Europe/Rome.'
        ) }}
    {%- endif -%}
    {{ return(told) }}
{%- endmacro %}
