{#- Fails for each value (or combination) of `columns` that is null somewhere or
    stands in more than one row: unique and not null in one query. Where the run took
    the news alone and `touched` is a table of the values of the first column (or of
    `by`) that it put in anew, no other rows can have become wrong and only those are
    read; selector `nightly` reads them all. -#}
{% test primary_key(model, columns, touched=none, by=none) %}
    {%- set is_nightly = invocation_args_dict.get('selector') == 'nightly' -%}
    {%- set by = by or columns[0] %}
    select
        {{ columns | join(', ') }},
        count(*) as row_count
    from {{ model }}
    {%- if touched is not none and coltiva.news_only() and not is_nightly %}
    where {{ by }} is null or {{ by }} in (select {{ by }} from {{ touched }})
    {%- endif %}
    group by {{ columns | join(', ') }}
    having
        count(*) > 1
        {%- for column in columns %}
        or {{ column }} is null
        {%- endfor %}
{% endtest %}
