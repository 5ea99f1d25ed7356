{%- set parameters = ['r', 'alpha', 'a', 'b', 'p', 'q', 'v'] %}

with dates as (
    select distinct
        as_of_date,
        is_current
    from {{ ref('int_buyer_histories') }}
    where is_current or checked_days is not null
),

fits as (
    select *
    from {{ ref('int_model_fits') }}
),

ranked as (
    select
        fits.*,
        dates.as_of_date as forecast_date,
        dense_rank() over (
            partition by fits.purpose, dates.as_of_date
            order by fits.as_of_date desc
        ) as age_rank
    from dates
    inner join fits on dates.as_of_date >= fits.as_of_date
),

final as (
    select
        model,
        purpose,
        status,
        variant,
        {%- for name in parameters %}
        cast({{ name }} as {{ coltiva.type_double() }}) as {{ name }},
        {%- endfor %}
        forecast_date
    from ranked
    where age_rank = 1
)

select * from final
