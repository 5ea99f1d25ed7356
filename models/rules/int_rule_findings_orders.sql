with seed_order_statuses as (
    select * from {{ ref('seed_order_statuses') }}
),

seed_order_types as (
    select * from {{ ref('seed_order_types') }}
),

seed_product_types as (
    select * from {{ ref('seed_product_types') }}
),

seed_exchange_rates as (
    select * from {{ ref('seed_exchange_rates') }}
),

seed_pushed_products as (
    select * from {{ ref('seed_pushed_products') }}
),

known_reasons as (
    {{ coltiva.literal_rows('rejection_reason', coltiva.known_rejection_reasons()) }}
),

seed_rejection_reasons as (
    select
        rejection_reason,
        is_rejected as flag,
        case when not is_rejected then 1 end as acceptance
    from {{ ref('seed_rejection_reasons') }}
),

reasons as (
    {{ coltiva.needed_and_given(
        'known_reasons', 'seed_rejection_reasons', ['rejection_reason'],
        counted=['flag', 'acceptance'],
    ) }}
),

final as (
    {{ coltiva.rule_findings('seed_order_statuses', 'status "{order_status}"', [
        ['order_status != lower(trim(order_status))',
         'must be lower case without blanks around it'],
        coltiva.must_be_true_or_false('is_counted'),
        coltiva.must_be_true_or_false('is_refunded'),
    ], own_name='order_status') }}
    union distinct
    {{ coltiva.rule_findings('seed_order_statuses', 'no status counts;', [
        ['count(case when is_counted then 1 end) = 0',
         'at least one needs is_counted true'],
    ], per='') }}
    union distinct
    {%- set rate = 'rate of "{currency_code}" in "{shop_currency}" from '
        ~ '{valid_from:(no date)}' %}
    {%- for type in ['order_type', 'product_type'] %}
    {%- set seed = 'seed_' ~ type ~ 's' %}
    {{ coltiva.rule_findings(seed, 'type "{' ~ type ~ '}"', [
        [type ~ ' != lower(trim(' ~ type ~ '))',
         'must be lower case without blanks around it'],
        coltiva.must_be_true_or_false('is_merchandise'),
        coltiva.must_be_true_or_false('counts_for_amount'),
        coltiva.must_be_true_or_false('counts_for_frequency'),
        ['counts_for_frequency and not counts_for_amount',
         'counts for frequency, and so must count for the amount'],
    ], own_name=type) }}
    union distinct
    {%- endfor %}
    {{ coltiva.rule_findings('seed_exchange_rates', rate, [
        ['count(*) > 1',
         'has {count(*)} rows; a pair of currencies has one rate from a date on'],
    ], per='shop_currency, currency_code, valid_from') }}
    union distinct
    {{ coltiva.rule_findings('seed_exchange_rates', rate, [
        ["coalesce(shop_currency, '') not like '___' "
         ~ "or coalesce(currency_code, '') not like '___' "
         ~ 'or upper(shop_currency || currency_code) != shop_currency || currency_code',
         'needs currency codes of three upper-case letters, such as EUR'],
        ['valid_from is null', 'has no valid_from; it is the first day of the rate'],
        ['rate is null or rate <= 0', 'is {rate:empty}; allowed is a number above 0'],
        ['shop_currency = currency_code and rate != 1',
         'is {rate}; a currency is worth 1 of itself, and needs no row'],
    ]) }}
    union distinct
    {{ coltiva.rule_findings('seed_rejection_reasons', 'reason "{rejection_reason}"', [
        ['not is_needed',
         'is given by no check of this project; its row has no effect'],
        ['row_count != 1',
         'is missing or repeated; every reason needs exactly one row'],
        ['flag_count = 0', 'leaves is_rejected empty; allowed are true and false'],
        ['acceptance_count > 0 and rejection_reason not in '
         ~ "('negative_price', 'future_dated', 'unknown_status')",
         'must have is_rejected true; false is allowed only for negative_price, '
         ~ 'future_dated, unknown_status'],
    ], rows='reasons') }}
    union distinct
    {{ coltiva.rule_findings('seed_pushed_products', 'push "{push_name}"', [
        ["coalesce(pushed_kind, '') not in ('product', 'category')",
         'has the pushed_kind "{pushed_kind}"; allowed are product and category'],
        ["coalesce(pushed_value, '') = ''",
         'names neither product nor category; pushed_value is the product_id or the '
         ~ 'category'],
        ['valid_from is null or valid_to is null',
         'lacks valid_from or valid_to; both are dates'],
        ['valid_from > valid_to',
         'begins on {valid_from}, after its end on {valid_to}; valid_from is not after '
         ~ 'valid_to'],
        ["coalesce(offer, '') = ''",
         'has no offer; write none where there is no offer'],
    ], own_name='push_name') }}
)

select * from final
