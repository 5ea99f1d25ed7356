{#- CTEs that end in `checked`: rows of `judged` (a staging model's columns, where
    rejection_reason already holds whatever the row and its references told) with
      * of several good rows of one key, the latest arrival kept (of several that
        arrived together, the greatest content); equal ones marked is_copy,
        others rejected,
      * raw_row filled for every rejected row,
      * row_key, the key or '', and last_loaded_at, the last arrival of a row of
        that key.
    The caller has the CTEs `rows` (those that `judged` was made of) and `judged`. -#}
{% macro checked_rows(rows, key, columns) -%}
    {%- set content = columns | reject('equalto', 'loaded_at') | list -%}
    repeated_keys as (
        select {{ key }} as repeated_key
        from {{ rows }}
        group by {{ key }}
        having count(*) > 1
    ),

    singles as (
        select judged.*
        from judged
        left join repeated_keys on judged.{{ key }} = repeated_keys.repeated_key
        where
            repeated_keys.repeated_key is null or judged.rejection_reason is not null
    ),

    versions as (
        select
            judged.*,
            {{ row_as_json(content, 'judged') }} as content
        from judged
        inner join repeated_keys on judged.{{ key }} = repeated_keys.repeated_key
        where judged.rejection_reason is null
    ),

    ranked as (
        select
            versions.*,
            row_number() over (
                partition by {{ key }} order by loaded_at desc, content desc
            ) as version_rank,
            first_value(content) over (
                partition by {{ key }} order by loaded_at desc, content desc
            ) as kept_content,
            max(loaded_at) over (partition by {{ key }}) as last_loaded_at
        from versions
    ),

    all_rows as (
        select
            {%- for column in columns %}
            {{ column }},
            {%- endfor %}
            raw_row,
            rejection_reason,
            false as is_copy,
            loaded_at as last_loaded_at
        from singles
        union all
        select
            {%- for column in columns %}
            {{ column }},
            {%- endfor %}
            raw_row,
            case when content != kept_content then 'duplicate_key' end
                as rejection_reason,
            version_rank > 1 and content = kept_content as is_copy,
            last_loaded_at
        from ranked
    ),

    checked as (
        select
            {%- for column in columns %}
            {{ column }},
            {%- endfor %}
            rejection_reason,
            case
                when rejection_reason is not null
                    then coalesce(raw_row, {{ row_as_json(columns) }})
            end as raw_row,
            is_copy,
            coalesce({{ key }}, '') as row_key,
            rejection_reason is null and not is_copy as is_accepted,
            last_loaded_at
        from all_rows
    )
{%- endmacro %}
