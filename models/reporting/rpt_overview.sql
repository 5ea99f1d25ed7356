with as_of as (
    select
        as_of_date,
        as_of_at
    from {{ ref('int_as_of') }}
),

people as (
    select
        coalesce(sum(customer_count), 0) as customer_count,
        coalesce(sum(buyer_count), 0) as buyer_count,
        coalesce(sum(can_email_count), 0) as can_email_count
    from {{ ref('rpt_engagement_matrix') }}
),

segments as (
    select
        coalesce(sum(hot_count), 0) as hot_count,
        coalesce(sum(case when is_at_risk then customer_count else 0 end), 0)
            as at_risk_count,
        coalesce(sum(case when is_at_risk then monetary_amount else 0 end), 0)
            as at_risk_amount,
        coalesce(sum(monetary_amount), 0) as monetary_amount
    from {{ ref('rpt_segments_now') }}
),

orders as (
    select
        order_count,
        amount
    from {{ ref('rpt_money_reconciliation') }}
    where is_total
),

messages as (
    select
        coalesce(sum(to_send_count), 0) as to_send_count,
        coalesce(sum(held_back_count), 0) as held_back_count
    from {{ ref('rpt_program_kpis') }}
),

findings as (
    select coalesce(sum(row_count), 0) as rejected_count
    from {{ ref('rpt_data_quality') }}
    where finding = 'rejected_rows'
),

final as (
    select
        '{{ var("shop_currency") }}' as shop_currency,
        '{{ var("shop_timezone") }}' as shop_timezone,
        cast(people.customer_count as integer) as customer_count,
        cast(people.buyer_count as integer) as buyer_count,
        cast(people.can_email_count as integer) as can_email_count,
        cast(segments.hot_count as integer) as hot_count,
        cast(segments.at_risk_count as integer) as at_risk_count,
        cast(segments.at_risk_amount as numeric(18, 4)) as at_risk_amount,
        cast(segments.monetary_amount as numeric(18, 4)) as monetary_amount,
        orders.order_count as valid_order_count,
        orders.amount as valid_order_amount,
        cast(messages.to_send_count as integer) as to_send_count,
        cast(messages.held_back_count as integer) as held_back_count,
        cast(findings.rejected_count as integer) as rejected_count,
        as_of.as_of_date,
        as_of.as_of_at
    from as_of
    cross join people
    cross join segments
    cross join orders
    cross join messages
    cross join findings
)

select * from final
