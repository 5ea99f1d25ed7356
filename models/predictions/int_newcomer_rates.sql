{%- set double = coltiva.type_double() %}

with histories as (
    select
        as_of_date,
        days_known,
        first_amount
    from {{ ref('int_buyer_histories') }}
    where is_current or checked_days is not null
),

shops as (
    select
        as_of_date,
        max(days_known) + 1 as shop_days,
        sum(case when days_known < 90 then 1 else 0 end) as newcomer_count,
        {{ coltiva.divide_amount(
            'sum(case when days_known < 90 then first_amount end)',
            'sum(case when days_known < 90 then 1 else 0 end)'
        ) }} as first_amount
    from histories
    group by as_of_date
),

weeks as (
    select
        as_of_date,
        floor(days_known / cast(7 as {{ double }})) as weeks_ago,
        cast(count(*) as {{ double }}) as newcomers
    from histories
    where days_known < 91
    group by as_of_date, floor(days_known / cast(7 as {{ double }}))
),

-- the variance of thirteen weeks over their mean: 1 where chance alone is at work
waves as (
    select
        as_of_date,
        (sum(newcomers * newcomers) - sum(newcomers) * sum(newcomers) / 13)
        / 12 / (sum(newcomers) / 13) as dispersion
    from weeks
    group by as_of_date
),

final as (
    select
        cast(shops.newcomer_count as integer) as newcomer_count,
        cast(least(90, shops.shop_days) as integer) as days_counted,
        cast(shops.shop_days as integer) as shop_days,
        cast(coalesce(shops.first_amount, 0) as numeric(18, 4)) as first_amount,
        cast(
            case
                when shops.shop_days > 90
                    then greatest(1, coalesce(waves.dispersion, 1))
                else 1
            end as numeric(18, 6)
        ) as dispersion,
        shops.as_of_date
    from shops
    left join waves on shops.as_of_date = waves.as_of_date
)

select * from final
