{#- Adds the strategies delete+insert, which dbt-spark lacks, and changed_rows. Either
    is one merge, so that no reader sees it half done: each key matches its old rows,
    which are deleted; the new rows match nothing and are inserted. dbt finds this macro
    by its name. -#}
{% macro dbt_spark_get_incremental_sql(
    strategy, source, target, existing, unique_key, incremental_predicates
) -%}
    {%- if strategy not in ['delete+insert', 'changed_rows'] -%}
        {{ return(dbt.dbt_spark_get_incremental_sql(
            strategy, source, target, existing, unique_key, incremental_predicates
        )) }}
    {%- endif -%}
    {%- set columns = adapter.get_columns_in_relation(target)
        | map(attribute='name') | list -%}
    {%- if strategy == 'changed_rows' and coltiva.rebuilds_rows() -%}
        {%- do coltiva.run_statement('delete from ' ~ target) -%}
        insert into {{ target }} ({{ columns | join(', ') }})
        select {{ columns | join(', ') }}
        from {{ source }}
    {%- else -%}
        {%- set keys = [unique_key] if unique_key is string else unique_key -%}
        {{ coltiva.spark_replace_rows(
            target,
            source,
            columns,
            keys,
            source if strategy == 'delete+insert'
            else '(' ~ coltiva.changed_owners(unique_key, source) ~ ')'
        ) }}
    {%- endif -%}
{%- endmacro %}

{#- One merge: the rows of `source` replace those of all keys that `keyed` has. -#}
{% macro spark_replace_rows(target, source, columns, keys, keyed) -%}
    merge into {{ target }} as old_rows
    using (
        select
            false as is_key,
            {{ columns | join(', ') }}
        from {{ source }}
        union all
        select distinct
            true as is_key,
            {%- for column in columns %}
            {{ column if column in keys else 'null as ' ~ column }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from {{ keyed }}
    ) as new_rows
    on
        new_rows.is_key
        {%- for key in keys %}
        and old_rows.{{ key }} <=> new_rows.{{ key }}
        {%- endfor %}
    when matched then delete
    when not matched and not new_rows.is_key then
        insert ({{ columns | join(', ') }})
        values (new_rows.{{ columns | join(', new_rows.') }})
{%- endmacro %}

{#- Lets both strategies pass where tables can be merged into. -#}
{% macro dbt_spark_validate_get_incremental_strategy(raw_strategy, file_format) -%}
    {%- if raw_strategy in ['delete+insert', 'changed_rows']
        and file_format in ['iceberg', 'delta'] -%}
        {{ return(raw_strategy) }}
    {%- endif -%}
    {{ return(dbt.dbt_spark_validate_get_incremental_strategy(
        raw_strategy, file_format
    )) }}
{%- endmacro %}
