{#- Why a raw row can't be used, as far as its cells alone tell; null = nothing found.
    The first reason wins, in the order of seed_rejection_reasons. -#}
{% macro rejection_reason(
    key, required=[], any_of=[], numbers=[], times=[], dates=[], flags=[], prices=[]
) -%}
    {%- set unreadable_times = times + ['loaded_at'] -%}
    case
        when not ({{ coltiva.is_filled(key) }}) then 'missing_key'
        {%- for column in required + ['loaded_at'] %}
        when not ({{ coltiva.is_filled(column) }}) then 'missing_value'
        {%- endfor %}
        {%- if any_of %}
        when
            {%- for column in any_of %}
            {{ 'and ' if not loop.first }}not ({{ coltiva.is_filled(column) }})
            {%- endfor %}
            then 'missing_value'
        {%- endif %}
        {%- for column in numbers %}
        when
            {{ coltiva.is_filled(column) }}
            and {{ coltiva.raw_number(column) }} is null
            then 'unreadable_number'
        {%- endfor %}
        {%- for column in unreadable_times %}
        when
            {{ coltiva.is_filled(column) }}
            and {{ coltiva.raw_timestamp(column) }} is null
            then 'unreadable_time'
        {%- endfor %}
        {%- for column in dates %}
        when
            {{ coltiva.is_filled(column) }}
            and {{ coltiva.raw_date(column) }} is null
            then 'unreadable_time'
        {%- endfor %}
        {%- for column in flags %}
        when
            {{ coltiva.is_filled(column) }}
            and {{ coltiva.raw_flag(column) }} is null
            then 'unreadable_flag'
        {%- endfor %}
        {%- for column in prices %}
        when {{ coltiva.raw_number(column) }} < 0 then 'negative_price'
        {%- endfor %}
    end
{%- endmacro %}
