{#- CTEs that end in `verdicts`: rows of `with_reasons` (a raw table's columns, where
    rejection_reason already holds whatever the row and its references told) with
      * of several good rows of one key, the latest arrival kept (of several that
        arrived together, the greatest content); equal ones marked is_copy,
        others rejected,
      * raw_row filled for every rejected row,
      * row_key, the key or '', and last_loaded_at, the last arrival of a row of
        that key.
    `rows` is the CTE that `with_reasons` was made of. -#}
{% macro verdicts(rows, key, columns) -%}
    {%- set content = columns | reject('equalto', 'loaded_at') | list -%}
    repeated_keys as (
        select {{ key }} as repeated_key
        from {{ rows }}
        group by {{ key }}
        having count(*) > 1
    ),

    single_rows as (
        select with_reasons.*
        from with_reasons
        left join repeated_keys on with_reasons.{{ key }} = repeated_keys.repeated_key
        where
            repeated_keys.repeated_key is null
            or with_reasons.rejection_reason is not null
    ),

    versions as (
        select
            with_reasons.*,
            {{ coltiva.row_as_json(content, 'with_reasons') }} as content
        from with_reasons
        inner join repeated_keys on with_reasons.{{ key }} = repeated_keys.repeated_key
        where with_reasons.rejection_reason is null
    ),

    ranked_versions as (
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
        from single_rows
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
        from ranked_versions
    ),

    verdicts as (
        select
            {%- for column in columns %}
            {{ column }},
            {%- endfor %}
            rejection_reason,
            case
                when rejection_reason is not null
                    then coalesce(raw_row, {{ coltiva.row_as_json(columns) }})
            end as raw_row,
            is_copy,
            coalesce({{ key }}, '') as row_key,
            rejection_reason is null and not is_copy as is_accepted,
            last_loaded_at
        from all_rows
    )
{%- endmacro %}
