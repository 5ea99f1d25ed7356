{#- CTEs that end in `verdicts`: rows of `with_reasons` (a raw table's columns, where
    rejection_reason already holds whatever the row and its references told) with
      * of several good rows of one key the newest kept; those equal to it marked
        is_copy, older ones is_superseded, and those that no time tells from it
        rejected,
      * raw_row filled for every rejected row, and nobody left in a superseded one, nor
        in an account or order that stays rejected; an e-mail goes from superseded rows
        at the end of a complete run (forget_older_rows), which has to see it,
      * row_key, the key or '', and last_loaded_at, since when the rows of that key
        have been usable as they are: their last time, which may have to come first.
    `rows` is the CTE that `with_reasons` was made of. -#}
{% macro verdicts(rows, key, table) -%}
    {%- set columns = coltiva.raw_columns(table) -%}
    {%- set content = columns | reject('equalto', 'loaded_at') | list -%}
    {%- set newest = ['was_superseded'] -%}
    {%- for column in ['updated_at', 'recorded_at'] if column in columns -%}
        {%- do newest.append(
            'coalesce(' ~ column ~ ", cast('0001-01-01' as timestamp)) desc"
        ) -%}
    {%- endfor -%}
    {%- if table == 'consents' -%}
        {%- do newest.append('is_granted') -%}
    {%- endif -%}
    {%- set newest = (newest + ['loaded_at desc']) | join(', ') -%}
    {%- set may_be_used -%}
        (rejection_reason is null or rejection_reason in {{ coltiva.open_reasons() }})
    {%- endset -%}
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
            {{ coltiva.latest_time('with_reasons', table) }} as latest_time,
            {{ coltiva.row_as_json(content, 'with_reasons') }} as content
        from with_reasons
        inner join repeated_keys on with_reasons.{{ key }} = repeated_keys.repeated_key
        where with_reasons.rejection_reason is null
    ),

    ranked_versions as (
        select
            versions.*,
            rank() over (partition by {{ key }} order by {{ newest }}) as time_rank,
            row_number() over (
                partition by {{ key }} order by {{ newest }}, content desc
            ) as version_rank,
            first_value(content) over (
                partition by {{ key }} order by {{ newest }}, content desc
            ) as kept_content,
            max(latest_time) over (partition by {{ key }}) as last_loaded_at
        from versions
    ),

    compared_versions as (
        select
            ranked_versions.*,
            sum(case when content = kept_content then 0 else 1 end) over (
                partition by {{ key }} order by version_rank
                rows between unbounded preceding and current row
            ) > 0 as is_another
        from ranked_versions
    ),

    all_rows as (
        select
            {%- for column in columns %}
            {{ column }},
            {%- endfor %}
            raw_row,
            rejection_reason,
            false as is_copy,
            false as is_superseded,
            case
                when rejection_reason is null
                    then {{ coltiva.latest_time('single_rows', table) }}
                else loaded_at
            end as last_loaded_at
        from single_rows
        union all
        select
            {%- for column in columns %}
            {{ column }},
            {%- endfor %}
            raw_row,
            case when is_another and time_rank = 1 then 'duplicate_key' end
                as rejection_reason,
            version_rank > 1 and not is_another and not was_superseded as is_copy,
            was_superseded or (is_another and time_rank > 1) as is_superseded,
            last_loaded_at
        from compared_versions
    ),

    verdicts as (
        select
            {%- for column in columns %}
            {%- if column in ['phone', 'first_name', 'last_name', 'birth_date'] %}
            case when not is_superseded and {{ may_be_used }} then {{ column }} end
                as {{ column }},
            {%- elif column == 'email' and table in ['customers', 'orders'] %}
            case when {{ may_be_used }} then email end as email,
            {%- else %}
            {{ column }},
            {%- endif %}
            {%- endfor %}
            rejection_reason,
            case
                when rejection_reason is not null
                    then coalesce(raw_row, {{ coltiva.raw_row(columns) }})
            end as raw_row,
            is_copy,
            is_superseded,
            coalesce({{ key }}, '') as row_key,
            rejection_reason is null and not is_copy and not is_superseded
                as is_accepted,
            last_loaded_at
        from all_rows
    )
{%- endmacro %}
