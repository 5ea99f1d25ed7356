{%- set people_counts = [
    'new_person_count', 'lead_count', 'lead_prospect_count', 'lead_customer_count',
    'prospect_count', 'prospect_customer_count', 'customer_count',
    'direct_customer_count', 'qualified_lead_count',
] -%}
{%- set cart_counts = [
    'cart_count', 'abandoned_cart_count', 'recovered_cart_count', 'opportunity_count',
] -%}

with people as (
    select
        first_seen_on,
        lead_on,
        qualified_on,
        prospect_on,
        customer_on
    from {{ ref('int_funnel') }}
),

carts as (
    select
        customer_id,
        status,
        cart_amount,
        abandoned_at is not null as is_abandoned,
        {{ coltiva.shop_date(
            'first_added_at', var('shop_timezone')
        ) }} as first_added_on
    from {{ ref('fct_abandoned_carts') }}
),

steps as (
    {{ coltiva.literal_rows(
        'step', ['person', 'lead', 'qualified', 'prospect', 'customer']
    ) }}
),

happenings as (
    select
        steps.step,
        case steps.step
            when 'person' then people.first_seen_on
            when 'lead' then people.lead_on
            when 'qualified' then people.qualified_on
            when 'prospect' then people.prospect_on
            when 'customer' then people.customer_on
        end as happened_on,
        people.lead_on,
        people.prospect_on,
        people.customer_on
    from people
    cross join steps
),

funnel as (
    select
        cast({{ dbt.date_trunc('month', 'happened_on') }} as date) as month_start_date,
        sum(case when step = 'person' then 1 else 0 end) as new_person_count,
        sum(case when step = 'lead' then 1 else 0 end) as lead_count,
        sum(case when step = 'lead' and prospect_on is not null then 1 else 0 end)
            as lead_prospect_count,
        sum(case when step = 'lead' and customer_on is not null then 1 else 0 end)
            as lead_customer_count,
        sum(case when step = 'prospect' then 1 else 0 end) as prospect_count,
        sum(case when step = 'prospect' and customer_on is not null then 1 else 0 end)
            as prospect_customer_count,
        sum(case when step = 'customer' then 1 else 0 end) as customer_count,
        sum(case when step = 'customer' and lead_on is null then 1 else 0 end)
            as direct_customer_count,
        sum(case when step = 'qualified' then 1 else 0 end) as qualified_lead_count,
        sum(
            case
                when step = 'customer'
                    then {{ coltiva.datediff('lead_on', 'customer_on', 'day') }}
            end
        ) as days_to_first_order
    from happenings
    where happened_on is not null
    group by cast({{ dbt.date_trunc('month', 'happened_on') }} as date)
),

baskets as (
    select
        cast({{ dbt.date_trunc('month', 'first_added_on') }} as date)
            as month_start_date,
        count(*) as cart_count,
        sum(case when is_abandoned then 1 else 0 end) as abandoned_cart_count,
        sum(case when is_abandoned and status = 'recovered' then 1 else 0 end)
            as recovered_cart_count,
        count(customer_id) as opportunity_count,
        sum(case when customer_id is not null then cart_amount else 0 end)
            as opportunity_amount
    from carts
    group by cast({{ dbt.date_trunc('month', 'first_added_on') }} as date)
),

months as (
    select month_start_date from funnel
    union distinct
    select month_start_date from baskets
),

joined as (
    select
        {%- for column in people_counts %}
        cast(coalesce(funnel.{{ column }}, 0) as integer) as {{ column }},
        {%- endfor %}
        {%- for column in cart_counts %}
        cast(coalesce(baskets.{{ column }}, 0) as integer) as {{ column }},
        {%- endfor %}
        cast(coalesce(baskets.opportunity_amount, 0) as numeric(18, 4))
            as opportunity_amount,
        funnel.days_to_first_order,
        months.month_start_date
    from months
    left join funnel on months.month_start_date = funnel.month_start_date
    left join baskets on months.month_start_date = baskets.month_start_date
),

final as (
    select
        {%- for column in people_counts + cart_counts %}
        {{ column }},
        {%- endfor %}
        opportunity_amount,
        {{ coltiva.divide_counts(
            'days_to_first_order', '(customer_count - direct_customer_count)', 2
        ) }} as average_days_to_first_order,
        {{ coltiva.divide_counts('lead_prospect_count', 'lead_count', 6) }}
            as lead_to_prospect_rate,
        {{ coltiva.divide_counts('lead_customer_count', 'lead_count', 6) }}
            as lead_to_customer_rate,
        {{ coltiva.divide_counts('prospect_customer_count', 'prospect_count', 6) }}
            as prospect_to_customer_rate,
        {{ coltiva.divide_counts('abandoned_cart_count', 'cart_count', 6) }}
            as cart_abandonment_rate,
        {{ coltiva.divide_counts('recovered_cart_count', 'abandoned_cart_count', 6) }}
            as cart_recovery_rate,
        month_start_date
    from joined
)

select * from final
