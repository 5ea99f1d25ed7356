{#- A table of a Klaviyo account, under whichever of its names it is there: see
    source_table. -#}
{% macro klaviyo_table(thing) -%}
    {%- set names = {
        'events': ['event', 'events_detailed', 'events'],
        'metrics': ['metric', 'metrics'],
        'profiles': ['person', 'profiles'],
        'campaigns': ['campaign', 'campaigns_detailed', 'campaigns'],
        'messages': ['campaigns__relationships__campaign_messages__data'],
        'flows': ['flow', 'flows'],
    } -%}
    {{ return(coltiva.source_table('klaviyo', names[thing])) }}
{%- endmacro %}

{#- Where a value of a Klaviyo object is: `column` and `path`, the keys that lead on
    from there; none where no column has it. The argument `path` leads to it in an
    answer of the API. The columns that Fivetran makes of it are `names`; dlt joins the
    keys, with `attributes` or without; what neither cut apart is JSON. -#}
{% macro klaviyo_place(table, path, names=[]) -%}
    {%- set columns = table.columns if table is not none else {} -%}
    {%- for name in names if name in columns -%}
        {{ return({'column': name, 'path': []}) }}
    {%- endfor -%}
    {%- for start in [0, 1] if start == 0 or path[0] == 'attributes' -%}
        {%- for end in range(path | length, start, -1) -%}
            {%- set name = coltiva.dlt_column(
                coltiva.dlt_name(path[start:end] | join('__')), columns
            ) -%}
            {%- if name is not none -%}
                {{ return({'column': name, 'path': path[end:]}) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}

{#- That value as text, null where it is not there. -#}
{% macro klaviyo_value(table, path, names=[], alias=none) -%}
    {%- set place = coltiva.klaviyo_place(table, path, names) -%}
    {%- if place is none -%}
        {{ return('cast(null as ' ~ dbt.type_string() ~ ')') }}
    {%- endif -%}
    {%- set column = (alias ~ '.' if alias else '') ~ adapter.quote(place.column) -%}
    {%- if place.path and table.columns[place.column].startswith('struct') -%}
        {%- set column = 'to_json(' ~ column ~ ')' -%}
    {%- endif -%}
    {{ return(coltiva.raw_text(
        coltiva.json_value(column, place.path) if place.path else column
    )) }}
{%- endmacro %}

{#- A name as dlt writes it in a column: "AddedItemProductID" is
    added_item_product_id. -#}
{% macro dlt_name(name) -%}
    {{ return(modules.re.sub(
        '[^A-Za-z0-9_]', '_', modules.re.sub('([a-z0-9])([A-Z])', '\\1_\\2', name)
    ) | lower) }}
{%- endmacro %}

{#- The column that has a name of dlt's; none where none has it. A name of more than
    63 letters, which PostgreSQL does not take, dlt cuts in the middle and puts a few
    others there. -#}
{% macro dlt_column(name, columns) -%}
    {%- if name in columns -%}
        {{ return(name) }}
    {%- endif -%}
    {%- for column in columns if name | length > 63 and column | length == 63
        and column.startswith(name[:24]) and column.endswith(name[-24:]) -%}
        {{ return(column) }}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}

{#- A property of an event, as text: "Bounce Type" is in Fivetran's column
    property_bounce_type, or propertybouncetype where it renames nothing. -#}
{% macro klaviyo_property(events, name, alias=none) -%}
    {%- set plain = coltiva.dlt_name(name) | trim('$_') -%}
    {%- set names = ['property_' ~ plain, 'property' ~ plain | replace('_', '')] -%}
    {{ return(coltiva.klaviyo_value(
        events, ['attributes', 'event_properties', name],
        names + ['property' ~ plain], alias
    )) }}
{%- endmacro %}

{#- The first of some times of a Klaviyo object, in UTC; each is a path in an answer of
    the API, whose last key is also the name of Fivetran's column. -#}
{% macro klaviyo_time(table, paths, alias=none) -%}
    {%- set times = [] -%}
    {%- for path in paths -%}
        {%- set place = coltiva.klaviyo_place(table, path, [path[-1]]) -%}
        {%- if place is not none -%}
            {%- do times.append(
                coltiva.utc_time(coltiva.klaviyo_value(table, path, [path[-1]], alias))
                if place.path else coltiva.first_time(table, place.column, alias)
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(
        'coalesce(' ~ times | join(', ') ~ ', cast(null as timestamp))'
        if times else 'cast(null as timestamp)'
    ) }}
{%- endmacro %}

{#- When a row was loaded; answers that somebody saved tell no such time: the latest
    moment that they tell stands for it. -#}
{% macro klaviyo_loaded_at(table, moment, alias=none) -%}
    {%- for name in [
        '_fivetran_synced', '_airbyte_extracted_at', '_airbyte_emitted_at',
        '_dlt_load_id', 'loaded_at',
    ] if name in table.columns -%}
        {{ return(coltiva.loader_time(table, alias)) }}
    {%- endfor -%}
    {{ return('max(' ~ moment ~ ') over ()') }}
{%- endmacro %}
