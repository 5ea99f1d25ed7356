{#- Fails for each value (or combination) of `columns` that is null somewhere or
    stands in more than one row: unique and not null in one query. -#}
{% test primary_key(model, columns) %}
    select
        {{ columns | join(', ') }},
        count(*) as row_count
    from {{ model }}
    group by {{ columns | join(', ') }}
    having
        count(*) > 1
        {%- for column in columns %}
        or {{ column }} is null
        {%- endfor %}
{% endtest %}
