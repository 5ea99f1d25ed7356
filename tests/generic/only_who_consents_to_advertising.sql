{#- Fails for each row of somebody without a grant in force for advertising, or with a
    refusal in force for it on any channel. -#}
{% test only_who_consents_to_advertising(model) %}
    with answers as (
        select
            customer_id,
            sum(case when is_granted then 1 else 0 end) as grant_count,
            count(*) as answer_count
        from {{ ref('int_consent_periods') }}
        where purpose = 'advertising' and valid_to_at is null
        group by customer_id
    )

    select
        audience.customer_id,
        answers.grant_count,
        answers.answer_count
    from {{ model }} as audience
    left join answers on audience.customer_id = answers.customer_id
    where answers.grant_count is null or answers.grant_count < answers.answer_count
{% endtest %}
