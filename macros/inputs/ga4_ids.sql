{#- What a parameter of an event holds, as text: which of the four fields of its value
    is filled depends on what the tag sent. -#}
{% macro ga4_parameter(key) -%}
    nullif(trim(coalesce(
        {%- for kind in ['string', 'int', 'double', 'float'] %}
        {{ coltiva.json_value(key ~ '_value', [kind ~ '_value']) }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    )), '')
{%- endmacro %}

{#- An id or name as GA4 has it, null where it is a word for nothing: (not set),
    (organic), or what a tag sends of an empty variable. -#}
{% macro ga4_id(text) -%}
    case
        when
            {{ text }} not like '(%)'
            and lower({{ text }}) not in (
                '', '0', 'null', 'none', 'undefined', 'nan', 'false'
            )
            then {{ text }}
    end
{%- endmacro %}

{#- What tells an event from all others, the same in each export of its day. It has no
    id; its place in the batch in which it was sent came in 2024, before that the page
    helps. -#}
{% macro ga4_event_key(events) -%}
    {%- for column in [
        'stream_id', 'user_pseudo_id', 'ga_session_id', 'event_name', 'event_timestamp',
        'batch_page_id', 'batch_ordering_id', 'batch_event_index',
    ] -%}
    {%- set cell = events ~ '.' ~ column -%}
    coalesce({{ {
        'user_pseudo_id': cell ~ ', ' ~ events ~ '.user_id',
        'batch_event_index': cell ~ ', ' ~ events ~ '.page_location',
    }.get(column, cell) }}, '')
    {%- if not loop.last %} || '|' || {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- A product's id as the shop has it: Shopify's own tag sends those of its catalogue at
    Google, as shopify_IT_<product>_<variant>. -#}
{% macro ga4_product_id(text) -%}
    coalesce(
        {{ coltiva.matched_group(
            text, '^shopify_[A-Za-z]{2}_([0-9]+)_[0-9]+$', 1
        ) }},
        {{ coltiva.ga4_id(text) }}
    )
{%- endmacro %}
