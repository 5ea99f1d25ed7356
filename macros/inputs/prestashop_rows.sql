{#- The CTE `<name>_rows`: a table of the shop under its own names of columns, cells by
    what they are. Ids of 0 are none, times are UTC by the shop's clock, and of a row in
    several files the last counts. Rows that a loader marks as deleted are left out, but
    of a table that is required: there `is_gone` says so. Without the table there is no
    row; `required` columns have to be there. -#}
{% macro prestashop_rows(
    name, key, ids=[], texts=[], numbers=[], flags=[], times=[], required=[],
    is_required=false
) -%}
    {%- set table = coltiva.prestashop_table(name) -%}
    {%- set timezone = coltiva.prestashop_timezone() -%}
    {%- if table is not none or is_required -%}
        {%- do coltiva.must_have(
            'prestashop', table, ['ps_' ~ name], key + required
        ) -%}
    {%- endif -%}
    {%- set in_files = table is not none and '_file_number' in table.columns -%}
    {%- if in_files %}
    {{ name }}_files as (
        select
            *,
            row_number() over (
                partition by {{ key | join(', ') }}
                order by _file_number desc
            ) as place
        from {{ table.relation }}
    ),
    {% endif %}
    {{ name }}_rows as (
        select
            {%- for column in ids %}
            nullif(
                {{ coltiva.raw_text(coltiva.first_column(table, column, 't')) }}, '0'
            ) as {{ column }},
            {%- endfor %}
            {%- for column in texts %}
            {{ coltiva.raw_text(coltiva.first_column(table, column, 't')) }}
                as {{ column }},
            {%- endfor %}
            {%- for column in numbers %}
            {{ coltiva.raw_number(coltiva.first_column(table, column, 't')) }}
                as {{ column }},
            {%- endfor %}
            {%- for column in flags %}
            {{ coltiva.is_set(table, column, 't') }} as {{ column }},
            {%- endfor %}
            {%- for column in times %}
            {{ coltiva.local_as_utc(coltiva.first_time(table, column, 't'), timezone) }}
                as {{ column }},
            {%- endfor %}
            {% if coltiva.has_loader_time(table) -%}
            {{ coltiva.loader_time(table, 't') }}
            {%- else -%}
            (select exported_at from export_moment)
            {%- endif %} as loaded_at,
            {{ coltiva.is_gone(table, 't') }} as is_gone
        {%- if table is none %}
        where false
        {%- else %}
        from {{ name ~ '_files' if in_files else table.relation }} as t
        where
            {{ 't.place = 1' if in_files else 'true' }}
            {%- if not is_required %}
            and not ({{ coltiva.is_gone(table, 't') }})
            {%- endif %}
        {%- endif %}
    )
{%- endmacro %}

{#- Whether a loader wrote when it brought the rows of a table. -#}
{% macro has_loader_time(table) -%}
    {{ return(table is not none and [
        '_dlt_load_id', '_fivetran_synced', '_airbyte_extracted_at',
        '_airbyte_emitted_at', 'loaded_at',
    ] | select('in', table.columns) | list | length > 0) }}
{%- endmacro %}

{#- Whether a loader marks a row as deleted at the source: Fivetran by a flag, Airbyte
    by a time. -#}
{% macro is_gone(table, alias) -%}
    {{ coltiva.is_set(table, '_fivetran_deleted', alias) }}
    or {{ coltiva.raw_text(coltiva.first_column(
        table, '_ab_cdc_deleted_at', alias
    )) }} is not null
{%- endmacro %}

{#- The CTE `export_moment`: the latest moment that the tables tell, which stands for
    the day they were exported where no loader wrote one. -#}
{% macro prestashop_moment() -%}
    {%- set timezone = coltiva.prestashop_timezone() -%}
    {%- set told = {
        'orders': 'date_upd', 'customer': 'date_upd', 'cart': 'date_upd',
        'order_slip': 'date_upd', 'connections': 'date_add',
        'connections_page': 'time_start', 'emailsubscription': 'newsletter_date_add',
    } %}
    table_moments as (
        {%- for name, column in told.items() %}
        {%- set table = coltiva.prestashop_table(name) %}
        select
            max({{ coltiva.first_time(table, column) }}) as moment
        {%- if table is not none %}
        from {{ table.relation }}
        {%- endif %}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ),

    export_moment as (
        select {{ coltiva.local_as_utc('max(moment)', timezone) }} as exported_at
        from table_moments
    )
{%- endmacro %}
