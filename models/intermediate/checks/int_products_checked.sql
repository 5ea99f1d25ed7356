{#- One row per raw product row, with the verdict on it: accepted, rejected or a
    copy. -#}

with judged as (
    select *
    from {{ ref('stg_shop__products') }}
),

reasons as (
    select
        rejection_reason,
        is_rejected
    from {{ ref('seed_rejection_reasons') }}
),

{{ checked_rows('product_id', raw_columns('products')) }}

select * from checked
