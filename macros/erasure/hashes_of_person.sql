{#- The query of (kind, identity_hash) of one person's ids, addresses and browsers.
    `given` is an expression: a customer_id, also of a merged account, or an e-mail. An
    address in the person's rows that is somebody else's stays that one's. -#}
{% macro hashes_of_person(given) -%}
    {%- set identities = coltiva.relation_in('intermediate', 'int_identities') -%}
    {%- set former_emails = coltiva.relation_in('intermediate', 'int_former_emails') -%}
    with given_addresses as (
        select {{ coltiva.normalised_email(given) }} as email
        union all
        select {{ coltiva.folded_email(coltiva.normalised_email(given)) }} as email
    ),

    person as (
        select distinct customer_id
        from {{ identities }}
        where
            customer_id = {{ given }}
            or (identity_type = 'customer_id' and identity_value = {{ given }})
            or (
                identity_type = 'email'
                and identity_value in (
                    select given_addresses.email from given_addresses
                )
            )
            or email in (select given_addresses.email from given_addresses)
    ),

    ids as (
        select identity_value as customer_id
        from {{ identities }}
        where
            identity_type = 'customer_id'
            and customer_id in (select person.customer_id from person)
    ),

    addresses as (
        select case when identity_type = 'email' then identity_value else email end
            as email
        from {{ identities }}
        where customer_id in (select person.customer_id from person)
        union all
        select {{ coltiva.normalised_email('email') }} as email
        from {{ coltiva.relation_in('staging', 'stg_shop__customers') }}
        where customer_id in (select ids.customer_id from ids)
        {%- for staged, fact, key in [
            ('stg_shop__orders', 'fct_orders', 'order_id'),
            ('stg_touchpoints__interactions', 'fct_interactions', 'interaction_id'),
        ] %}
        union all
        select {{ coltiva.normalised_email('staged.email') }} as email
        from {{ coltiva.relation_in('staging', staged) }} as staged
        inner join {{ coltiva.relation_in(none, fact) }} as facts
            on staged.{{ key }} = facts.{{ key }}
        where facts.customer_id in (select person.customer_id from person)
        {%- endfor %}
    ),

    others as (
        select email
        from {{ identities }}
        where
            email is not null
            and customer_id not in (select person.customer_id from person)
    ),

    own as (
        select email
        from addresses
        where email is not null and email not in (select others.email from others)
    ),

    -- rules of a domain may have changed an address after it was read
    spellings as (
        select email
        from own
        {%- for table, key in [
            ('shop__customers', 'customer_id'), ('shop__orders', 'order_id'),
            ('touchpoints__interactions', 'interaction_id'),
        ] %}
        union all
        select {{ coltiva.normalised_email('based.email') }} as email
        from {{ coltiva.relation_in('staging', 'base_' ~ table) }} as based
        inner join {{ coltiva.relation_in('staging', 'stg_' ~ table) }} as staged
            on based.{{ key }} = staged.{{ key }}
        where {{ coltiva.normalised_email('staged.email') }} in (
            select own.email from own
        )
        {%- endfor %}
    ),

    browsers as (
        select anonymous_id
        from {{ coltiva.relation_in(none, 'fct_interactions') }}
        where
            anonymous_id is not null
            and customer_id in (select person.customer_id from person)
    )

    select distinct
        'ids' as kind,
        {{ coltiva.identity_hash('customer_id', 'customer_id') }} as identity_hash
    from ids
    union all
    select distinct
        'addresses' as kind,
        {{ coltiva.identity_hash('email', 'email') }} as identity_hash
    from spellings
    where email is not null
    {%- if load_relation(former_emails) is not none %}
    union all
    select distinct
        'earlier addresses' as kind,
        email_hash as identity_hash
    from {{ former_emails }}
    where customer_id in (select ids.customer_id from ids)
    {%- endif %}
    union all
    select distinct
        'browsers' as kind,
        {{ coltiva.identity_hash('anonymous_id', 'anonymous_id') }} as identity_hash
    from browsers
{%- endmacro %}
