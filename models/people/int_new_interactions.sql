{%- set last = coltiva.last_run() %}
-- depends_on: {{ ref('int_as_of') }}
{%- set columns = coltiva.raw_columns('interactions') | join(',\n        ') %}

with usable_rows as (
    select
        {{ columns }},
        false as is_superseded,
        last_loaded_at
    from {{ ref('stg_touchpoints__interactions') }}
),

superseded_rows as (
    select
        {{ columns }},
        true as is_superseded,
        last_loaded_at
    from {{ ref('base_touchpoints__interaction_exceptions') }}
    where is_superseded or rejection_reason = 'duplicate_key'
),

all_rows as (
    select * from usable_rows
    union all
    select * from superseded_rows
),

new_rows as (
    select
        *,
        {{ coltiva.normalised_email('email') }} as normalised_email
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
        normalised_email as email,
        {{ coltiva.sighting_key('anonymous_id', 'customer_id', 'normalised_email') }}
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
