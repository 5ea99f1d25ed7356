{%- set kinds = {
    'flag': ['true', 'false'],
    'machine': ['true', 'false'],
    'channel': [
        'email', 'sms', 'whatsapp', 'push', 'onsite', 'web', 'social', 'phone', 'post',
        'other', 'all',
    ],
    'purpose': ['marketing', 'tracking', 'profiling', 'advertising', 'all'],
} -%}

with seed_exclusions as (
    select
        *,
        {%- for source_name, table in coltiva.raw_tables() %}
        {{ 'or ' if not loop.first -}}
        (
            raw_table = '{{ table }}'
            and column_name
            in ('{{ coltiva.text_columns(table) | join("', '") }}') -- noqa: LT05
        )
        {%- endfor %} as is_text_column
    from {{ ref('seed_exclusions') }}
),

known_words as (
    select
        'status' as kind,
        order_status as value
    from {{ ref('seed_order_statuses') }}
    union distinct
    select
        'interaction_type' as kind,
        interaction_type as value
    from {{ ref('seed_engagement_points') }}
    union distinct
    select
        'interaction_type' as kind,
        interaction_type as value
    from {{ ref('seed_touchpoint_steps') }}
    {%- for kind, words in kinds.items() %}
    {%- for word in words %}
    union distinct
    select
        '{{ kind }}' as kind,
        '{{ word }}' as value
    {%- endfor %}
    {%- endfor %}
),

seed_source_values as (
    select
        source_values.kind,
        source_values.source_value,
        source_values.value,
        lower(trim(source_values.source_value)) as word,
        known_words.value is not null as is_known
    from {{ ref('seed_source_values') }} as source_values
    left join known_words
        on
            source_values.kind = known_words.kind
            and lower(trim(source_values.value)) = known_words.value
),

final as (
    {{ coltiva.rule_findings(
        'seed_exclusions', '"{value}" of {raw_table:(empty)}.{column_name:(empty)}', [
        ['not coalesce(is_text_column, false)',
         'is in no text column of a raw table; allowed are those of the raw contract'],
        coltiva.must_be_one_of('match', ['equals', 'prefix', 'suffix']),
        coltiva.must_be_one_of(
            'effect', ['reject_row', 'no_identity', 'not_merchandise']
        ),
        ["coalesce(value, '') = ''",
         'is empty; it would be found in every row, or in none'],
        ["effect = 'no_identity' "
         ~ "and column_name not in ('customer_id', 'email', 'anonymous_id')",
         'is no identity; allowed are customer_id, email, anonymous_id'],
        ["effect = 'not_merchandise' and raw_table != 'products'",
         'is no product; not_merchandise is for rows of products'],
    ]) }}
    union distinct
    {{ coltiva.rule_findings(
        'seed_source_values', '{kind:(empty)} "{source_value}"', [
        coltiva.must_be_one_of('kind', [
            'status', 'interaction_type', 'channel', 'purpose', 'flag', 'machine',
            'product_type', 'order_type',
        ]),
        ["coalesce(word, '') = ''", 'is no word; source_value is what the source says'],
        ["coalesce(value, '') = ''",
         'stands for nothing; value is the word of the contract'],
        ["kind not in ('product_type', 'order_type') and not is_known",
         'stands for "{value}", which is no {kind}; '
         ~ 'allowed are the words of the contract'],
    ], rows='seed_source_values') }}
    union distinct
    {{ coltiva.rule_findings('seed_source_values', '{kind} "{word}"', [
        ['word is not null and min(value) != max(value)',
         'stands for {min(value)} and {max(value)}; a word has one meaning'],
    ], per='kind, word') }}
)

select * from final
