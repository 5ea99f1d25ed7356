{%- set most = var('recommendations_per_customer') -%}

with people as (
    select customer_id
    from {{ ref('int_people') }}
),

newcomer_products as (
    select
        product_number,
        newcomer_rate,
        newcomer_rank
    from {{ ref('int_product_pool') }}
    where newcomer_count > 0
),

placed as (
    select
        customer_id,
        product_number,
        lead_product_number,
        recommendation_type,
        lift,
        score,
        row_number() over (
            partition by customer_id
            order by score desc, product_number asc
        ) as place
    from {{ ref('int_recommendation_candidates') }}
    where recommendation_type != 'reorder' or place <= 2
),

candidates as (
    select *
    from placed
    where place <= {{ most }}
),

-- what is on the list already, and what was bought within its interval
taken as (
    select
        customer_id,
        product_number,
        1 as is_candidate
    from candidates
    union all
    select
        customer_id,
        product_number,
        0 as is_candidate
    from {{ ref('int_reorder_intervals') }}
    where not is_due
),

-- of so many newcomer products enough are left, whichever are taken
open_lists as (
    select
        people.customer_id,
        cast(coalesce(sum(taken.is_candidate), 0) as integer) as candidate_count,
        {{ most }} + coalesce(sum(1 - taken.is_candidate), 0) as newcomer_count
    from people
    left join taken on people.customer_id = taken.customer_id
    group by people.customer_id
    having coalesce(sum(taken.is_candidate), 0) < {{ most }}
),

newcomers as (
    select
        open_lists.customer_id,
        newcomer_products.product_number,
        cast(null as integer) as lead_product_number,
        'newcomer' as recommendation_type,
        cast(null as numeric(18, 4)) as lift,
        newcomer_products.newcomer_rate as score,
        open_lists.candidate_count + row_number() over (
            partition by open_lists.customer_id
            order by newcomer_products.newcomer_rank
        ) as place
    from open_lists
    inner join newcomer_products
        on open_lists.newcomer_count >= newcomer_products.newcomer_rank
    left join taken
        on
            open_lists.customer_id = taken.customer_id
            and newcomer_products.product_number = taken.product_number
    where taken.product_number is null
),

final as (
    select * from candidates
    union all
    select * from newcomers
    where place <= {{ most }}
)

select * from final
