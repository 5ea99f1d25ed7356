with final as (
    select
        customer_id,
        email,
        phone,
        first_name,
        last_name,
        birth_date,
        country_code,
        acquisition_channel,
        created_at,
        updated_at,
        loaded_at
    from {{ ref('base_shop__customers') }}
    where is_accepted
)

select * from final
