{%- set last = coltiva.last_run() %}
-- depends_on: {{ ref('int_as_of') }}
{%- set all_columns = coltiva.raw_columns('interactions') -%}
{%- set columns = all_columns | join(',\n        ') -%}
{%- set ids = ['customer_id', 'anonymous_id', 'email'] -%}
{%- set others = all_columns | reject('in', ids) | list + ['last_loaded_at'] %}

with usable_rows as (
    select
        {{ columns }},
        false as is_superseded,
        last_loaded_at
    from {{ ref('int_interactions_identified') }}
),

superseded_exceptions as (
    select *
    from {{ ref('base_touchpoints__interaction_exceptions') }}
    where is_superseded or rejection_reason = 'duplicate_key'
),

{{ coltiva.identified(
    'superseded_exceptions', 'interactions', others, name='superseded'
) }},

superseded_rows as (
    select
        {{ columns }},
        true as is_superseded,
        last_loaded_at
    from superseded
),

all_rows as (
    select * from usable_rows
    union all
    select * from superseded_rows
),

new_rows as (
    select *
    from all_rows
    where {{ 'false' if last is none
        else coltiva.is_new_row(last, 'interactions', 'occurred_at') }}
),

final as (
    select
        interaction_id,
        interaction_type,
        channel,
        customer_id,
        anonymous_id,
        email,
        {{ coltiva.sighting_key('anonymous_id', 'customer_id', 'email') }}
            as sighting_key,
        session_id,
        product_id,
        campaign_id,
        url,
        is_machine,
        is_superseded,
        occurred_at
    from new_rows
)

select * from final
