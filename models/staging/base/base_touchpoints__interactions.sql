{#- One row per raw interaction row, as it arrived: copies and bad rows are still
    in it. Casts, and says what the row alone shows to be wrong with it. -#}
{%- set columns = raw_columns('interactions') -%}

with source as (
    select {{ columns | join(', ') }}
    from {{ source('touchpoints', 'interactions') }}
),

judged as (
    select
        source.*,
        {{ rejection_reason(
            key='interaction_id',
            required=['occurred_at', 'interaction_type'],
            times=['occurred_at'],
            flags=['is_machine'],
            future='occurred_at'
        ) }} as rejection_reason,
        {{ is_future_dated('occurred_at') }} as is_future_dated
    from source
),

final as (
    select
        {{ raw_text('interaction_id') }} as interaction_id,
        {{ raw_timestamp('occurred_at') }} as occurred_at,
        {{ in_case('lower', raw_text('interaction_type')) }} as interaction_type,
        {{ in_case('lower', raw_text('channel')) }} as channel,
        {{ raw_text('customer_id') }} as customer_id,
        {{ raw_text('anonymous_id') }} as anonymous_id,
        {{ raw_text('email') }} as email,
        {{ raw_text('session_id') }} as session_id,
        {{ raw_text('product_id') }} as product_id,
        {{ raw_text('campaign_id') }} as campaign_id,
        coalesce({{ raw_flag('is_machine') }}, false) as is_machine,
        {{ raw_text('url') }} as url,
        {{ raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        is_future_dated,
        case
            when rejection_reason is not null then {{ row_as_json(columns) }}
        end as raw_row
    from judged
)

select * from final
