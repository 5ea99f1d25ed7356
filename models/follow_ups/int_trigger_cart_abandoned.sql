with programs as (
    select min(earliest_trigger_at) as earliest_trigger_at
    from {{ ref('int_programs') }}
    where trigger_name = 'cart_abandoned'
),

carts as (
    select
        cart_id,
        customer_id,
        product_ids,
        cart_amount,
        last_added_at,
        last_abandoned_at
    from {{ ref('fct_abandoned_carts') }}
    where customer_id is not null and status = 'abandoned'
),

cart_products as (
    select
        cart_id,
        coalesce(product_name, product_id, 'a product') as product_name,
        product_place
    from {{ ref('int_cart_products_priced') }}
),

in_words as (
    select
        cart_id,
        {{ coltiva.names_in_words('product_name', 'product_place') }} as product_names
    from cart_products
    group by cart_id
),

final as (
    select
        carts.customer_id,
        'cart_abandoned' as trigger_name,
        carts.cart_id as subject_id,
        carts.product_ids,
        'Left ' || in_words.product_names || ' ('
        || cast(cast(carts.cart_amount as numeric(18, 2)) as {{ dbt.type_string() }})
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
