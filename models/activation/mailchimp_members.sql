{#- A merge tag has at most 10 characters and a text in it 255. Nobody is subscribed by
    this: who is new to Mailchimp comes in as a contact that is not subscribed. -#}
{%- set texts = {
    'segment': 'rfm_segment',
    'stage': 'lifecycle_stage',
    'topcat': 'top_category',
    'englevel': 'engagement_level',
    'engreason': 'engagement_reason',
    'action': 'recommended_action',
    'channel': 'recommended_channel',
    'offer': 'recommended_offer',
    'program': 'next_program',
    'recency': 'recency_score',
    'frequency': 'frequency_score',
    'monetary': 'monetary_score',
    'engscore': 'engagement_score',
    'besthour': 'best_send_hour',
    'isvip': 'is_vip',
    'isatrisk': 'is_at_risk',
} -%}
{%- set tagged = {
    'segment': 'rfm_segment',
    'stage': 'lifecycle_stage',
    'level': 'engagement_level',
    'program': 'next_program',
    'topic': 'top_category',
} -%}
{%- set payload = [
    'subscriber_hash', 'email_address', 'status_if_new', 'merge_fname',
    'merge_coltivaid', 'merge_segment', 'merge_stage', 'merge_topcat',
    'merge_englevel', 'merge_engreason', 'merge_action', 'merge_channel',
    'merge_offer', 'merge_program', 'merge_recency', 'merge_frequency',
    'merge_monetary', 'merge_engscore', 'merge_besthour', 'merge_isvip',
    'merge_isatrisk', 'merge_products', 'tags',
] %}

with audience as (
    select *
    from {{ ref('audience_email') }}
),

mapped as (
    select
        customer_id as sync_key,
        {{ dbt.hash('email') }} as subscriber_hash,
        email as email_address,
        'transactional' as status_if_new,
        substr(first_name, 1, 255) as merge_fname,
        substr(customer_id, 1, 255) as merge_coltivaid,
        {%- for tag, column in texts.items() %}
        substr(cast({{ column }} as {{ dbt.type_string() }}), 1, 255)
            as merge_{{ tag }},
        {%- endfor %}
        {{ coltiva.list_within('recommended_products', 255) }} as merge_products,
        'coltiva:audience'
        {%- for name, column in tagged.items() %}
        || coalesce(
            ',' || substr(
                'coltiva:{{ name }}:' || replace({{ column }}, ',', ' '), 1, 50
            ), ''
        )
        {%- endfor %}
        || case when is_vip then ',coltiva:vip' else '' end
        || case when is_at_risk then ',coltiva:at risk' else '' end as tags,
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
