{#- Nobody is recommended what they bought within its reorder interval, computed here
    from the orders once more: a row is a recommendation that comes too early, or of a
    product bought before that has no interval. -#}

with purchases as (
    select distinct
        customer_id,
        product_id,
        order_date
    from {{ ref('int_order_products') }}
    where customer_id is not null
),

gaps as (
    select
        customer_id,
        product_id,
        order_date,
        {{ coltiva.datediff(
            'lag(order_date) over (partition by customer_id, product_id '
            ~ 'order by order_date)', 'order_date', 'day'
        ) }} as gap_days
    from purchases
),

own_gaps as (
    select
        customer_id,
        product_id,
        count(gap_days) as gap_count,
        sum(gap_days) as gap_days,
        max(order_date) as last_order_date
    from gaps
    group by customer_id, product_id
),

product_gaps as (
    select
        product_id,
        count(case when gap_count > 0 then 1 end) as customer_count,
        sum(gap_count) as gap_count,
        sum(gap_days) as gap_days
    from own_gaps
    group by product_id
),

bought_before as (
    select
        recommendations.customer_id,
        recommendations.product_id,
        {{ coltiva.datediff('own_gaps.last_order_date', 'as_of.as_of_date', 'day') }}
            as days_since,
        case
            when own_gaps.gap_count >= 2 then own_gaps.gap_days
            when product_gaps.customer_count >= {{ var('affinity_min_support') }}
                then product_gaps.gap_days
        end as gap_days,
        case
            when own_gaps.gap_count >= 2 then own_gaps.gap_count
            else product_gaps.gap_count
        end as gap_count
    from {{ ref('customer_recommendations') }} as recommendations
    inner join own_gaps
        on
            recommendations.customer_id = own_gaps.customer_id
            and recommendations.product_id = own_gaps.product_id
    inner join product_gaps on recommendations.product_id = product_gaps.product_id
    cross join {{ ref('int_as_of') }} as as_of
),

-- half a day may be rounded away
final as (
    select *
    from bought_before
    where gap_days is null or 2 * days_since * gap_count + gap_count < 2 * gap_days
)

select * from final
