{#- One row per person at the run's moment: who it is and whether it may be
    e-mailed. -#}

with people as (
    select *
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

suppressions as (
    select
        customer_id,
        suppression_reason
    from {{ ref('int_email_suppressions') }}
),

top_categories as (
    select
        customer_id,
        top_category
    from {{ ref('int_top_categories') }}
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
        age_bands.age_band,
        top_categories.top_category,
        suppressions.suppression_reason,
        suppressions.suppression_reason is null as can_email
    from aged
    left join age_bands
        on
            aged.age_years >= age_bands.min_age
            and (age_bands.max_age is null or aged.age_years <= age_bands.max_age)
    left join suppressions on aged.customer_id = suppressions.customer_id
    left join top_categories on aged.customer_id = top_categories.customer_id
)

select * from final
