{%- set counts = [
    'order_count', 'guest_order_count', 'buyer_count', 'new_buyer_count',
    'returned_buyer_count', 'known_habit_buyer_count', 'promotion_driven_buyer_count',
] -%}
{%- set amounts = [
    'promoted_gross_amount', 'promoted_discount_amount', 'net_amount',
] -%}

with promotions as (
    select
        promotions.promotion_name,
        promotions.promoted_kind,
        promotions.promoted_value,
        case
            when promotions.valid_from > as_of.as_of_date then 'planned'
            when
                {{ coltiva.end_of_shop_day(
                    'promotions.valid_to', var('shop_timezone')
                ) }} <= as_of.as_of_at
                then 'over'
            else 'running'
        end as status,
        cast(coalesce(promotions.cost_amount, 0) as numeric(18, 4)) as cost_amount,
        cast(promotions.planned_discount_rate as numeric(18, 6))
            as planned_discount_rate,
        promotions.valid_from,
        promotions.valid_to
    from {{ ref('seed_promotions') }} as promotions
    cross join {{ ref('int_as_of') }} as as_of
    where as_of.as_of_date is not null
),

orders as (
    select
        promotion_name,
        customer_id,
        promoted_gross_amount,
        promoted_discount_amount,
        net_amount,
        margin_amount,
        case when margin_amount is not null then net_amount end as known_margin_amount,
        is_first_order,
        has_come_back
    from {{ ref('int_promotion_orders') }}
),

promotion_buyers as (
    select distinct
        promotion_name,
        customer_id
    from orders
    where customer_id is not null
),

buyers as (
    select
        promotion_buyers.promotion_name,
        count(*) as buyer_count,
        sum(case when people.is_promotion_driven is not null then 1 else 0 end)
            as known_habit_buyer_count,
        sum(case when people.is_promotion_driven then 1 else 0 end)
            as promotion_driven_buyer_count
    from promotion_buyers
    inner join {{ ref('customer_segments') }} as people
        on promotion_buyers.customer_id = people.customer_id
    group by promotion_buyers.promotion_name
),

sums as (
    select
        promotion_name,
        count(*) as order_count,
        sum(case when customer_id is null then 1 else 0 end) as guest_order_count,
        sum(case when is_first_order then 1 else 0 end) as new_buyer_count,
        sum(case when is_first_order and has_come_back then 1 else 0 end)
            as returned_buyer_count,
        {%- for column in amounts %}
        sum({{ column }}) as {{ column }},
        {%- endfor %}
        sum(known_margin_amount) as known_margin_amount,
        sum(margin_amount) as margin_amount
    from orders
    group by promotion_name
),

joined as (
    select
        promotions.*,
        {%- for column in counts %}
        cast(coalesce({{ column }}, 0) as integer) as {{ column }},
        {%- endfor %}
        {%- for column in amounts %}
        cast(coalesce({{ column }}, 0) as numeric(18, 4)) as {{ column }},
        {%- endfor %}
        sums.known_margin_amount,
        cast(sums.margin_amount as numeric(18, 4)) as margin_amount
    from promotions
    left join sums on promotions.promotion_name = sums.promotion_name
    left join buyers on promotions.promotion_name = buyers.promotion_name
),

final as (
    select
        promotion_name,
        promoted_kind,
        promoted_value,
        status,
        {%- for column in counts + amounts %}
        {{ column }},
        {%- endfor %}
        margin_amount,
        cost_amount,
        planned_discount_rate,
        {{ coltiva.divide_counts(
            coltiva.ten_thousandths('promoted_discount_amount'),
            coltiva.ten_thousandths('promoted_gross_amount'), 6
        ) }} as discount_rate,
        {{ coltiva.divide_counts(
            coltiva.ten_thousandths('margin_amount'),
            coltiva.ten_thousandths('known_margin_amount'), 6
        ) }} as margin_rate,
        {{ coltiva.divide_counts(
            'new_buyer_count', 'buyer_count', 6
        ) }} as new_buyer_rate,
        {{ coltiva.divide_counts(
            'promotion_driven_buyer_count', 'known_habit_buyer_count', 6
        ) }} as promotion_driven_rate,
        {{ coltiva.return_on_investment('margin_amount', 'cost_amount') }}
            as return_on_investment,
        valid_from,
        valid_to
    from joined
)

select * from final
