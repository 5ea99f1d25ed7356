{#- The incremental strategy `changed_rows`: the rows of every owner that a change list
    names, or that the model selects, make way for those that it selects; all rows where
    the run rebuilds. The model's unique_key is the owner's column, meta.changed_in
    names the change list. Without one, as verdicts have it, which are made before the
    moment is resolved, the owners are those that the model selects. -#}
{% macro get_incremental_changed_rows_sql(arg_dict) -%}
    {%- set target_relation = arg_dict['target_relation'] -%}
    {%- set names = arg_dict['dest_columns'] | map(attribute='name') -%}
    {%- set columns = get_quoted_csv(names) -%}
    delete from {{ target_relation }}
    {%- if not rebuilds_rows() %}
    where {{ arg_dict['unique_key'] }} in (
        {{ changed_owners(arg_dict['unique_key'], arg_dict['temp_relation']) }}
    )
    {%- endif %};

    insert into {{ target_relation }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }}
{%- endmacro %}

{#- Whether all rows of the model are made again. -#}
{% macro rebuilds_rows() -%}
    {{ return(last_run(by_moment=change_list() is not none) is none) }}
{%- endmacro %}

{#- The name of the model's change list, or none. -#}
{% macro change_list() -%}
    {{ return((config.get('meta') or {}).get('changed_in')) }}
{%- endmacro %}

{#- The query of the owners whose rows make way: those that the model's change list
    names and those of the rows in `selected`. -#}
{% macro changed_owners(owner, selected) -%}
    {%- if change_list() is not none -%}
    select {{ owner }}
    from {{ ref(change_list()) }}
    union distinct
    {%- endif %}
    select {{ owner }}
    from {{ selected }}
{%- endmacro %}
