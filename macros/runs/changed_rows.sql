{#- The incremental strategy `changed_rows`: the rows of every owner that a change
    list names, or that the model selects, make way for those that it selects; all
    rows where the run rebuilds. The model's unique_key is the owner's column,
    meta.changed_in names the change list. A model of closed months has dates for
    owners: meta.kept_dates is a condition on int_as_of_dates, and the rows of all
    dates for which it does not hold make way, also of those no longer listed. With
    neither, as verdicts have it, which are made before the moment is resolved, the
    owners are those that the model selects. -#}
{% macro get_incremental_changed_rows_sql(arg_dict) -%}
    {%- set target_relation = arg_dict['target_relation'] -%}
    {%- set names = arg_dict['dest_columns'] | map(attribute='name') -%}
    {%- set columns = get_quoted_csv(names) -%}
    delete from {{ target_relation }}
    {%- if not coltiva.rebuilds_rows() %}
    where {{ arg_dict['unique_key'] }} in (
        {{ coltiva.changed_owners(arg_dict['unique_key'], arg_dict['temp_relation']) }}
    )
    {%- endif %};

    insert into {{ target_relation }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }}
{%- endmacro %}

{#- Whether all rows of the model are made again. -#}
{% macro rebuilds_rows() -%}
    {%- set meta = config.get('meta') or {} -%}
    {%- set by_moment = 'changed_in' in meta or 'kept_dates' in meta -%}
    {{ return(coltiva.last_run(by_moment) is none) }}
{%- endmacro %}

{#- The query of the owners whose rows make way: those that the model's change list
    names, the dates that are not kept, and those of the rows in `selected`. -#}
{% macro changed_owners(owner, selected) -%}
    {%- set meta = config.get('meta') or {} -%}
    {%- if 'changed_in' in meta -%}
    select {{ owner }}
    from {{ ref(meta['changed_in']) }}
    union distinct
    {%- elif 'kept_dates' in meta -%}
    select {{ owner }}
    from {{ this }}
    where {{ owner }} not in (
        select as_of_date
        from {{ ref('int_as_of_dates') }}
        where {{ meta['kept_dates'] }}
    )
    union distinct
    {%- endif %}
    select {{ owner }}
    from {{ selected }}
{%- endmacro %}
