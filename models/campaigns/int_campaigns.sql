with as_of as (
    select
        as_of_date,
        as_of_at
    from {{ ref('int_as_of') }}
),

campaigns as (
    select
        campaign_id,
        campaign_name,
        program,
        channel,
        cost_amount,
        currency_code,
        sent_at
    from {{ ref('stg_touchpoints__campaigns') }}
),

exchange_rates as (
    select
        currency_code,
        exchange_rate,
        valid_from,
        valid_to
    from {{ ref('stg_rules__exchange_rates') }}
),

named as (
    select
        campaign_id,
        channel,
        sent_at as named_at
    from {{ ref('int_messages') }}
    where campaign_id is not null
    union all
    select
        campaign_id,
        channel,
        received_at as named_at
    from {{ ref('int_touches') }}
    where campaign_id is not null
),

seen as (
    select
        campaign_id,
        min(channel) as channel,
        min(named_at) as first_named_at
    from named
    group by campaign_id
),

dated as (
    select
        coalesce(campaigns.campaign_id, seen.campaign_id) as campaign_id,
        campaigns.campaign_name,
        campaigns.program,
        coalesce(campaigns.channel, seen.channel) as channel,
        campaigns.cost_amount,
        campaigns.currency_code,
        coalesce(campaigns.sent_at, seen.first_named_at) as started_at
    from campaigns
    full outer join seen on campaigns.campaign_id = seen.campaign_id
    cross join as_of
    where
        seen.campaign_id is not null
        or coalesce(campaigns.sent_at, as_of.as_of_at) <= as_of.as_of_at
),

with_dates as (
    select
        dated.*,
        coalesce(
            {{ coltiva.shop_date('dated.started_at', var('shop_timezone')) }},
            as_of.as_of_date
        ) as rate_date
    from dated
    cross join as_of
),

final as (
    select
        with_dates.campaign_id,
        with_dates.campaign_name,
        with_dates.program,
        with_dates.channel,
        case
            when with_dates.cost_amount = 0 then with_dates.cost_amount
            else {{ coltiva.multiply_amount(
                'with_dates.cost_amount', 'exchange_rates.exchange_rate'
            ) }}
        end as cost_amount,
        case when with_dates.started_at is not null then with_dates.rate_date end
            as started_date,
        with_dates.started_at
    from with_dates
    left join exchange_rates
        on
            with_dates.currency_code = exchange_rates.currency_code
            and with_dates.rate_date >= exchange_rates.valid_from
            and with_dates.rate_date < exchange_rates.valid_to
)

select * from final
