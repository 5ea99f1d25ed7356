-- Adds refunds of an order that can't be used, or from before it was placed. A refund
-- at the midnight of its order's day was told by its day alone.
{{ config(incremental_strategy='changed_rows') }}
{%- set columns = coltiva.raw_columns('refunds') -%}
{%- set raw_rows = ref('input_refunds') -%}
{%- set last = coltiva.last_run(by_moment=false) %}
{%- set orphans -%}
    select orphans.row_key
    from {{ this }} as orphans
    inner join usable_orders on orphans.order_id = usable_orders.order_id
    where
        orphans.rejection_reason in (
            'orphan_refund', 'refund_before_order', 'excluded'
        )
        or orphans.refunded_at < usable_orders.ordered_at
    union distinct
    select orphans.row_key
    from {{ this }} as orphans
    inner join excluded_orders on orphans.order_id = excluded_orders.order_id
    where orphans.rejection_reason = 'orphan_refund'
{%- endset %}

with usable_orders as (
    select
        order_id,
        ordered_at
    from {{ ref('stg_shop__orders') }}
),

excluded_orders as (
    select distinct order_id
    from {{ ref('base_shop__orders') }}
    where rejection_reason = 'excluded'
),

source as (
    select {{ coltiva.raw_select_list(raw_rows, 'refunds') }}
    from {{ raw_rows }}
),

source_with_reasons as (
    select
        source.*,
        {{ coltiva.rejection_reason(
            key='refund_id',
            required=['refunded_at', 'amount'],
            numbers=['amount', 'shipping_amount'],
            times=['refunded_at'],
            prices=['amount', 'shipping_amount']
        ) }} as rejection_reason
    from source
),

typed as (
    select
        {{ coltiva.raw_text('refund_id') }} as refund_id,
        {{ coltiva.raw_text('order_id') }} as order_id,
        {{ coltiva.raw_text('customer_id') }} as customer_id,
        {{ coltiva.raw_timestamp('refunded_at') }} as refunded_at,
        {{ coltiva.raw_number('amount') }} as amount,
        {{ coltiva.raw_number('shipping_amount') }} as shipping_amount,
        {{ coltiva.raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        case
            when rejection_reason is not null then {{ coltiva.raw_row(columns) }}
        end as raw_row
    from source_with_reasons
),

{{ coltiva.new_versions('refunds', 'refund_id', last, also=orphans) }},

reasons as (
    select
        rejection_reason,
        is_rejected
    from {{ ref('seed_rejection_reasons') }}
),

enforced as (
    {{ coltiva.enforced_reasons() }}
),

with_reasons as {{ coltiva.not_materialized() }} (
    select
        {%- for column in columns %}
        refunds.{{ column }},
        {%- endfor %}
        refunds.raw_row,
        refunds.was_superseded,
        {{ coltiva.enforced_reason('refunds', others=[
            (
                'usable_orders.order_id is null '
                ~ 'and excluded_orders.order_id is not null',
                'excluded',
            ),
            (
                'usable_orders.order_id is null '
                ~ 'and (refunds.order_id is not null or refunds.customer_id is null)',
                'orphan_refund',
            ),
            (
                'refunds.refunded_at < usable_orders.ordered_at '
                ~ 'and refunds.refunded_at != '
                ~ dbt.date_trunc('day', 'usable_orders.ordered_at'),
                'refund_before_order',
            ),
        ]) }} as rejection_reason
    from refunds
    cross join enforced
    left join usable_orders on refunds.order_id = usable_orders.order_id
    left join excluded_orders on refunds.order_id = excluded_orders.order_id
),

{{ coltiva.verdicts('refunds', 'refund_id', 'refunds') }}

select * from verdicts
