-- The rule that reports use, so that its sums need no filter; the others are in
-- fct_campaign_attribution_by_rule.
{{ config(materialized='view') }}

with campaign_attribution as (
    select *
    from {{ ref('fct_campaign_attribution_by_rule') }}
    where is_default
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
        return_on_investment,
        is_default
    from campaign_attribution
)

select * from final
