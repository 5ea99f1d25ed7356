{#- One row per accepted interaction up to the run's moment, with the person it
    belongs to (null where nobody has claimed it). A view: int_interactions
    is kept up to date by arrival, and the same rows are not stored twice. -#}
{{ config(materialized='view') }}

with interactions as (
    select *
    from {{ ref('int_interactions') }}
),

final as (
    select
        interaction_id,
        customer_id,
        anonymous_id,
        session_id,
        product_id,
        campaign_id,
        interaction_type,
        channel,
        url,
        is_known_type,
        is_machine,
        is_scored,
        interaction_date,
        occurred_at
    from interactions
)

select * from final
