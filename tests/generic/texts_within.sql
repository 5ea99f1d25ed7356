{#- Fails for each row in which a column whose name begins with `prefix` is longer, as a
    text, than `length` characters. -#}
{% test texts_within(model, length, prefix='') %}
    {%- set lengths = ['0'] -%}
    {%- for column in coltiva.columns_of(model) if column.startswith(prefix) -%}
        {%- do lengths.append(
            'coalesce(length(cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')), 0)'
        ) -%}
    {%- endfor %}
    select *
    from {{ model }}
    where
        {%- for text in lengths %}
        {{ 'or ' if not loop.first }}{{ text }} > {{ length }}
        {%- endfor %}
{% endtest %}
