{#- The incremental strategy `changed_rows`: the rows of every owner that a change list
    names make way for those that the model selects, all rows where the run rebuilds.
    The model's unique_key is the owner's column, meta.changed_in names the change list.
    -#}
{% macro get_incremental_changed_rows_sql(arg_dict) -%}
    {%- set target_relation = arg_dict['target_relation'] -%}
    {%- set names = arg_dict['dest_columns'] | map(attribute='name') -%}
    {%- set columns = get_quoted_csv(names) -%}
    delete from {{ target_relation }}
    {%- if last_run() is not none %}
    where {{ arg_dict['unique_key'] }} in (
        {{ changed_owners(arg_dict['unique_key']) }}
    )
    {%- endif %};

    insert into {{ target_relation }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }}
{%- endmacro %}

{#- The query of the owners that the model's change list names. -#}
{% macro changed_owners(owner) -%}
    select {{ owner }}
    from {{ ref(config.get('meta')['changed_in']) }}
{%- endmacro %}
