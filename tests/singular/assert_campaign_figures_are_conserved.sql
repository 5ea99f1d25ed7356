{#- Messages and attributed money in = out: what was tracked and attributed, what the
    report by month shows, and what campaigns show together with messages and touches
    of no campaign, all say the same. -#}
{%- set figures = [
    'sent_count', 'delivered_count', 'reaction_only_count', 'human_open_count',
    'attributed_order_count', 'attributed_amount',
] -%}

with sources as (
    select
        'tracked' as told_by,
        case when is_send_known then 1 else 0 end as sent_count,
        case when is_send_known and bounced_at is null then 1 else 0 end
            as delivered_count,
        case when is_send_known then 0 else 1 end as reaction_only_count,
        case
            when is_send_known and bounced_at is null
                then case when first_human_open_at is null then 0 else 1 end
            else 0
        end as human_open_count,
        0 as attributed_order_count,
        cast(0 as numeric(18, 4)) as attributed_amount
    from {{ ref('int_messages') }}
    union all
    select
        'tracked' as told_by,
        0 as sent_count,
        0 as delivered_count,
        0 as reaction_only_count,
        0 as human_open_count,
        1 as attributed_order_count,
        attributed_amount
    from {{ ref('fct_attributed_orders') }}
    {%- for told_by, model, condition in [
        ('by month', 'rpt_campaign_kpis', 'true'),
        ('by campaign', 'fct_campaign_performance', 'true'),
        ('by campaign', 'int_message_counts', 'campaign_id is null'),
    ] %}
    union all
    select
        '{{ told_by }}' as told_by,
        {{ figures | join(', ') }}
    from {{ ref(model) }}
    where {{ condition }}
    {%- endfor %}
),

tellers as (
    {{ coltiva.literal_rows('told_by', ['tracked', 'by month', 'by campaign']) }}
),

totals as (
    select
        {%- for figure in figures %}
        coalesce(sum(sources.{{ figure }}), 0) as {{ figure }},
        {%- endfor %}
        tellers.told_by
    from tellers
    left join sources on tellers.told_by = sources.told_by
    group by tellers.told_by
)

select
    {%- for figure in figures %}
    min({{ figure }}) as least_{{ figure }},
    max({{ figure }}) as most_{{ figure }},
    {%- endfor %}
    count(*) as teller_count
from totals
having
    count(*) != 3
    {%- for figure in figures %}
    or min({{ figure }}) != max({{ figure }})
    {%- endfor %}
