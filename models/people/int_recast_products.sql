-- depends_on: {{ ref('int_as_of') }}
-- A product is goods until a row says otherwise: its first row may change old orders.
{%- set last = coltiva.last_run() %}

with products as (
    select
        product_id,
        product_name,
        category,
        product_type,
        {{ coltiva.is_new_row(last, 'products') }} as is_new,
        {{ coltiva.is_new_row(last, 'products', arrived_at='loaded_at') }}
            as is_new_version
    from {{ ref('base_shop__products') }}
    where
        product_id is not null
        and (rejection_reason is null or rejection_reason = 'duplicate_key')
),

{{ coltiva.merchandise('products', 'with_merchandise') }},

coded as (
    select
        product_id,
        case when is_new then 1 else 0 end as new_flag,
        case when is_new_version then 1 else 0 end as new_version_flag,
        case when is_merchandise then 1 else 0 end
        + case when counts_for_amount then 2 else 0 end
        + case when counts_for_frequency then 4 else 0 end as kind_code
    from with_merchandise
),

final as (
    select product_id
    from coded
    group by product_id
    having
        max(new_flag) = 1
        and (
            min(kind_code) != max(kind_code)
            or (min(new_version_flag) = 1 and min(kind_code) < 7)
        )
)

select * from final
