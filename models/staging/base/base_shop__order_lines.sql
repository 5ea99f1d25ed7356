-- Adds lines of 100 billion or more, and of orders that can't be used.
{{ config(incremental_strategy='changed_rows') }}
{%- set columns = coltiva.raw_columns('order_lines') -%}
{%- set raw_rows = ref('input_order_lines') -%}
{%- set last = coltiva.last_run(by_moment=false) %}
{%- set orphans -%}
    select orphans.row_key
    from {{ this }} as orphans
    inner join usable_orders on orphans.order_id = usable_orders.order_id
    where orphans.rejection_reason in ('orphan_line', 'excluded')
    union distinct
    select orphans.row_key
    from {{ this }} as orphans
    inner join excluded_orders on orphans.order_id = excluded_orders.order_id
    where orphans.rejection_reason = 'orphan_line'
{%- endset %}

with usable_orders as (
    select order_id
    from {{ ref('stg_shop__orders') }}
),

excluded_orders as (
    select distinct order_id
    from {{ ref('base_shop__orders') }}
    where rejection_reason = 'excluded'
),

source as (
    select {{ coltiva.raw_select_list(raw_rows, 'order_lines') }}
    from {{ raw_rows }}
),

source_with_reasons as (
    select
        source.*,
        {{ coltiva.rejection_reason(
            key='order_line_id',
            required=['order_id', 'quantity', 'unit_price'],
            numbers=['quantity', 'unit_price', 'discount_amount'],
            prices=['unit_price', 'discount_amount']
        ) }} as rejection_reason
    from source
),

typed as (
    select
        {{ coltiva.raw_text('order_line_id') }} as order_line_id,
        {{ coltiva.raw_text('order_id') }} as order_id,
        {{ coltiva.raw_text('product_id') }} as product_id,
        {{ coltiva.raw_number('quantity') }} as quantity,
        {{ coltiva.raw_number('unit_price') }} as unit_price,
        cast(coalesce({{ coltiva.raw_number('discount_amount') }}, 0) as numeric(18, 4))
            as discount_amount,
        {{ coltiva.raw_timestamp('loaded_at') }} as loaded_at,
        rejection_reason,
        case
            when rejection_reason is not null then {{ coltiva.raw_row(columns) }}
        end as raw_row
    from source_with_reasons
),

{{ coltiva.new_versions('order_lines', 'order_line_id', last, also=orphans) }},

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
        order_lines.{{ column }},
        {%- endfor %}
        order_lines.raw_row,
        order_lines.was_superseded,
        {{ coltiva.enforced_reason('order_lines', others=[
            (
                'abs(cast(order_lines.quantity as numeric(19, 4)) '
                ~ '* order_lines.unit_price) >= 100000000000',
                'unreadable_number',
            ),
            (
                'usable_orders.order_id is null '
                ~ 'and excluded_orders.order_id is not null',
                'excluded',
            ),
            ('usable_orders.order_id is null', 'orphan_line'),
        ]) }} as rejection_reason
    from order_lines
    cross join enforced
    left join usable_orders on order_lines.order_id = usable_orders.order_id
    left join excluded_orders on order_lines.order_id = excluded_orders.order_id
),

{{ coltiva.verdicts('order_lines', 'order_line_id', 'order_lines') }}

select * from verdicts
