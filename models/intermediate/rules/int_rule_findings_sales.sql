{#- One row is one defect of the rules on which raw rows and orders count and what
    foreign money is worth, as a sentence. No row means the rules are whole. -#}

with seed_order_statuses as (
    select
        coalesce(order_status, '') as order_status,
        is_counted
    from {{ ref('seed_order_statuses') }}
),

seed_exchange_rates as (
    select
        coalesce(shop_currency, '') as shop_currency,
        coalesce(currency_code, '') as currency_code,
        valid_from,
        rate,
        'rate of "' || coalesce(currency_code, '') || '" in "'
        || coalesce(shop_currency, '') || '" from '
        || coalesce(cast(valid_from as {{ dbt.type_string() }}), '(no date)') || ' '
            as row_name
    from {{ ref('seed_exchange_rates') }}
),

seed_rejection_reasons as (
    select
        coalesce(rejection_reason, '') as rejection_reason,
        is_rejected
    from {{ ref('seed_rejection_reasons') }}
),

repeated_statuses as (
    {{ repeated_names('seed_order_statuses', 'order_status', 'status') }}
),

status_findings as (
    select
        'seed_order_statuses' as rule_seed,
        'status "' || order_status || '" ' || case
            when order_status != lower(trim(order_status))
                then 'must be lower case without blanks around it'
            when is_counted is null
                then 'leaves is_counted empty; allowed are true and false'
        end as finding
    from seed_order_statuses
),

no_counted_status as (
    select
        'seed_order_statuses' as rule_seed,
        'no status counts; at least one needs is_counted true' as finding
    from seed_order_statuses
    having count(case when is_counted then 1 end) = 0
),

repeated_rates as (
    select
        'seed_exchange_rates' as rule_seed,
        row_name || 'has ' || cast(count(*) as {{ dbt.type_string() }})
        || ' rows; a pair of currencies has one rate from a date on' as finding
    from seed_exchange_rates
    group by row_name
    having count(*) > 1
),

rate_findings as (
    select
        'seed_exchange_rates' as rule_seed,
        row_name || case
            when
                length(shop_currency) != 3 or shop_currency != upper(shop_currency)
                or length(currency_code) != 3 or currency_code != upper(currency_code)
                then 'needs currency codes of three upper-case letters, such as EUR'
            when valid_from is null
                then 'has no valid_from; it is the first day of the rate'
            when rate is null or rate <= 0
                then
                    'is ' || coalesce(cast(rate as {{ dbt.type_string() }}), 'empty')
                    || '; allowed is a number above 0'
            when shop_currency = currency_code and rate != 1
                then
                    'is ' || cast(rate as {{ dbt.type_string() }})
                    || '; a currency is worth 1 of itself, and needs no row'
        end as finding
    from seed_exchange_rates
),

known_reasons as (
    {{ literal_rows('rejection_reason', known_rejection_reasons()) }}
),

given_reasons as (
    select
        rejection_reason,
        count(*) as row_count,
        count(is_rejected) as flag_count,
        count(case when is_rejected then 1 end) as rejected_count
    from seed_rejection_reasons
    group by rejection_reason
),

reason_findings as (
    select
        'seed_rejection_reasons' as rule_seed,
        'reason "'
        || coalesce(known_reasons.rejection_reason, given_reasons.rejection_reason)
        || '" ' || case
            when known_reasons.rejection_reason is null
                then 'is given by no check of this project; its row has no effect'
            when coalesce(given_reasons.row_count, 0) != 1
                then 'is missing or repeated; every reason needs exactly one row'
            when given_reasons.flag_count = 0
                then 'leaves is_rejected empty; allowed are true and false'
            when
                given_reasons.rejected_count = 0
                and known_reasons.rejection_reason not in (
                    'negative_price', 'future_dated', 'unknown_status'
                )
                then
                    'must have is_rejected true; false is allowed only for '
                    || 'negative_price, future_dated, unknown_status'
        end as finding
    from known_reasons
    full outer join given_reasons
        on known_reasons.rejection_reason = given_reasons.rejection_reason
),

all_findings as (
    select * from repeated_statuses
    union all
    select * from status_findings
    union all
    select * from no_counted_status
    union all
    select * from repeated_rates
    union all
    select * from rate_findings
    union all
    select * from reason_findings
),

final as (
    select distinct
        rule_seed,
        finding
    from all_findings
    where finding is not null
)

select * from final
