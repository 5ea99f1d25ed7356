with programs as (
    select
        trigger_name,
        as_of_at,
        min(earliest_trigger_at) as earliest_trigger_at
    from {{ ref('int_programs') }}
    where trigger_name in ('ordered_once', 'ordered_again')
    group by trigger_name, as_of_at
),

orders as (
    select
        order_id,
        customer_id,
        order_number,
        gap_days,
        next_order_date,
        ordered_at
    from {{ ref('int_order_sequence') }}
),

refunded as (
    select order_id
    from {{ ref('int_order_net_periods') }}
    where
        is_current
        and refund_amount_original
        + refund_shipping_amount_original
        + excess_refund_amount_original > 0
),

products as (
    select
        product_id,
        display_name
    from {{ ref('stg_shop__products') }}
),

second_orders as (
    select
        gap_days,
        row_number() over (order by gap_days) as place,
        count(*) over () as order_count
    from orders
    where order_number = 2
),

-- the middle one, or the two of an even number
medians as (
    select
        cast(
            sum(case when 2 * place in (order_count, order_count + 1) then gap_days end)
            + sum(
                case
                    when 2 * place in (order_count + 1, order_count + 2) then gap_days
                end
            ) as integer
        ) as two_middle_days
    from second_orders
),

-- half of the median is a quarter of the two: six hours of each of their days
events as (
    select
        orders.order_id,
        orders.customer_id,
        'ordered_once' as trigger_name,
        'Placed the first order' as sentence_start,
        ' and none since; half of the second orders come within '
        || cast(
            {{ coltiva.divide_counts('medians.two_middle_days', '2', 0) }}
            as {{ dbt.type_string() }}
        ) || ' days' as sentence_end,
        orders.ordered_at,
        {{ coltiva.hours_later('orders.ordered_at', '6 * medians.two_middle_days') }}
            as triggered_at
    from orders
    cross join medians
    where orders.order_number = 1 and orders.next_order_date is null
    union all
    select
        orders.order_id,
        orders.customer_id,
        'ordered_again' as trigger_name,
        'Placed order ' || cast(orders.order_number as {{ dbt.type_string() }})
            as sentence_start,
        ', of which nothing was refunded' as sentence_end,
        orders.ordered_at,
        orders.ordered_at as triggered_at
    from orders
    left join refunded on orders.order_id = refunded.order_id
    where orders.order_number > 1 and refunded.order_id is null
),

recent as (
    select events.*
    from events
    inner join programs on events.trigger_name = programs.trigger_name
    where
        events.triggered_at >= programs.earliest_trigger_at
        and events.triggered_at <= programs.as_of_at
),

order_products as (
    select
        bought.order_id,
        bought.product_id,
        coalesce(products.display_name, bought.product_id) as product_name,
        row_number() over (
            partition by bought.order_id
            order by bought.product_id
        ) as product_place
    from {{ ref('int_order_products') }} as bought
    inner join recent on bought.order_id = recent.order_id
    left join products on bought.product_id = products.product_id
),

in_words as (
    select
        order_id,
        {{ coltiva.list_in_order('product_id', 'product_place') }} as product_ids,
        {{ coltiva.names_in_words('product_name', 'product_place') }} as product_names
    from order_products
    group by order_id
),

final as (
    select
        recent.customer_id,
        recent.trigger_name,
        recent.order_id as subject_id,
        in_words.product_ids,
        recent.sentence_start || coalesce(' (' || in_words.product_names || ')', '')
            as sentence_start,
        recent.sentence_end,
        recent.ordered_at as happened_at,
        recent.ordered_at as counted_from_at,
        recent.triggered_at
    from recent
    left join in_words on recent.order_id = in_words.order_id
)

select * from final
