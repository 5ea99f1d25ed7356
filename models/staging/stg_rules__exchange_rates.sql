{#- One row per currency and period: what one unit is worth in the shop's
    currency. The first period reaches back for ever, the last one on for ever. -#}

with exchange_rates as (
    select
        currency_code,
        valid_from,
        rate
    from {{ ref('seed_exchange_rates') }}
    where
        shop_currency = '{{ var("shop_currency") }}'
        and currency_code != '{{ var("shop_currency") }}'
),

numbered as (
    select
        currency_code,
        rate,
        valid_from,
        row_number() over (partition by currency_code order by valid_from)
            as period_number,
        lead(valid_from) over (partition by currency_code order by valid_from)
            as next_valid_from
    from exchange_rates
),

foreign_currencies as (
    select
        currency_code,
        rate as exchange_rate,
        case
            when period_number = 1 then cast('0001-01-01' as date)
            else valid_from
        end as valid_from,
        coalesce(next_valid_from, cast('9999-12-31' as date)) as valid_to
    from numbered
),

shop_currency as (
    select
        cast('{{ var("shop_currency") }}' as {{ dbt.type_string() }}) as currency_code,
        cast(1 as numeric(18, 8)) as exchange_rate,
        cast('0001-01-01' as date) as valid_from,
        cast('9999-12-31' as date) as valid_to
),

final as (
    select * from foreign_currencies
    union all
    select * from shop_currency
)

select * from final
