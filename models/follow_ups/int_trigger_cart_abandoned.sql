with programs as (
    select min(earliest_trigger_at) as earliest_trigger_at
    from {{ ref('int_programs') }}
    where trigger_name = 'cart_abandoned'
),

carts as (
    select
        cart_id,
        customer_id,
        first_added_at,
        last_added_at,
        last_abandoned_at
    from {{ ref('fct_abandoned_carts') }}
    where customer_id is not null and status = 'abandoned'
),

-- an add that follows an order of the same product is the order's echo
bought_before as (
    select distinct
        carts.cart_id,
        bought.product_id
    from carts
    inner join {{ ref('int_order_products') }} as bought
        on
            carts.customer_id = bought.customer_id
            and carts.first_added_at >= bought.ordered_at
            and carts.first_added_at < {{ coltiva.hours_later(
                'bought.ordered_at', '24'
            ) }}
),

cart_products as (
    select
        kept.cart_id,
        kept.product_id,
        coalesce(kept.product_name, kept.product_id, 'a product') as product_name,
        kept.cart_amount,
        row_number() over (
            partition by kept.cart_id
            order by kept.product_place
        ) as product_place
    from {{ ref('int_cart_products_priced') }} as kept
    left join bought_before
        on
            kept.cart_id = bought_before.cart_id
            and kept.product_id = bought_before.product_id
    where bought_before.cart_id is null
),

in_words as (
    select
        cart_id,
        {{ coltiva.list_in_order('product_id', 'product_place') }} as product_ids,
        {{ coltiva.names_in_words('product_name', 'product_place') }} as product_names,
        sum(cart_amount) as cart_amount
    from cart_products
    group by cart_id
),

final as (
    select
        carts.customer_id,
        'cart_abandoned' as trigger_name,
        carts.cart_id as subject_id,
        in_words.product_ids,
        'Left ' || in_words.product_names || ' ('
        || cast(cast(in_words.cart_amount as numeric(18, 2)) as {{ dbt.type_string() }})
        || ' {{ var("shop_currency") }}) in the cart' as sentence_start,
        ' and has not ordered since' as sentence_end,
        carts.last_added_at as happened_at,
        carts.last_abandoned_at as counted_from_at,
        carts.last_abandoned_at as triggered_at
    from carts
    inner join in_words on carts.cart_id = in_words.cart_id
    cross join programs
    where carts.last_abandoned_at >= programs.earliest_trigger_at
)

select * from final
