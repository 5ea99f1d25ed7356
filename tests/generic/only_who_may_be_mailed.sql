{#- Fails for each row of somebody who may not be mailed now, whatever customer_segments
    says: without an address, without a grant in force, or with a reason against it. -#}
{% test only_who_may_be_mailed(model, customer_id) %}
    with grants as (
        select customer_id
        from {{ ref('int_consent_periods') }}
        where
            channel = 'email'
            and purpose = 'marketing'
            and is_granted
            and valid_to_at is null
    ),

    suppressions as (
        select
            customer_id,
            suppression_reason
        from {{ ref('int_email_suppressions') }}
    ),

    addresses as (
        select customer_id
        from {{ ref('int_people') }}
        where email is not null
    )

    select
        audience.{{ customer_id }},
        suppressions.suppression_reason,
        grants.customer_id is null as lacks_consent,
        addresses.customer_id is null as lacks_address
    from {{ model }} as audience
    left join grants on audience.{{ customer_id }} = grants.customer_id
    left join suppressions on audience.{{ customer_id }} = suppressions.customer_id
    left join addresses on audience.{{ customer_id }} = addresses.customer_id
    where
        suppressions.customer_id is not null
        or grants.customer_id is null
        or addresses.customer_id is null
{% endtest %}
