{#- How long ago something was, from its full hours: "5 hours ago", "3 days ago". -#}
{% macro ago_in_words(hours) -%}
    case
        when {{ hours }} < 1 then 'less than an hour ago'
        when {{ hours }} = 1 then '1 hour ago'
        when {{ hours }} < 48
            then cast({{ hours }} as {{ dbt.type_string() }}) || ' hours ago'
        else
            cast(cast(floor({{ hours }} / 24.0) as integer) as {{ dbt.type_string() }})
            || ' days ago'
    end
{%- endmacro %}
