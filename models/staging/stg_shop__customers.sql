with accepted as (
    select *
    from {{ ref('base_shop__customers') }}
    where is_accepted
),

{{ coltiva.identified('accepted', 'customers', [
    'phone', 'first_name', 'last_name', 'birth_date', 'country_code',
    'acquisition_channel', 'created_at', 'updated_at', 'loaded_at',
]) }},

-- a row of nobody describes nobody
final as (
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
    from identified
    where customer_id is not null
)

select * from final
