-- Parts of a third are rounded, their sum is not: a touch has what the touches up to it
-- have, less what those before it have.
{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='customer_id',
    meta={'changed_in': 'int_changed_recipients'},
) }}

with recipients as (
    select customer_id
    from {{ ref('int_changed_recipients') }}
),

touches as (
    select
        touches.*,
        touches.touch_position - 1 as before_count,
        cast(touches.net_amount as numeric(19, 4)) as wide_amount
    from {{ ref('int_order_touches') }} as touches
    inner join recipients on touches.customer_id = recipients.customer_id
),

methods as (
    {{ coltiva.literal_rows(
        'attribution_method', ['last_touch', 'first_touch', 'linear']
    ) }}
),

chosen as (
    select
        touches.*,
        methods.attribution_method
    from touches
    inner join methods
        on
            methods.attribution_method = 'linear'
            or (
                methods.attribution_method = 'first_touch'
                and touches.touch_position = 1
            )
            or (
                methods.attribution_method = 'last_touch'
                and touches.touch_position = touches.touch_count
            )
),

parts as (
    select
        chosen.*,
        case attribution_method
            when 'linear'
                then
                    {{ coltiva.divide_counts('touch_position', 'touch_count') }}
                    - {{ coltiva.divide_counts('before_count', 'touch_count') }}
            else 1
        end as weight,
        case attribution_method
            when 'linear'
                then
                    {{ coltiva.divide_amount(
                        'wide_amount * touch_position', 'touch_count'
                    ) }}
                    - {{ coltiva.divide_amount(
                        'wide_amount * before_count', 'touch_count'
                    ) }}
            else net_amount
        end as attributed_amount
    from chosen
),

final as (
    select
        order_id,
        touch_id,
        customer_id,
        campaign_id,
        attribution_window,
        attribution_method,
        program,
        channel,
        touch_position,
        touch_count,
        cast(weight as numeric(18, 4)) as weight,
        cast(attributed_amount as numeric(18, 4)) as attributed_amount,
        is_default_window and attribution_method = 'last_touch' as is_default,
        sent_date,
        order_date,
        window_start_at,
        ordered_at
    from parts
)

select * from final
