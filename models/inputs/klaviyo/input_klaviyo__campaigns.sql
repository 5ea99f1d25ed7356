{{ config(enabled=coltiva.connects('klaviyo')) }}
{%- set told = {
    'campaign': coltiva.klaviyo_table('campaigns'),
    'flow': coltiva.klaviyo_table('flows'),
} %}

with all_campaigns as (
    {%- for kind, table in told.items() if table is not none %}
    {%- do coltiva.must_have('klaviyo', table, [], ['id', [
        'name', 'attributes', 'attributes__name',
    ]]) %}
    {%- set moment = coltiva.klaviyo_time(table, [
        ['attributes', 'updated_at'], ['attributes', 'updated'],
        ['attributes', 'created_at'], ['attributes', 'created'],
    ]) %}
    select
        '{{ kind }}' as kind,
        {{ coltiva.raw_text('id') }} as campaign_id,
        {{ coltiva.klaviyo_value(table, ['attributes', 'name'], ['name']) }}
            as campaign_name,
        lower({{ coltiva.klaviyo_value(
            table, ['attributes', 'status'], ['status']
        ) }}) as status,
        lower({{ coltiva.klaviyo_value(table, ['attributes', 'channel']) }}) as channel,
        {{ coltiva.klaviyo_time(table, [
            ['attributes', 'sent_at'], ['attributes', 'send_time'],
        ]) }} as sent_at,
        {{ coltiva.klaviyo_loaded_at(table, moment) }} as loaded_at
    from {{ table.relation }}
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        'none' as kind,
        {%- for column in ['campaign_id', 'campaign_name', 'status', 'channel'] %}
        cast(null as {{ dbt.type_string() }}) as {{ column }},
        {%- endfor %}
        cast(null as timestamp) as sent_at,
        cast(null as timestamp) as loaded_at
    where false
    {%- endfor %}
),

-- a flow that is no draft may have sent; a campaign says so
final as (
    select
        campaign_id,
        campaign_name,
        cast(null as {{ dbt.type_string() }}) as program,
        channel,
        sent_at,
        cast(null as numeric(18, 4)) as cost_amount,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        loaded_at
    from all_campaigns
    where
        (kind = 'flow' and coalesce(status, '') != 'draft')
        or coalesce(status, 'sent') in ('sent', 'sending', 'variations sent')
)

select * from final
