{%- set double = coltiva.type_double() %}
{#- 120 terms give five digits a year ahead of somebody's first day; an engine's parser
    takes them in parts. -#}
{%- set parts = [101, 81, 61, 41, 21, 1] %}

with buyers as (
    select
        customer_id,
        cast(repeat_count as {{ double }}) as x,
        cast(days_to_last as {{ double }}) / 7 as t_x,
        cast(days_known as {{ double }}) / 7 as t,
        cast(repeat_mean_amount as {{ double }}) as mean_amount
    from {{ ref('int_buyer_histories') }}
    where is_current
),

models as (
    select
        model,
        purpose,
        status,
        cast(r as {{ double }}) as r,
        cast(alpha as {{ double }}) as alpha,
        cast(a as {{ double }}) as a,
        cast(b as {{ double }}) as b,
        cast(p as {{ double }}) as p,
        cast(q as {{ double }}) as q,
        cast(v as {{ double }}) as v,
        row_number() over (partition by purpose order by as_of_date desc) as age_rank
    from {{ ref('prediction_models') }}
),

horizons as (
    select 90 as days_ahead
    union all
    select 180 as days_ahead
    union all
    select 365 as days_ahead
),

modelled as (
    select
        buyers.customer_id,
        horizons.days_ahead,
        cast(horizons.days_ahead as {{ double }}) / 7 as weeks,
        orders.status,
        buyers.x,
        orders.r + buyers.x as shape,
        orders.alpha + buyers.t as rate,
        orders.a,
        case when orders.model = 'bg_nbd' then 0 else 1 end as dies_at_first,
        orders.b,
        ln(orders.alpha + buyers.t) - ln(orders.alpha + buyers.t_x) as log_silence,
        amounts.p * (amounts.v + buyers.x * coalesce(buyers.mean_amount, 0))
        / (amounts.p * buyers.x + amounts.q - 1) as amount
    from buyers
    cross join horizons
    left join models as orders on orders.purpose = 'orders' and orders.age_rank = 1
    left join models as amounts on amounts.purpose = 'amounts' and amounts.age_rank = 1
),

prepared as (
    select
        *,
        a + b + x + dies_at_first - 1 as c,
        weeks / (rate + weeks) as z,
        case
            when a is null or x + dies_at_first = 0 then 1
            else
                1 / (
                    1 + a / (b + x + dies_at_first - 1)
                    * exp(least(shape * log_silence, 600))
                )
        end as probability_alive
    from modelled
),

{%- for first in parts %}
series_from_{{ first }} as (
    select
        *,
        {{ coltiva.series_part(
            first, first + 19, '1' if loop.first else 'part_' ~ (first + 20)
        ) }} as part_{{ first }}
    from {{ 'prepared' if loop.first else 'series_from_' ~ (first + 20) }}
),

{% endfor -%}

expected as (
    select
        customer_id,
        days_ahead,
        status,
        shape,
        rate,
        probability_alive,
        amount,
        probability_alive * case
            when a is null then shape / rate * weeks
            else
                c * case
                    when abs(a - 1) < 0.00001 then -ln(1 - z)
                    else (1 - power(1 - z, a - 1)) / (a - 1)
                end
                - power(1 - z, a - 1) * (c - shape) * z * part_1
        end as order_count,
        probability_alive * (1 - exp(shape * ln(1 - z))) as probability_of_order,
        -- who is more likely gone than not has no day by which an order is likely
        case
            when probability_alive > 0.5
                then
                    7 * rate * (
                        exp(least(-ln(1 - 0.5 / probability_alive) / shape, 600)) - 1
                    )
        end as days_to_order
    from series_from_1
),

final as (
    select
        customer_id,
        status,
        days_ahead,
        cast(probability_alive as numeric(9, 6)) as probability_alive,
        cast(probability_of_order as numeric(9, 6)) as probability_of_order,
        cast(order_count as numeric(18, 4)) as order_count,
        cast(order_count * amount as numeric(18, 4)) as revenue_amount,
        cast(
            case when days_to_order <= 365 then ceil(days_to_order) end as integer
        ) as days_to_order
    from expected
)

select * from final
