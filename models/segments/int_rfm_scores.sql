{%- set metrics = [
    {'column': 'recency_days', 'score': 'recency_score', 'lower_is_better': true,
     'ties': ['order_count desc', 'monetary_amount desc']},
    {'column': 'order_count', 'score': 'frequency_score', 'ties': ['monetary_amount']},
    {'column': 'monetary_amount', 'score': 'monetary_score', 'ties': ['order_count']},
] -%}

with customers as {{ coltiva.not_materialized() }} (
    select *
    from {{ ref('int_rfm') }}
),

-- read by the method `fixed` only
thresholds as ( -- noqa: ST03
    select
        metric,
        score,
        bound
    from {{ ref('seed_rfm_thresholds') }}
),

cells as (
    select
        recency_score,
        frequency_score,
        monetary_score,
        rfm_segment
    from {{ ref('seed_segment_cells') }}
    where segment_map = '{{ var("rfm_segment_map") }}'
),

segments as (
    select
        rfm_segment,
        is_at_risk
    from {{ ref('seed_segments') }}
),

{{ coltiva.scored_rows(var('rfm_scoring'), 'customers', metrics, 'scored') }},

{{ coltiva.ntile_bounds('customers', [
    {'column': 'average_order_amount', 'score': 'average_score'},
], 'average_bounds') }},

populations as (
    select
        as_of_date,
        count(recency_days) < {{ var('rfm_min_customers') }}
        or count(distinct recency_days) < 5
        or count(distinct order_count) < 5
        or count(distinct monetary_amount) < 5 as is_low_confidence
    from customers
    group by as_of_date
),

with_segment as (
    select
        scored.*,
        coalesce(cells.rfm_segment, 'Prospects') as rfm_segment,
        scored.average_order_amount > average_bounds.average_score_4
            as has_top_average,
        populations.is_low_confidence
    from scored
    inner join average_bounds on scored.as_of_date = average_bounds.as_of_date
    inner join populations on scored.as_of_date = populations.as_of_date
    left join cells
        on
            scored.recency_score = cells.recency_score
            -- who gave back what they paid, or more, is looked up as the rarest buyer
            and case
                when scored.monetary_amount > 0 then scored.frequency_score else 1
            end = cells.frequency_score
            and scored.monetary_score = cells.monetary_score
),

final as (
    select
        with_segment.customer_id,
        cast(with_segment.recency_score as {{ dbt.type_string() }})
        || cast(with_segment.frequency_score as {{ dbt.type_string() }})
        || cast(with_segment.monetary_score as {{ dbt.type_string() }}) as rfm_cell,
        with_segment.rfm_segment,
        with_segment.recency_days,
        with_segment.order_count,
        with_segment.lifetime_order_count,
        with_segment.monetary_amount,
        with_segment.average_order_amount,
        cast(with_segment.recency_score as integer) as recency_score,
        cast(with_segment.frequency_score as integer) as frequency_score,
        cast(with_segment.monetary_score as integer) as monetary_score,
        with_segment.is_buyer
        and with_segment.vip_window_order_count >= {{ var('vip_min_orders') }}
        and with_segment.monetary_score >= 4 as is_vip,
        segments.is_at_risk,
        case
            when
                with_segment.lifetime_order_count
                >= {{ var('promotion_driven_min_orders') }}
                then
                    with_segment.promotion_order_count
                    >= {{ var('promotion_driven_min_rate') }}
                    * with_segment.lifetime_order_count
        end as is_promotion_driven,
        coalesce(with_segment.has_top_average, false)
        and with_segment.frequency_score <= 2
        and with_segment.recency_score >= 4 as is_high_potential,
        with_segment.is_low_confidence,
        with_segment.is_current,
        with_segment.as_of_date,
        with_segment.first_order_date,
        with_segment.last_order_date
    from with_segment
    left join segments on with_segment.rfm_segment = segments.rfm_segment
)

select * from final
