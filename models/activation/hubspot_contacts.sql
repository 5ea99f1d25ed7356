{#- HubSpot takes every value as a text, numbers and flags too. -#}
{%- set columns = [
    'email', 'firstname', 'phone', 'country', 'coltiva_customer_id',
    'coltiva_rfm_segment', 'coltiva_lifecycle_stage', 'coltiva_top_category',
    'coltiva_engagement_level', 'coltiva_engagement_reason',
    'coltiva_recommended_action', 'coltiva_recommended_channel',
    'coltiva_recommended_offer', 'coltiva_recommended_products',
    'coltiva_next_program', 'coltiva_recency_score', 'coltiva_frequency_score',
    'coltiva_monetary_score', 'coltiva_engagement_score', 'coltiva_best_send_hour',
    'coltiva_is_vip', 'coltiva_is_at_risk', 'coltiva_in_audience',
] %}

with audience as (
    select *
    from {{ ref('audience_email') }}
),

mapped as (
    select
        customer_id as sync_key,
        email,
        first_name as firstname,
        phone,
        country_code as country,
        customer_id as coltiva_customer_id,
        rfm_segment as coltiva_rfm_segment,
        lifecycle_stage as coltiva_lifecycle_stage,
        top_category as coltiva_top_category,
        engagement_level as coltiva_engagement_level,
        engagement_reason as coltiva_engagement_reason,
        recommended_action as coltiva_recommended_action,
        recommended_channel as coltiva_recommended_channel,
        recommended_offer as coltiva_recommended_offer,
        recommended_products as coltiva_recommended_products,
        next_program as coltiva_next_program,
        cast(recency_score as {{ dbt.type_string() }}) as coltiva_recency_score,
        cast(frequency_score as {{ dbt.type_string() }}) as coltiva_frequency_score,
        cast(monetary_score as {{ dbt.type_string() }}) as coltiva_monetary_score,
        cast(engagement_score as {{ dbt.type_string() }}) as coltiva_engagement_score,
        cast(best_send_hour as {{ dbt.type_string() }}) as coltiva_best_send_hour,
        cast(is_vip as {{ dbt.type_string() }}) as coltiva_is_vip,
        cast(is_at_risk as {{ dbt.type_string() }}) as coltiva_is_at_risk,
        'true' as coltiva_in_audience,
        changed_at
    from audience
),

final as (
    select
        sync_key,
        {{ columns | join(',\n        ') }},
        {{ coltiva.row_hash(columns) }} as row_hash,
        changed_at
    from mapped
)

select * from final
