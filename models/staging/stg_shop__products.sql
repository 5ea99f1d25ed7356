-- Two products of one name are told apart by their category, else by their id.
{%- set same_name = coltiva.in_case('lower', 'product_name') -%}
{%- set same_category = coltiva.in_case('lower', 'category') %}

with products as (
    select
        accepted.*,
        count(*) over (partition by {{ same_name }}) as same_name_count,
        count(*) over (
            partition by {{ same_name }}, {{ same_category }}
        ) as same_category_count
    from {{ ref('base_shop__products') }} as accepted
    where accepted.is_accepted
),

{{ coltiva.merchandise('products', 'with_merchandise') }},

final as (
    select
        product_id,
        product_name,
        category,
        case
            when same_name_count = 1 then product_name
            when category is not null and same_category_count = 1
                then product_name || ' (' || category || ')'
            else product_name || ' (' || product_id || ')'
        end as display_name,
        product_type,
        list_price,
        unit_cost,
        is_merchandise,
        counts_for_amount,
        counts_for_frequency,
        updated_at,
        loaded_at
    from with_merchandise
)

select * from final
