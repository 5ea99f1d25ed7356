{#- One row per raw campaign row, as it arrived: copies and bad rows are still in
    it. Casts, and says what the row alone shows to be wrong with it. -#}
{%- set columns = raw_columns('campaigns') -%}

with source as (
    select {{ columns | join(', ') }}
    from {{ source('touchpoints', 'campaigns') }}
),

judged as (
    select
        source.*,
        {{ rejection_reason(
            key='campaign_id',
            numbers=['cost_amount'],
            times=['sent_at'],
            prices=['cost_amount']
        ) }} as rejection_reason
    from source
),

final as (
    select
        {{ raw_text('campaign_id') }} as campaign_id,
        {{ raw_text('campaign_name') }} as campaign_name,
        {{ raw_text('program') }} as program,
        {{ in_case('lower', raw_text('channel')) }} as channel,
        {{ raw_timestamp('sent_at') }} as sent_at,
        cast(coalesce({{ raw_number('cost_amount') }}, 0) as numeric(18, 4))
            as cost_amount,
        {{ in_case('upper', raw_text('currency_code')) }} as currency_code,
        {{ raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        case
            when rejection_reason is not null then {{ row_as_json(columns) }}
        end as raw_row
    from judged
)

select * from final
