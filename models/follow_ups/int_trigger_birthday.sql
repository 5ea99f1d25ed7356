with programs as (
    select
        as_of_at,
        as_of_date,
        min(earliest_trigger_at) as earliest_trigger_at
    from {{ ref('int_programs') }}
    where trigger_name = 'birthday'
    group by as_of_at, as_of_date
),

ages as (
    select
        people.customer_id,
        people.birth_date,
        cast(
            extract(year from programs.as_of_date)
            - extract(year from people.birth_date) as integer
        ) as age
    from {{ ref('int_people') }} as people
    cross join programs
    where people.birth_date is not null
),

-- in January that of December may still be told; who was born on 29 February has it on
-- the 28th of other years
birthdays as (
    {%- for years_ago in (0, 1) %}
    select
        customer_id,
        cast(
            {{ coltiva.dateadd('year', 'age - ' ~ years_ago, 'birth_date') }} as date
        ) as birthday
    from ages
    where age > {{ years_ago }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

dated as (
    select
        customer_id,
        cast(cast(extract(year from birthday) as integer) as {{ dbt.type_string() }})
            as subject_id,
        {{ coltiva.start_of_shop_day('birthday', var('shop_timezone')) }}
            as triggered_at
    from birthdays
),

final as (
    select
        dated.customer_id,
        'birthday' as trigger_name,
        dated.subject_id,
        cast(null as {{ dbt.type_string() }}) as product_ids,
        'Has a birthday on the day of this message' as sentence_start,
        '' as sentence_end,
        cast(null as timestamp) as happened_at,
        dated.triggered_at as counted_from_at,
        dated.triggered_at
    from dated
    cross join programs
    where
        dated.triggered_at >= programs.earliest_trigger_at
        and dated.triggered_at <= programs.as_of_at
)

select * from final
