{{ config(materialized='view') }}
{%- set columns = coltiva.raw_columns('interactions') -%}
{%- set ids = ['customer_id', 'anonymous_id', 'email'] -%}
{%- set others = columns | reject('in', ids) | list + ['last_loaded_at'] %}

with interactions as (
    select *
    from {{ ref('stg_touchpoints__interactions') }}
),

{{ coltiva.identified('interactions', 'interactions', others) }},

final as (
    select
        {{ columns | join(',\n        ') }},
        last_loaded_at
    from identified
)

select * from final
