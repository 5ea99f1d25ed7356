with as_of as (
    select as_of_date
    from {{ ref('int_as_of') }}
),

pushes as (
    select
        push_name,
        pushed_kind,
        pushed_value,
        valid_from,
        valid_to
    from {{ ref('seed_pushed_products') }}
),

catalogue as (
    select
        product_id,
        category
    from {{ ref('stg_shop__products') }}
    where product_name is not null and is_merchandise
),

counted as (
    select
        product_id,
        product_number
    from {{ ref('int_product_counts') }}
),

pool as (
    select
        product_id,
        repeat_rate
    from {{ ref('int_product_pool') }}
),

final as (
    select
        pushes.push_name,
        catalogue.product_id,
        pushes.pushed_kind,
        catalogue.category,
        counted.product_number,
        pool.repeat_rate
    from pushes
    inner join as_of
        on
            pushes.valid_from <= as_of.as_of_date
            and pushes.valid_to >= as_of.as_of_date
    inner join catalogue
        on
            (
                pushes.pushed_kind = 'product'
                and pushes.pushed_value = catalogue.product_id
            )
            or (
                pushes.pushed_kind = 'category'
                and pushes.pushed_value = catalogue.category
            )
    left join counted on catalogue.product_id = counted.product_id
    left join pool on catalogue.product_id = pool.product_id
)

select * from final
