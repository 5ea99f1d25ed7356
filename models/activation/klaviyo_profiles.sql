{#- Klaviyo keeps the type of a property: a number can be compared in a segment. -#}
{%- set columns = [
    'external_id', 'email', 'phone_number', 'first_name', 'country',
    'property_coltiva_rfm_segment', 'property_coltiva_lifecycle_stage',
    'property_coltiva_top_category', 'property_coltiva_engagement_level',
    'property_coltiva_engagement_reason', 'property_coltiva_recommended_action',
    'property_coltiva_recommended_channel', 'property_coltiva_recommended_offer',
    'property_coltiva_recommended_products', 'property_coltiva_next_program',
    'property_coltiva_recency_score', 'property_coltiva_frequency_score',
    'property_coltiva_monetary_score', 'property_coltiva_engagement_score',
    'property_coltiva_best_send_hour', 'property_coltiva_is_vip',
    'property_coltiva_is_at_risk', 'property_coltiva_in_audience',
] %}

with audience as (
    select *
    from {{ ref('audience_email') }}
),

mapped as (
    select
        customer_id as sync_key,
        customer_id as external_id,
        email,
        phone as phone_number,
        first_name,
        country_code as country,
        rfm_segment as property_coltiva_rfm_segment,
        lifecycle_stage as property_coltiva_lifecycle_stage,
        top_category as property_coltiva_top_category,
        engagement_level as property_coltiva_engagement_level,
        engagement_reason as property_coltiva_engagement_reason,
        recommended_action as property_coltiva_recommended_action,
        recommended_channel as property_coltiva_recommended_channel,
        recommended_offer as property_coltiva_recommended_offer,
        recommended_products as property_coltiva_recommended_products,
        next_program as property_coltiva_next_program,
        recency_score as property_coltiva_recency_score,
        frequency_score as property_coltiva_frequency_score,
        monetary_score as property_coltiva_monetary_score,
        engagement_score as property_coltiva_engagement_score,
        best_send_hour as property_coltiva_best_send_hour,
        is_vip as property_coltiva_is_vip,
        is_at_risk as property_coltiva_is_at_risk,
        true as property_coltiva_in_audience,
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
