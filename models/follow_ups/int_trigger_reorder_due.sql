with programs as (
    select
        as_of_at,
        as_of_date,
        min(earliest_trigger_at) as earliest_trigger_at
    from {{ ref('int_programs') }}
    where trigger_name = 'reorder_due'
    group by as_of_at, as_of_date
),

products as (
    select
        product_number,
        product_id,
        display_name
    from {{ ref('int_product_pool') }}
),

due_products as (
    select
        rhythms.customer_id,
        products.product_id,
        products.display_name,
        rhythms.last_order_date,
        cast(
            {{ coltiva.dateadd(
                'day', 'rhythms.reorder_interval_days', 'rhythms.last_order_date'
            ) }} as date
        ) as next_expected_on
    from {{ ref('int_reorder_intervals') }} as rhythms
    inner join products on rhythms.product_number = products.product_number
    where rhythms.has_own_interval
),

placed as (
    select
        due_products.*,
        row_number() over (
            partition by customer_id, last_order_date, next_expected_on
            order by product_id
        ) as product_place
    from due_products
),

-- what is bought together is due together; its category then says no more
product_rhythms as (
    select
        customer_id,
        max(case when product_place = 1 then product_id end) as subject_id,
        {{ coltiva.list_in_order('product_id', 'product_place') }} as product_ids,
        {{ coltiva.names_in_words('display_name', 'product_place') }} as habit,
        last_order_date,
        next_expected_on
    from placed
    group by customer_id, last_order_date, next_expected_on
),

rhythms as (
    select *
    from product_rhythms
    union all
    select
        interests.customer_id,
        'category ' || interests.category as subject_id,
        cast(null as {{ dbt.type_string() }}) as product_ids,
        'something of ' || interests.category as habit,
        interests.last_order_date,
        interests.next_expected_on
    from {{ ref('fct_customer_interests') }} as interests
    left join product_rhythms
        on
            interests.customer_id = product_rhythms.customer_id
            and interests.last_order_date = product_rhythms.last_order_date
            and interests.next_expected_on = product_rhythms.next_expected_on
    where interests.is_regular and product_rhythms.customer_id is null
),

timed as (
    select
        rhythms.*,
        {{ coltiva.datediff('last_order_date', 'next_expected_on', 'day') }}
            as interval_days,
        {{ coltiva.start_of_shop_day(
            coltiva.dateadd('day', 1, 'last_order_date'), var('shop_timezone')
        ) }} as counted_from_at,
        {{ coltiva.start_of_shop_day('next_expected_on', var('shop_timezone')) }}
            as triggered_at
    from rhythms
),

final as (
    select
        timed.customer_id,
        'reorder_due' as trigger_name,
        timed.subject_id,
        timed.product_ids,
        'Buys ' || timed.habit || ' about every '
        || cast(timed.interval_days as {{ dbt.type_string() }})
        || case when timed.interval_days = 1 then ' day' else ' days' end
        || ', the last time on '
        || cast(timed.last_order_date as {{ dbt.type_string() }}) as sentence_start,
        '' as sentence_end,
        cast(null as timestamp) as happened_at,
        timed.counted_from_at,
        timed.triggered_at
    from timed
    cross join programs
    where
        timed.triggered_at >= programs.earliest_trigger_at
        and timed.triggered_at <= programs.as_of_at
        -- who has let two intervals pass has lost the habit
        and {{ coltiva.datediff(
            'timed.next_expected_on', 'programs.as_of_date', 'day'
        ) }} <= timed.interval_days
)

select * from final
