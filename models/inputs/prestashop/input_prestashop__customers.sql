{{ config(enabled=coltiva.connects('prestashop')) }}

with {{ coltiva.prestashop_moment() }},

{{ coltiva.prestashop_people() }},

{{ coltiva.prestashop_orders() }},

{{ coltiva.prestashop_rows(
    'address', ['id_address'], ids=['id_address', 'id_customer', 'id_country'],
    texts=['phone', 'phone_mobile'], flags=['deleted'], times=['date_upd']
) }},

{{ coltiva.prestashop_rows(
    'country', ['id_country'], ids=['id_country'], texts=['iso_code']
) }},

billed_addresses as (
    select
        id_address_invoice as id_address,
        max(date_add) as billed_at
    from orders_rows
    where id_address_invoice is not null
    group by id_address_invoice
),

-- of several the one billed last, else the one changed last
ranked_addresses as (
    select
        address_rows.id_customer,
        country_rows.iso_code as country_code,
        coalesce(address_rows.phone_mobile, address_rows.phone) as phone,
        row_number() over (
            partition by address_rows.id_customer
            order by
                case when billed_addresses.billed_at is null then 1 else 0 end asc,
                billed_addresses.billed_at desc,
                address_rows.date_upd desc,
                address_rows.id_address asc
        ) as place
    from address_rows
    left join billed_addresses on address_rows.id_address = billed_addresses.id_address
    left join country_rows on address_rows.id_country = country_rows.id_country
    where not address_rows.deleted
),

final as (
    select
        people.customer_id,
        people.reachable_email as email,
        case when people.is_reachable then addresses.phone end as phone,
        case when people.is_reachable then people.firstname end as first_name,
        case when people.is_reachable then people.lastname end as last_name,
        {{ coltiva.raw_date('people.birthday') }} as birth_date,
        addresses.country_code,
        cast(null as {{ dbt.type_string() }}) as acquisition_channel,
        people.date_add as created_at,
        people.date_upd as updated_at,
        people.loaded_at
    from people
    left join ranked_addresses as addresses
        on people.id_customer = addresses.id_customer and addresses.place = 1
    where people.customer_id is not null
)

select * from final
