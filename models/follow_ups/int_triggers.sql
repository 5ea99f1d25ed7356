{{ config(materialized='view') }}

{%- set triggers = [
    'signed_up', 'newsletter_unopened', 'cart_abandoned', 'order_placed',
    'order_delivered', 'segment_entered', 'nth_order', 'birthday',
    'reorder_due', 'browse_abandoned',
] %}

with
{%- for trigger in triggers %}
int_trigger_{{ trigger }} as (
    select * from {{ ref('int_trigger_' ~ trigger) }}
),
{% endfor %}
all_triggers as (
    {%- for trigger in triggers %}
    select * from int_trigger_{{ trigger }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        customer_id,
        trigger_name,
        subject_id,
        product_ids,
        sentence_start,
        sentence_end,
        happened_at,
        counted_from_at,
        triggered_at
    from all_triggers
)

select * from final
