-- What may be a no and can't be read as one is never let go: the person is not written
-- to until a later answer that can be. A yes that can't be read is none and takes
-- nothing away.
{%- set readable_elsewhere = "('duplicate_key', 'excluded', 'superseded')" %}
{%- set columns = [
    'row_key', 'channel', 'purpose', 'happened_at', 'loaded_at', 'is_accepted',
    'rejection_reason', 'is_withdrawal',
] %}

with words as (
    select distinct
        kind,
        value
    from {{ ref('seed_source_values') }}
    where kind in ('channel', 'purpose')
),

steps as (
    select
        interaction_type,
        channel,
        step
    from {{ ref('seed_touchpoint_steps') }}
    where step in ('unsubscribed', 'complained')
),

consents as (
    select
        *,
        recorded_at as happened_at,
        not coalesce(is_granted, false) as is_withdrawal
    from {{ ref('base_touchpoints__consents') }}
),

{{ coltiva.identified('consents', 'consents', columns, name='answers') }},

interactions as (
    select
        exceptions.row_key,
        exceptions.customer_id,
        exceptions.anonymous_id,
        exceptions.email,
        steps.channel,
        'marketing' as purpose,
        exceptions.occurred_at as happened_at,
        exceptions.loaded_at,
        exceptions.is_accepted,
        exceptions.rejection_reason,
        steps.step = 'complained'
        or (steps.step = 'unsubscribed' and not exceptions.is_machine) as is_withdrawal
    from {{ ref('base_touchpoints__interaction_exceptions') }} as exceptions
    left join steps on exceptions.interaction_type = steps.interaction_type
),

{{ coltiva.identified('interactions', 'interactions', columns, name='events') }},

rows_with_table as (
    select
        'consents' as raw_table,
        {{ (columns + ['customer_id', 'email']) | join(',\n        ') }}
    from answers
    union all
    select
        'interactions' as raw_table,
        {{ (columns + ['customer_id', 'email']) | join(',\n        ') }}
    from events
),

-- an unknown word may stand for any channel or purpose
with_words as (
    select
        rows_with_table.raw_table,
        rows_with_table.row_key,
        rows_with_table.customer_id,
        rows_with_table.email,
        coalesce(channels.value, 'all') as channel,
        coalesce(purposes.value, 'all') as purpose,
        rows_with_table.happened_at,
        rows_with_table.loaded_at,
        coalesce(rows_with_table.rejection_reason = 'future_dated', false)
            as is_future_dated
    from rows_with_table
    left join words as channels
        on channels.kind = 'channel' and rows_with_table.channel = channels.value
    left join words as purposes
        on purposes.kind = 'purpose' and rows_with_table.purpose = purposes.value
    where
        rows_with_table.is_withdrawal
        and (
            rows_with_table.rejection_reason not in {{ readable_elsewhere }}
            or (
                rows_with_table.is_accepted
                and (channels.value is null or purposes.value is null)
            )
        )
),

corrections as (
    select
        raw_table,
        row_key,
        max(loaded_at) as loaded_at
    from rows_with_table
    where is_accepted
    group by raw_table, row_key
),

final as (
    select
        withdrawals.raw_table,
        withdrawals.row_key,
        withdrawals.customer_id,
        withdrawals.email,
        withdrawals.channel,
        withdrawals.purpose,
        case when not withdrawals.is_future_dated then withdrawals.happened_at end
            as happened_at,
        -- of two times of which one can't be true, the earlier one
        min(
            case
                when
                    withdrawals.is_future_dated
                    and withdrawals.happened_at < withdrawals.loaded_at
                    then withdrawals.happened_at
                else withdrawals.loaded_at
            end
        ) as arrived_at
    from with_words as withdrawals
    left join corrections
        on
            withdrawals.raw_table = corrections.raw_table
            and withdrawals.row_key = corrections.row_key
            and withdrawals.loaded_at < corrections.loaded_at
    where corrections.row_key is null
    group by
        withdrawals.raw_table,
        withdrawals.row_key,
        withdrawals.customer_id,
        withdrawals.email,
        withdrawals.channel,
        withdrawals.purpose,
        case when not withdrawals.is_future_dated then withdrawals.happened_at end
)

select * from final
