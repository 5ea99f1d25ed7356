{{ config(enabled=coltiva.connects('woocommerce')) }}
{%- set reviews = coltiva.woocommerce_table('reviews') %}

with final as (
    select
        {%- if reviews is none %}
        {%- for column in coltiva.raw_columns('interactions') %}
        cast(null as {{ dbt.type_string() }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    where false
        {%- else %}
        'review/' || {{ coltiva.raw_text(coltiva.first_column(reviews, 'id')) }}
            as interaction_id,
        {{ coltiva.first_time(reviews, 'date_created_gmt') }} as occurred_at,
        'review_submitted' as interaction_type,
        'web' as channel,
        {%- for column in ['customer_id', 'anonymous_id'] %}
        cast(null as {{ dbt.type_string() }}) as {{ column }},
        {%- endfor %}
        {{ coltiva.raw_text(coltiva.first_column(reviews, 'reviewer_email')) }}
            as email,
        cast(null as {{ dbt.type_string() }}) as session_id,
        {{ coltiva.raw_text(coltiva.first_column(reviews, 'product_id')) }}
            as product_id,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(null as boolean) as is_machine,
        cast(null as {{ dbt.type_string() }}) as url,
        coalesce(
            {{ coltiva.loader_time(reviews) }},
            {{ coltiva.first_time(reviews, 'date_created_gmt') }}
        ) as loaded_at
    from {{ reviews.relation }}
    where
        coalesce(lower({{ coltiva.raw_text(coltiva.first_column(
            reviews, 'status'
        )) }}), '') not in ('spam', 'trash')
        and not {{ coltiva.is_deleted_row(reviews) }}
        {%- endif %}
)

select * from final
