{#- One row per person and transition to another lifecycle stage, the first contact
    included. A person's stays follow each other without gap or overlap. -#}

with stages as (
    select *
    from {{ ref('int_lifecycle_stages') }}
),

final as (
    select
        customer_id,
        from_stage,
        to_stage,
        cause_type,
        cause_id,
        cast(
            row_number() over (partition by customer_id order by entered_at)
            as integer
        ) as transition_number,
        left_at is null as is_current,
        {{ shop_date('entered_at', var('shop_timezone')) }} as entered_on,
        entered_at,
        left_at
    from stages
)

select * from final
