with campaigns as (
    select
        campaign_id,
        program,
        channel,
        cost_amount
    from {{ ref('int_campaigns') }}
),

windows as (
    select distinct
        attribution_window,
        is_default
    from {{ ref('seed_attribution_windows') }}
),

methods as (
    {{ coltiva.literal_rows(
        'attribution_method', ['last_touch', 'first_touch', 'linear']
    ) }}
),

orders as (
    select
        campaign_id,
        attribution_window,
        attribution_method,
        order_id,
        weight,
        attributed_amount
    from {{ ref('fct_attributed_orders_by_rule') }}
    where campaign_id is not null
),

sums as (
    select
        campaign_id,
        attribution_window,
        attribution_method,
        count(distinct order_id) as touched_order_count,
        sum(weight) as attributed_order_count,
        sum(attributed_amount) as attributed_amount
    from orders
    group by campaign_id, attribution_window, attribution_method
),

joined as (
    select
        campaigns.campaign_id,
        windows.attribution_window,
        methods.attribution_method,
        campaigns.program,
        campaigns.channel,
        cast(coalesce(sums.touched_order_count, 0) as integer) as touched_order_count,
        cast(coalesce(sums.attributed_order_count, 0) as numeric(18, 4))
            as attributed_order_count,
        cast(coalesce(sums.attributed_amount, 0) as numeric(18, 4))
            as attributed_amount,
        campaigns.cost_amount,
        windows.is_default and methods.attribution_method = 'last_touch' as is_default
    from campaigns
    cross join windows
    cross join methods
    left join sums
        on
            campaigns.campaign_id = sums.campaign_id
            and windows.attribution_window = sums.attribution_window
            and methods.attribution_method = sums.attribution_method
),

final as (
    select
        campaign_id,
        attribution_window,
        attribution_method,
        program,
        channel,
        touched_order_count,
        attributed_order_count,
        attributed_amount,
        cost_amount,
        {{ coltiva.return_on_investment('attributed_amount', 'cost_amount') }}
            as return_on_investment,
        is_default
    from joined
)

select * from final
