{#- No phone: in Brevo it is a second key of the contact, and of two people with one
    number one would be refused or merged into the other. -#}
{%- set names = {
    'segment': 'rfm_segment',
    'lifecycle_stage': 'lifecycle_stage',
    'top_category': 'top_category',
    'engagement_level': 'engagement_level',
    'engagement_reason': 'engagement_reason',
    'recommended_action': 'recommended_action',
    'recommended_channel': 'recommended_channel',
    'recommended_offer': 'recommended_offer',
    'next_program': 'next_program',
    'recency_score': 'recency_score',
    'frequency_score': 'frequency_score',
    'monetary_score': 'monetary_score',
    'engagement_score': 'engagement_score',
    'best_send_hour': 'best_send_hour',
    'is_vip': 'is_vip',
    'is_at_risk': 'is_at_risk',
} -%}
{%- set payload = [
    'ext_id', 'email', 'attribute_firstname', 'attribute_coltiva_segment',
    'attribute_coltiva_lifecycle_stage', 'attribute_coltiva_top_category',
    'attribute_coltiva_engagement_level', 'attribute_coltiva_engagement_reason',
    'attribute_coltiva_recommended_action', 'attribute_coltiva_recommended_channel',
    'attribute_coltiva_recommended_offer', 'attribute_coltiva_next_program',
    'attribute_coltiva_recency_score', 'attribute_coltiva_frequency_score',
    'attribute_coltiva_monetary_score', 'attribute_coltiva_engagement_score',
    'attribute_coltiva_best_send_hour', 'attribute_coltiva_is_vip',
    'attribute_coltiva_is_at_risk', 'attribute_coltiva_recommended_products',
    'attribute_coltiva_in_audience',
] %}

with audience as (
    select *
    from {{ ref('audience_email') }}
),

mapped as (
    select
        customer_id as sync_key,
        customer_id as ext_id,
        email,
        substr(first_name, 1, 255) as attribute_firstname,
        {%- for name, column in names.items() %}
        substr(cast({{ column }} as {{ dbt.type_string() }}), 1, 255)
            as attribute_coltiva_{{ name }},
        {%- endfor %}
        {{ coltiva.list_within('recommended_products', 255) }}
            as attribute_coltiva_recommended_products,
        'true' as attribute_coltiva_in_audience,
        changed_at
    from audience
),

final as (
    select
        sync_key,
        {{ payload | join(',\n        ') }},
        {{ coltiva.row_hash(payload) }} as row_hash,
        changed_at
    from mapped
)

select * from final
