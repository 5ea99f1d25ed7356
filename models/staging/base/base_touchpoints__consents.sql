{#- One row per raw consent row, as it arrived: copies and bad rows are still in
    it. Casts, and says what the row alone shows to be wrong with it. -#}
{%- set columns = raw_columns('consents') -%}

with source as (
    select {{ columns | join(', ') }}
    from {{ source('touchpoints', 'consents') }}
),

judged as (
    select
        source.*,
        {{ rejection_reason(
            key='consent_id',
            required=['customer_id', 'channel', 'purpose', 'is_granted', 'recorded_at'],
            times=['recorded_at'],
            flags=['is_granted'],
            future='recorded_at'
        ) }} as rejection_reason,
        {{ is_future_dated('recorded_at') }} as is_future_dated
    from source
),

final as (
    select
        {{ raw_text('consent_id') }} as consent_id,
        {{ raw_text('customer_id') }} as customer_id,
        {{ in_case('lower', raw_text('channel')) }} as channel,
        {{ in_case('lower', raw_text('purpose')) }} as purpose,
        {{ raw_flag('is_granted') }} as is_granted,
        {{ raw_timestamp('recorded_at') }} as recorded_at,
        {{ raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        is_future_dated,
        case
            when rejection_reason is not null then {{ row_as_json(columns) }}
        end as raw_row
    from judged
)

select * from final
