{#- One row per counting order, window, method and touch that has a part in it.
    Weights and amounts add up to the order's within one window and method only. -#}

with touched as (
    select
        int_order_touches.*,
        cast(touch_position as numeric(18, 4)) as parts_so_far,
        cast(touch_position - 1 as numeric(18, 4)) as parts_before
    from {{ ref('int_order_touches') }} as int_order_touches
),

methods as (
    {{ literal_rows('attribution_method', ['last_touch', 'first_touch', 'linear']) }}
),

chosen as (
    select
        touched.*,
        methods.attribution_method
    from touched
    inner join methods
        on
            methods.attribution_method = 'linear'
            or (
                methods.attribution_method = 'first_touch'
                and touched.touch_position = 1
            )
            or (
                methods.attribution_method = 'last_touch'
                and touched.touch_position = touched.touch_count
            )
),

-- what touches up to this one have, less what those before it have: parts of a third
-- are rounded, their sum is not
parts as (
    select
        chosen.*,
        case attribution_method
            when 'linear'
                then
                    {{ divide_amount('parts_so_far', 'touch_count') }}
                    - {{ divide_amount('parts_before', 'touch_count') }}
            else 1
        end as weight,
        case attribution_method
            when 'linear'
                then
                    {{ divide_amount('net_amount * touch_position', 'touch_count') }}
                    - {{ divide_amount(
                        'net_amount * (touch_position - 1)', 'touch_count'
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
