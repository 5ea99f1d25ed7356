-- Two products of one name are told apart by their category, else by their id.
{%- set same_name = coltiva.in_case('lower', 'product_name') -%}
{%- set same_category = coltiva.in_case('lower', 'category') -%}
{%- set counting = ['is_merchandise', 'counts_for_amount', 'counts_for_frequency'] %}

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

source_values as (
    select
        lower(trim(source_value)) as source_value,
        lower(trim(value)) as product_type
    from {{ ref('seed_source_values') }}
    where kind = 'product_type'
),

product_types as (
    select
        product_type,
        {{ counting | join(',\n        ') }}
    from {{ ref('seed_product_types') }}
),
{% for column in ['product_id', 'product_name', 'category'] %}
excluded_by_{{ column }} as (
    {{ coltiva.excluded_values(
        'products', 'products', column, 'not_merchandise'
    ) }}
),
{% endfor %}
typed as (
    select
        products.*,
        coalesce(source_values.product_type, products.product_type) as known_type,
        excluded_by_product_id.product_id is not null
        or excluded_by_product_name.product_name is not null
        or excluded_by_category.category is not null as is_excluded
    from products
    left join source_values on products.product_type = source_values.source_value
    {%- for column in ['product_id', 'product_name', 'category'] %}
    left join excluded_by_{{ column }}
        on products.{{ column }} = excluded_by_{{ column }}.{{ column }}
    {%- endfor %}
),

final as (
    select
        typed.product_id,
        typed.product_name,
        typed.category,
        case
            when typed.same_name_count = 1 then typed.product_name
            when typed.category is not null and typed.same_category_count = 1
                then typed.product_name || ' (' || typed.category || ')'
            else typed.product_name || ' (' || typed.product_id || ')'
        end as display_name,
        typed.known_type as product_type,
        typed.list_price,
        typed.unit_cost,
        {%- for column in counting %}
        not typed.is_excluded
        and coalesce(product_types.{{ column }}, true) as {{ column }},
        {%- endfor %}
        typed.updated_at,
        typed.loaded_at
    from typed
    left join product_types on typed.known_type = product_types.product_type
)

select * from final
