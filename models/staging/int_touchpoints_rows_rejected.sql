{#- One row per rejected raw row of the touchpoints tables. -#}
{{ config(materialized='table') }}

with interactions as (
    select
        'interactions' as raw_table,
        interaction_id as record_key,
        rejection_reason,
        raw_row,
        loaded_at
    from {{ ref('stg_touchpoints__interactions') }}
    where rejection_reason is not null
),

campaigns as (
    select
        'campaigns' as raw_table,
        campaign_id as record_key,
        rejection_reason,
        raw_row,
        loaded_at
    from {{ ref('stg_touchpoints__campaigns') }}
    where rejection_reason is not null
),

consents as (
    select
        'consents' as raw_table,
        consent_id as record_key,
        rejection_reason,
        raw_row,
        loaded_at
    from {{ ref('stg_touchpoints__consents') }}
    where rejection_reason is not null
),

final as (
    select * from interactions
    union all
    select * from campaigns
    union all
    select * from consents
)

select * from final
