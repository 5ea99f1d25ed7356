{#- Histories are rounded to whole weeks: a large shop has far fewer of those than
    buyers, and only spreads are taken from here. -#}
{%- set double = coltiva.type_double() %}
{%- set exact = 'numeric(28, 10)' %}

with buyers as (
    select
        as_of_date,
        cast(repeat_count as {{ double }}) as x,
        floor((days_to_last + 3) / cast(7 as {{ double }})) as t_x,
        floor((days_known + 3) / cast(7 as {{ double }})) as t,
        coalesce(cast(repeat_mean_amount as {{ double }}), 0) as mean_amount
    from {{ ref('int_buyer_histories') }}
    where is_current or checked_days is not null
),

fits as (
    select *
    from {{ ref('int_dated_fits') }}
    where status != 'too_little_history'
),

alike as (
    select
        as_of_date,
        x,
        t_x,
        t,
        cast(count(*) as {{ double }}) as people
    from buyers
    group by as_of_date, x, t_x, t
),

horizons as (
    select 90 as days_ahead
    union all
    select 180 as days_ahead
),

cases as (
    select
        alike.*,
        horizons.days_ahead,
        cast(horizons.days_ahead as {{ double }}) / 7 as weeks,
        fits.variant,
        fits.model,
        fits.r,
        fits.alpha,
        fits.a,
        fits.b
    from alike
    cross join horizons
    inner join fits
        on alike.as_of_date = fits.forecast_date and fits.purpose = 'orders'
),

{{ coltiva.expected_purchases('cases') }},

-- of few purchases a mean's variance may have no bound: held at twice the square
amounts as (
    select
        buyers.*,
        fits.variant,
        fits.p,
        fits.p * (fits.v + buyers.x * buyers.mean_amount)
        / (fits.p * buyers.x + fits.q - 1) as amount,
        1 + 1 / greatest(fits.p * buyers.x + fits.q - 2, 0.5) as spread
    from buyers
    inner join fits
        on buyers.as_of_date = fits.forecast_date and fits.purpose = 'amounts'
),

alike_amounts as (
    select
        as_of_date,
        x,
        t_x,
        t,
        variant,
        max(p) as p,
        cast(sum(cast(amount as {{ exact }})) as {{ double }}) as amount,
        cast(sum(cast(amount * amount as {{ exact }})) as {{ double }}) as square,
        cast(sum(cast(amount * amount * spread as {{ exact }})) as {{ double }})
            as mean_square
    from amounts
    group by as_of_date, x, t_x, t, variant
),

totals as (
    select
        orders.as_of_date,
        orders.days_ahead,
        orders.variant,
        coalesce(amounts.variant, 0) as amount_variant,
        sum(cast(orders.people * orders.order_count as {{ exact }})) as order_count,
        sum(cast(
            orders.people
            * (orders.pair_count - orders.order_count * orders.order_count)
            as {{ exact }}
        )) as order_shared,
        sum({{ coltiva.figure('orders.order_count * amounts.amount', exact) }})
            as revenue_amount,
        sum({{ coltiva.figure(
            'orders.order_count * amounts.mean_square * (1 + 1 / amounts.p)', exact
        ) }}) as revenue_own,
        sum({{ coltiva.figure(
            'orders.pair_count * amounts.mean_square'
            ~ ' - orders.order_count * orders.order_count * amounts.square', exact
        ) }}) as revenue_shared
    from expected_purchases as orders
    left join alike_amounts as amounts
        on
            orders.as_of_date = amounts.as_of_date
            and orders.x = amounts.x
            and orders.t_x = amounts.t_x
            and orders.t = amounts.t
            and (orders.variant = 0 or amounts.variant = 0)
    group by
        orders.as_of_date,
        orders.days_ahead,
        orders.variant,
        coalesce(amounts.variant, 0)
),

final as (
    select
        cast(days_ahead as integer) as days_ahead,
        variant,
        cast(amount_variant as integer) as amount_variant,
        {%- for name in [
            'order_count', 'order_shared', 'revenue_amount', 'revenue_own',
            'revenue_shared',
        ] %}
        cast({{ name }} as {{ double }}) as {{ name }},
        {%- endfor %}
        as_of_date
    from totals
)

select * from final
