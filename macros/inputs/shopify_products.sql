{#- CTEs that end in `products`: what a Shopify shop sells in one form for all loaders.
    A product's price is that of its cheapest variant, its cost that of the one that
    costs least, where that is told in the shop's currency. -#}
{% macro shopify_products() -%}
    {%- set products = coltiva.shopify_table('products') -%}
    {%- set orders = coltiva.shopify_table('orders') -%}
    {%- set variants = coltiva.shopify_table('variants') -%}
    {%- set costs = coltiva.shopify_table('costs') -%}
    {%- if products is none or coltiva.is_shopify_export(orders)
        and not coltiva.is_shopify_export(products) -%}
        {{ return(coltiva.no_shopify_products()) }}
    {%- elif coltiva.is_shopify_export(products) -%}
        {{ return(coltiva.shopify_exported_products(products)) }}
    {%- endif -%}
    {%- do coltiva.must_have('shopify', products, [], ['id', 'title']) -%}
    {%- set is_of_dlt = variants is not none
        and 'product_id' not in variants.columns -%}
    {%- set variant_key = coltiva.raw_text(coltiva.first_column(
        variants, ['product_id', '_dlt_parent_id'], 'variants'
    )) -%}
    variant_costs as (
        {%- if costs is none or 'unit_cost_amount' not in costs.columns %}
        select
            order_id as inventory_item_id,
            shipping_amount as unit_cost
        from orders
        where false
        {%- else %}
        select
            {{ coltiva.raw_text('id') }} as inventory_item_id,
            {{ coltiva.raw_number('unit_cost_amount') }} as unit_cost
        from {{ costs.relation }}
        {%- if 'unit_cost_currency_code' in costs.columns %}
        where unit_cost_currency_code = '{{ var('shop_currency') }}'
        {%- endif %}
        {%- endif %}
    ),

    prices as (
        {%- if variants is none %}
        select
            order_id as product_key,
            shipping_amount as list_price,
            shipping_amount as unit_cost
        from orders
        where false
        {%- else %}
        select
            {{ variant_key }} as product_key,
            min({{ coltiva.raw_number(coltiva.first_column(
                variants, 'price', 'variants'
            )) }}) as list_price,
            min(variant_costs.unit_cost) as unit_cost
        from {{ variants.relation }} as variants
        left join variant_costs
            on {{ coltiva.raw_text(coltiva.first_column(
                variants, 'inventory_item_id', 'variants'
            )) }} = variant_costs.inventory_item_id
        group by {{ variant_key }}
        {%- endif %}
    ),

    products as (
        select
            {{ coltiva.raw_text('products.id') }} as product_id,
            {{ coltiva.raw_text('products.title') }} as product_name,
            {{ coltiva.raw_text(coltiva.first_column(
                products, 'product_type', 'products'
            )) }} as category,
            case
                when {{ coltiva.is_set(
                    products, ['is_gift_card', 'gift_card'], 'products'
                ) }}
                    then 1
                else 0
            end as is_gift_card,
            prices.list_price,
            prices.unit_cost,
            {{ coltiva.first_time(products, 'updated_at', 'products') }} as updated_at,
            {{ coltiva.loader_time(products, 'products') }} as loaded_at
        from {{ products.relation }} as products
        left join prices
            on
                {% if is_of_dlt -%}
                products.{{ adapter.quote('_dlt_id') }}
                {%- else -%}
                {{ coltiva.raw_text('products.id') }}
                {%- endif %} = prices.product_key
    )
{%- endmacro %}

{#- The CTE `products` where the shop tells none beside those it sold. -#}
{% macro no_shopify_products() -%}
    products as (
        select
            order_id as product_id,
            order_id as product_name,
            order_id as category,
            0 as is_gift_card,
            shipping_amount as list_price,
            shipping_amount as unit_cost,
            updated_at,
            loaded_at
        from orders
        where false
    )
{%- endmacro %}
