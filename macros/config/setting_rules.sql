{#- What each setting (var) may be: the one list of them.
      kind      choice | text | pattern | whole | number | moment | date |
                timezone
      allowed   the choices; or, for a pattern, the words that say it
      low, high bounds, both included (`above`: the value itself is excluded)
      optional  null is allowed too
      not_below another setting that must not be greater, or later
    rfm_segment_map is only text here: int_rule_findings_segments knows which maps there
    are. The folder at raw_path is looked at by expose_raw_files. -#}
{% macro setting_rules() -%}
    {{ return({
        'as_of': {'kind': 'moment', 'optional': true},
        'shop_timezone': {'kind': 'timezone'},
        'shop_currency': {
            'kind': 'pattern',
            'pattern': '[A-Z]{3}',
            'allowed': 'three upper-case letters, such as EUR',
        },
        'raw_path': {
            'kind': 'text',
            'allowed': 'a folder or an object-store prefix',
            'optional': true,
        },
        'raw_format': {'kind': 'choice', 'allowed': ['csv', 'parquet']},
        'raw_encoding': {'kind': 'choice', 'allowed': ['auto', 'windows-1252']},
        'raw_decimal_separator': {
            'kind': 'choice', 'allowed': ['auto', 'point', 'comma'],
        },
        'raw_date_order': {'kind': 'choice', 'allowed': ['auto', 'dmy', 'mdy']},
        'raw_schema': {
            'kind': 'pattern',
            'pattern': '[A-Za-z_][A-Za-z0-9_]*',
            'allowed': 'a schema name of letters, digits and underscores',
        },
        'connectors': {'kind': 'connectors'},
        'latest_possible_at': {'kind': 'moment', 'optional': true},
        'restate_from': {'kind': 'date', 'optional': true},
        'restate_to': {
            'kind': 'date', 'optional': true, 'not_below': 'restate_from',
        },
        'max_rejected_rate': {'kind': 'number', 'low': 0, 'high': 1},
        'max_people_per_browser': {'kind': 'whole', 'low': 1, 'high': 1000000},
        'rfm_scoring': {
            'kind': 'choice',
            'allowed': ['ntile', 'ntile_strict', 'quantile', 'fixed'],
        },
        'rfm_window_days': {
            'kind': 'whole', 'low': 1, 'high': 36500, 'optional': true,
        },
        'rfm_segment_map': {
            'kind': 'pattern',
            'pattern': '[A-Za-z0-9_-]+',
            'allowed': 'the name of a map in seed_segment_cells, such as eleven',
        },
        'rfm_min_customers': {'kind': 'whole', 'low': 0, 'high': 1000000000},
        'engagement_decay': {
            'kind': 'choice', 'allowed': ['half_life', 'linear', 'window'],
        },
        'vip_min_orders': {'kind': 'whole', 'low': 1, 'high': 1000000},
        'vip_window_days': {'kind': 'whole', 'low': 1, 'high': 36500},
        'promotion_discounts': {
            'kind': 'pattern',
            'pattern': '(coupon|order|line)( *, *(coupon|order|line))*',
            'allowed': 'coupon, order, line or some of them, with commas between them',
        },
        'promotion_min_discount_rate': {'kind': 'number', 'above': 0, 'high': 1},
        'promotion_driven_min_orders': {'kind': 'whole', 'low': 1, 'high': 1000000},
        'promotion_driven_min_rate': {'kind': 'number', 'above': 0, 'high': 1},
        'merge_orders_within_minutes': {'kind': 'whole', 'low': 0, 'high': 1440},
        'bot_burst_clicks': {
            'kind': 'whole', 'low': 2, 'high': 1000, 'optional': true,
        },
        'bot_burst_seconds': {'kind': 'whole', 'low': 0, 'high': 3600},
        'max_soft_bounces': {'kind': 'whole', 'low': 1, 'high': 1000},
        'cart_abandoned_after_hours': {'kind': 'whole', 'low': 1, 'high': 876000},
        'cart_recovery_window_hours': {
            'kind': 'whole',
            'low': 1,
            'high': 876000,
            'not_below': 'cart_abandoned_after_hours',
        },
        'cart_expires_after_hours': {
            'kind': 'whole',
            'low': 1,
            'high': 876000,
            'not_below': 'cart_recovery_window_hours',
        },
        'browse_window_days': {'kind': 'whole', 'low': 1, 'high': 36500},
        'affinity_window_days': {'kind': 'whole', 'low': 1, 'high': 36500},
        'affinity_min_support': {'kind': 'whole', 'low': 1, 'high': 1000000000},
        'recommendations_per_customer': {'kind': 'whole', 'low': 1, 'high': 1000},
        'best_send_prior_days': {'kind': 'whole', 'low': 1, 'high': 36500},
        'preferred_channel_min_messages': {
            'kind': 'whole', 'low': 1, 'high': 1000000,
        },
        'onsite_offer_hours': {'kind': 'whole', 'low': 1, 'high': 8760},
        'prediction_model': {'kind': 'choice', 'allowed': ['mbg_nbd', 'bg_nbd']},
        'prediction_min_repeat_buyers': {
            'kind': 'whole', 'low': 10, 'high': 1000000000,
        },
    }) }}
{%- endmacro %}
