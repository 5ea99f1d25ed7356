with exceptions as (
    select *
    from {{ ref('base_touchpoints__interaction_exceptions') }}
),

exceptional_keys as (
    select distinct row_key
    from exceptions
),

interactions as (
    select *
    from {{ ref('base_touchpoints__interactions') }}
),

final as (
    select
        {%- for column in coltiva.raw_columns('interactions') %}
        interactions.{{ column }},
        {%- endfor %}
        interactions.loaded_at as last_loaded_at
    from interactions
    left join exceptional_keys
        on coalesce(interactions.interaction_id, '') = exceptional_keys.row_key
    where
        exceptional_keys.row_key is null
        and interactions.loaded_at is not null
    union all
    select
        {{ coltiva.raw_columns('interactions') | join(',\n        ') }},
        last_loaded_at
    from exceptions
    where is_accepted
)

select * from final
