with rejected as (
    select
        raw_table,
        rejection_reason
    from {{ ref('rejected_records') }}
),

reasons as (
    select
        rejection_reason,
        description
    from {{ ref('seed_rejection_reasons') }}
),

people as (
    select
        monetary_amount,
        segment_caveat,
        is_low_confidence,
        has_rejected_lines
    from {{ ref('customer_segments') }}
),

orders as (
    select
        excess_refund_amount,
        rejected_line_count,
        has_discount_told_twice
    from {{ ref('fct_orders') }}
),

{%- set caveats = [
    ('people', 'low_confidence', 'is_low_confidence',
     'Scored among few buyers: the segment may change with the next ones'),
    ('people', 'segment_caveat', 'segment_caveat is not null',
     'Fit their segment badly; the playbook of another one is used'),
    ('people', 'rejected_lines', 'has_rejected_lines',
     'Have orders with lines that were rejected'),
    ('people', 'nothing_spent', 'monetary_amount <= 0',
     'Got back what they paid, or more'),
    ('orders', 'rejected_lines', 'rejected_line_count > 0',
     'Lack lines that were rejected'),
    ('orders', 'discount_told_twice', 'has_discount_told_twice',
     'Tell one discount twice, in their lines too'),
    ('orders', 'excess_refund', 'excess_refund_amount > 0',
     'Were refunded above lines and shipping'),
] %}

found as (
    select
        'rejected_rows' as finding,
        rejected.raw_table as subject,
        rejected.rejection_reason as reason,
        coalesce(reasons.description, rejected.rejection_reason) as description
    from rejected
    left join reasons on rejected.rejection_reason = reasons.rejection_reason
    {%- for subject, reason, condition, description in caveats %}
    union all
    select
        'caveats' as finding,
        '{{ subject }}' as subject,
        '{{ reason }}' as reason,
        '{{ description }}' as description
    from {{ subject }}
    where {{ condition }}
    {%- endfor %}
),

final as (
    select
        finding,
        subject,
        reason,
        description,
        cast(count(*) as integer) as row_count
    from found
    group by finding, subject, reason, description
)

select * from final
