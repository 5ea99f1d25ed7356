{%- set counts = coltiva.message_counts() -%}

with messages as (
    select *
    from {{ ref('int_message_counts') }}
),

campaigns as (
    select
        campaign_id,
        program,
        channel,
        cost_amount,
        started_date
    from {{ ref('fct_campaign_performance') }}
    where started_date is not null
),

parts as (
    select
        program,
        channel,
        0 as campaign_count,
        {%- for column in counts %}
        {{ column }},
        {%- endfor %}
        attributed_amount,
        cast(0 as numeric(18, 4)) as cost_amount,
        sent_date as month_day
    from messages
    union all
    select
        program,
        channel,
        1 as campaign_count,
        {%- for column in counts %}
        0 as {{ column }},
        {%- endfor %}
        cast(0 as numeric(18, 4)) as attributed_amount,
        coalesce(cost_amount, 0) as cost_amount,
        started_date as month_day
    from campaigns
),

with_months as (
    select
        parts.*,
        coalesce(program, '(none)') as program_name,
        coalesce(channel, '(none)') as channel_name,
        cast({{ dbt.date_trunc('month', 'month_day') }} as date) as month_start_date
    from parts
),

summed as (
    select
        program_name as program,
        channel_name as channel,
        cast(sum(campaign_count) as integer) as campaign_count,
        {%- for column in counts %}
        cast(sum({{ column }}) as integer) as {{ column }},
        {%- endfor %}
        cast(sum(attributed_amount) as numeric(18, 4)) as attributed_amount,
        cast(sum(cost_amount) as numeric(18, 4)) as cost_amount,
        month_start_date
    from with_months
    group by program_name, channel_name, month_start_date
),

final as (
    select
        program,
        channel,
        campaign_count,
        {%- for column in counts %}
        {{ column }},
        {%- endfor %}
        attributed_amount,
        cost_amount,
        {{ coltiva.return_on_investment('attributed_amount', 'cost_amount') }}
            as return_on_investment,
        {{ coltiva.campaign_rates() }},
        month_start_date
    from summed
)

select * from final
