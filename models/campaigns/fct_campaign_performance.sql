-- A message counts once per measure, however often it was opened or clicked.
{%- set counts = coltiva.message_counts() -%}
{%- set people = [
    'recipient_count', 'converted_count', 'resend_count', 'resend_open_count',
    'resend_click_count', 'resend_order_count',
] %}

with campaigns as (
    select *
    from {{ ref('int_campaigns') }}
),

days as (
    select *
    from {{ ref('fct_campaign_performance_daily') }}
),

reached as (
    select *
    from {{ ref('int_campaign_reach') }}
),

totals as (
    select
        campaign_id,
        {%- for column in counts %}
        sum({{ column }}) as {{ column }},
        {%- endfor %}
        sum(attributed_amount) as attributed_amount
    from days
    group by campaign_id
),

joined as (
    select
        campaigns.campaign_id,
        campaigns.campaign_name,
        campaigns.program,
        campaigns.channel,
        {%- for column in counts %}
        cast(coalesce(totals.{{ column }}, 0) as integer) as {{ column }},
        {%- endfor %}
        {%- for column in people %}
        cast(coalesce(reached.{{ column }}, 0) as integer) as {{ column }},
        {%- endfor %}
        cast(coalesce(totals.attributed_amount, 0) as numeric(18, 4))
            as attributed_amount,
        cast(coalesce(reached.resend_amount, 0) as numeric(18, 4)) as resend_amount,
        campaigns.cost_amount,
        campaigns.started_date,
        campaigns.started_at
    from campaigns
    left join totals on campaigns.campaign_id = totals.campaign_id
    left join reached on campaigns.campaign_id = reached.campaign_id
),

final as (
    select
        campaign_id,
        campaign_name,
        program,
        channel,
        {%- for column in counts + people %}
        {{ column }},
        {%- endfor %}
        attributed_amount,
        resend_amount,
        cost_amount,
        {{ coltiva.return_on_investment('attributed_amount', 'cost_amount') }}
            as return_on_investment,
        {{ coltiva.campaign_rates() }},
        {{ coltiva.divide_counts(
            'converted_count', 'recipient_count', 6
        ) }} as conversion_rate,
        {{ coltiva.divide_counts('resend_open_count', 'recipient_count', 6) }}
            as resend_open_uplift_rate,
        started_date,
        started_at
    from joined
)

select * from final
