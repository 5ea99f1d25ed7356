{#- Google hashes a phone number with its +, Meta without; both hash an e-mail without
    blanks and in lower case, which the audience's is. -#}
{%- set payload = [
    'email_sha256_google', 'email_sha256_meta', 'phone_sha256_google',
    'phone_sha256_meta', 'country_code', 'rfm_segment',
] %}

with audience as (
    select *
    from {{ ref('audience_email') }}
    where can_advertise
),

hashed as (
    select
        customer_id,
        email_sha256 as email_sha256_google,
        email_sha256 as email_sha256_meta,
        {{ coltiva.sha256('phone') }} as phone_sha256_google,
        {{ coltiva.sha256("replace(phone, '+', '')") }} as phone_sha256_meta,
        country_code,
        rfm_segment,
        changed_at
    from audience
),

final as (
    select
        customer_id,
        {{ payload | join(',\n        ') }},
        {{ coltiva.row_hash(payload) }} as row_hash,
        changed_at
    from hashed
)

select * from final
