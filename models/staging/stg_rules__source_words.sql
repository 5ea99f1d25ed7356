with seed_source_values as (
    select
        kind,
        lower(trim(source_value)) as source_value,
        lower(trim(value)) as value
    from {{ ref('seed_source_values') }}
),

own_words as (
    select
        'status' as kind,
        order_status as value
    from {{ ref('seed_order_statuses') }}
    union distinct
    select
        'interaction_type' as kind,
        interaction_type as value
    from {{ ref('seed_engagement_points') }}
    union distinct
    select
        'interaction_type' as kind,
        interaction_type as value
    from {{ ref('seed_touchpoint_steps') }}
    union distinct
    select
        'product_type' as kind,
        product_type as value
    from {{ ref('seed_product_types') }}
    union distinct
    select
        'order_type' as kind,
        order_type as value
    from {{ ref('seed_order_types') }}
),

-- a word as it is goes before a spelling of another
words as (
    select
        kind,
        source_value,
        value,
        1 as priority
    from seed_source_values
    union all
    select
        kind,
        value as source_value,
        value,
        2 as priority
    from own_words
),

spellings as (
    select * from words
    {%- for separator in ['_', '-', ' ', ''] %}
    union all
    select
        kind,
        replace(
            replace(replace(source_value, '-', '_'), ' ', '_'),
            '_',
            '{{ separator }}'
        ) as source_value,
        value,
        priority + 2 as priority
    from words
    {%- endfor %}
),

ranked as (
    select
        kind,
        source_value,
        value,
        row_number() over (
            partition by kind, source_value order by priority, value
        ) as place
    from spellings
    where source_value is not null and value is not null
),

final as (
    select
        kind,
        source_value,
        value
    from ranked
    where place = 1
)

select * from final
