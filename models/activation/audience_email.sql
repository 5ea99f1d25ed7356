with audience as (
    select *
    from {{ ref('int_audience') }}
),

last_changes as (
    select
        customer_id,
        max(changed_at) as changed_at
    from {{ ref('audience_changes') }}
    group by customer_id
),

final as (
    select
        audience.*,
        last_changes.changed_at
    from audience
    inner join last_changes on audience.customer_id = last_changes.customer_id
)

select * from final
