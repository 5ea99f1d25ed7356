{#- Adds the strategy delete+insert, which dbt-spark lacks: old rows of the keys that
    new rows have make way for the new ones. It is one merge, so no reader sees it half
    done: each new key matches its old rows, which are deleted; the new rows match
    nothing and are inserted. dbt finds this macro by its name. -#}
{% macro dbt_spark_get_incremental_sql(
    strategy, source, target, existing, unique_key, incremental_predicates
) -%}
    {%- if strategy != 'delete+insert' -%}
        {{ return(dbt.dbt_spark_get_incremental_sql(
            strategy, source, target, existing, unique_key, incremental_predicates
        )) }}
    {%- endif -%}
    {%- set keys = [unique_key] if unique_key is string else unique_key -%}
    {%- set columns = adapter.get_columns_in_relation(target)
        | map(attribute='name') | list -%}
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
        from {{ source }}
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

{#- Lets delete+insert pass where tables can be merged into. -#}
{% macro dbt_spark_validate_get_incremental_strategy(raw_strategy, file_format) -%}
    {%- if raw_strategy == 'delete+insert' and file_format in ['iceberg', 'delta'] -%}
        {{ return(raw_strategy) }}
    {%- endif -%}
    {{ return(dbt.dbt_spark_validate_get_incremental_strategy(
        raw_strategy, file_format
    )) }}
{%- endmacro %}
