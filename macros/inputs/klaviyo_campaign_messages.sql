{#- The CTE `campaign_messages`: which campaign a message is of. -#}
{% macro klaviyo_campaign_messages() -%}
    {%- set campaigns = coltiva.klaviyo_table('campaigns') -%}
    {%- set messages = coltiva.klaviyo_table('messages') -%}
    {%- if campaigns is not none and 'relationships' in campaigns.columns %}
    campaign_lists as (
        select
            {{ coltiva.raw_text('id') }} as campaign_id,
            {{ coltiva.klaviyo_value(
                campaigns, ['relationships', 'campaign-messages', 'data']
            ) }} as messages
        from {{ campaigns.relation }}
    ),

    listed_messages as (
        {{ coltiva.json_elements('campaign_lists', 'messages', ['campaign_id']) }}
    ),

    campaign_messages as (
        select
            {{ coltiva.json_value('element', ['id']) }} as message_id,
            max(campaign_id) as campaign_id
        from listed_messages
        group by {{ coltiva.json_value('element', ['id']) }}
    )
    {%- elif campaigns is not none and messages is not none and execute %}
    campaign_messages as (
        select
            {{ coltiva.raw_text('messages.id') }} as message_id,
            max({{ coltiva.raw_text('campaigns.id') }}) as campaign_id
        from {{ messages.relation }} as messages
        inner join {{ campaigns.relation }} as campaigns
            on messages.{{ adapter.quote('_dlt_parent_id') }}
            = campaigns.{{ adapter.quote('_dlt_id') }}
        group by {{ coltiva.raw_text('messages.id') }}
    )
    {%- else %}
    campaign_messages as (
        select
            person_id as message_id,
            person_id as campaign_id
        from people
        where false
    )
    {%- endif %}
{%- endmacro %}
