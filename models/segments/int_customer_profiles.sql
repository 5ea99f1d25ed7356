-- What of a person does not come from a score: who it is, and what it likes.

with people as (
    select
        customer_id,
        email,
        first_name,
        country_code,
        birth_date,
        phone,
        acquisition_channel
    from {{ ref('int_people') }}
),

as_of as (
    select as_of_date
    from {{ ref('int_as_of') }}
),

age_bands as (
    select
        age_band,
        min_age,
        max_age
    from {{ ref('seed_age_bands') }}
),

customer_orders as (
    select
        customer_id,
        top_category,
        margin_amount,
        has_rejected_lines
    from {{ ref('int_customer_orders') }}
),

top_interests as (
    select
        customer_id,
        category
    from {{ ref('fct_customer_interests') }}
    where interest_rank = 1
),

send_times as (
    select
        customer_id,
        best_send_hour,
        best_send_weekday
    from {{ ref('int_send_times') }}
),

aged as (
    select
        people.*,
        extract(year from as_of.as_of_date) - extract(year from people.birth_date)
        - case
            when
                extract(month from as_of.as_of_date) * 100
                + extract(day from as_of.as_of_date)
                < extract(month from people.birth_date) * 100
                + extract(day from people.birth_date)
                then 1
            else 0
        end as age_years
    from people
    cross join as_of
),

final as (
    select
        aged.customer_id,
        aged.email,
        aged.first_name,
        aged.country_code,
        aged.phone,
        aged.acquisition_channel,
        age_bands.age_band,
        customer_orders.top_category,
        top_interests.category as top_interest,
        customer_orders.margin_amount,
        send_times.best_send_hour,
        send_times.best_send_weekday,
        coalesce(customer_orders.has_rejected_lines, false) as has_rejected_lines
    from aged
    left join age_bands
        on
            coalesce(
                aged.age_years >= age_bands.min_age
                and (age_bands.max_age is null or aged.age_years <= age_bands.max_age),
                false
            )
    left join customer_orders on aged.customer_id = customer_orders.customer_id
    left join top_interests on aged.customer_id = top_interests.customer_id
    left join send_times on aged.customer_id = send_times.customer_id
)

select * from final
