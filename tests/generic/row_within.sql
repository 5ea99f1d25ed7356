{#- Fails for each row that, as JSON, may be longer than `bytes`: the names of its
    columns, and each character of its texts at its longest, six bytes when escaped. -#}
{% test row_within(model, bytes) %}
    {%- set lengths = [] -%}
    {%- for column in coltiva.columns_of(model) -%}
        {%- do lengths.append(
            (column | length + 6) ~ ' + 6 * coalesce(length(cast(' ~ column ~ ' as '
            ~ dbt.type_string() ~ ')), 4)'
        ) -%}
    {%- endfor %}
    select *
    from {{ model }}
    where {{ lengths | join('\n + ') or 0 }} > {{ bytes }}
{% endtest %}
