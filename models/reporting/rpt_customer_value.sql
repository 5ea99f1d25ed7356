{%- set dimensions = {
    'first_product': 'first_product',
    'first_coupon': 'first_coupon',
    'acquisition_channel': 'acquisition_channel',
    'first_order_month':
        'substring(cast(first_order_month_date as ' ~ dbt.type_string() ~ '), 1, 7)',
} -%}
{%- set counts = [
    'customer_count', 'repeat_customer_count', 'known_365d_count', 'order_count',
] -%}
{%- set amounts = [
    'net_365d_amount', 'expected_365d_amount', 'known_margin_amount', 'margin_amount',
] -%}

with buyers as (
    select *
    from {{ ref('int_buyer_values') }}
),

paybacks as (
    select *
    from {{ ref('int_acquisition_paybacks') }}
),

-- every dimension has all buyers once more
cuts as (
    {%- for dimension, value in dimensions.items() %}
    select
        '{{ dimension }}' as dimension,
        {{ value }} as dimension_value,
        has_come_back,
        order_count,
        net_amount,
        {{ amounts | join(',\n        ') }}
    from buyers
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

sums as (
    select
        dimension,
        dimension_value,
        count(*) as customer_count,
        sum(case when has_come_back then 1 else 0 end) as repeat_customer_count,
        count(net_365d_amount) as known_365d_count,
        sum(order_count) as order_count,
        {%- for column in amounts %}
        cast(sum({{ column }}) as numeric(18, 4)) as {{ column }},
        {%- endfor %}
        sum(net_amount) as net_amount
    from cuts
    group by dimension, dimension_value
),

-- money that has won nobody has its row too
joined as (
    select
        coalesce(sums.dimension, paybacks.dimension) as dimension,
        coalesce(sums.dimension_value, paybacks.dimension_value) as dimension_value,
        {%- for column in counts %}
        cast(coalesce(sums.{{ column }}, 0) as integer) as {{ column }},
        {%- endfor %}
        cast(coalesce(sums.net_amount, 0) as numeric(18, 4)) as net_amount,
        {%- for column in amounts %}
        sums.{{ column }},
        {%- endfor %}
        cast(coalesce(paybacks.paid_customer_count, 0) as integer)
            as paid_customer_count,
        paybacks.paid_margin_amount,
        paybacks.acquisition_cost_amount,
        paybacks.payback_days
    from sums
    full outer join paybacks
        on
            sums.dimension = paybacks.dimension
            and sums.dimension_value = paybacks.dimension_value
),

final as (
    select
        dimension,
        dimension_value,
        {{ counts | join(',\n        ') }},
        paid_customer_count,
        payback_days,
        net_amount,
        {{ coltiva.divide_amount(
            'net_amount', 'customer_count'
        ) }} as net_per_customer_amount,
        {{ coltiva.divide_amount(
            'net_365d_amount', 'known_365d_count'
        ) }} as net_per_customer_365d_amount,
        expected_365d_amount,
        {{ coltiva.divide_amount(
            'cast(net_amount + expected_365d_amount as numeric(18, 4))',
            'customer_count'
        ) }} as lifetime_value_amount,
        margin_amount,
        paid_margin_amount,
        acquisition_cost_amount,
        {{ coltiva.divide_amount(
            'acquisition_cost_amount', 'paid_customer_count'
        ) }} as cost_per_customer_amount,
        {{ coltiva.divide_counts(
            'repeat_customer_count', 'customer_count', 6
        ) }} as repeat_rate,
        {{ coltiva.divide_counts(
            coltiva.ten_thousandths('margin_amount'),
            coltiva.ten_thousandths('known_margin_amount'), 6
        ) }} as margin_rate,
        {{ coltiva.return_on_investment(
            'paid_margin_amount', 'acquisition_cost_amount'
        ) }} as return_on_acquisition
    from joined
)

select * from final
