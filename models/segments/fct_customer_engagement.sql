{%- set channels = ['web', 'email', 'social', 'push', 'sms', 'other'] -%}

with customers as (
    select *
    from {{ ref('int_engagement') }}
    where is_current
),

final as (
    select
        customer_id,
        engagement_level,
        engagement_reason,
        engagement_points,
        {%- for channel in channels %}
        coalesce({{ channel }}_points, 0) as {{ channel }}_points,
        {%- endfor %}
        engagement_score,
        as_of_date,
        last_interaction_at
    from customers
)

select * from final
