{#- After rejected_records: stops the run, before anything public is made, where a raw
    table has lost more than var max_rejected_rate of its rows, with a sentence for each
    such table. Rows excluded on purpose don't count. The next run rebuilds everything:
    what is wrong with the rows may be mended by taking them back. -#}
{% macro stop_on_rejected_rows() -%}
    {%- if execute and not flags.EMPTY -%}
        {%- set sentences = [] -%}
        {%- for row in run_query(coltiva.rejected_shares(
            var('max_rejected_rate')
        )).rows -%}
            {%- do sentences.append(coltiva.rejected_sentence(row)) -%}
        {%- endfor -%}
        {%- if sentences -%}
            {%- if load_relation(coltiva.runs_relation()) is not none -%}
                {%- do coltiva.run_statement(
                    'delete from ' ~ coltiva.runs_relation() ~ ' where run_number > 0'
                ) -%}
            {%- endif -%}
            {{ exceptions.raise_compiler_error(
                'The run stops here, before any public table but rejected_records '
                ~ 'changes: too many raw rows are rejected.\n' ~ sentences | join('\n')
                ~ '\nrejected_records has each of them. Mend them where they come '
                ~ 'from, or, where they may stay out, raise max_rejected_rate.'
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- One row per raw table over the limit: how many of its rows are rejected, the two
    most frequent reasons with their counts, and a key that the first of them has. A
    line that can't be read is a row here, though the raw table has none for it. -#}
{% macro rejected_shares(limit) -%}
    {%- set row_count -%}
        max(raw_rows.raw_row_count)
        + max(
            case
                when reasons.rejection_reason = 'unreadable_line'
                    then reasons.reason_count
                else 0
            end
        )
    {%- endset %}
    with raw_rows as (
        {%- for source_name, table in coltiva.raw_tables() %}
        select
            '{{ table }}' as raw_table,
            count(*) as raw_row_count
        from {{ ref('base_' ~ source_name ~ '__' ~ table) }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ),

    reasons as (
        select
            raw_table,
            rejection_reason,
            count(*) as reason_count,
            -- an e-mail address as a key stays out of what is printed
            min(case when record_key not like '%@%' then record_key end) as example_key,
            row_number() over (
                partition by raw_table order by count(*) desc, rejection_reason
            ) as reason_rank
        from {{ this }}
        where rejection_reason != 'excluded'
        group by raw_table, rejection_reason
    )

    select
        raw_rows.raw_table,
        {{ row_count }} as raw_row_count,
        sum(reasons.reason_count) as rejected_count,
        {%- for column in ['rejection_reason', 'reason_count', 'example_key'] %}
        max(case when reasons.reason_rank = 1 then reasons.{{ column }} end)
            as first_{{ column }},
        {%- endfor %}
        max(case when reasons.reason_rank = 2 then reasons.rejection_reason end)
            as second_reason,
        max(case when reasons.reason_rank = 2 then reasons.reason_count end)
            as second_count
    from raw_rows
    inner join reasons on raw_rows.raw_table = reasons.raw_table
    group by raw_rows.raw_table
    having sum(reasons.reason_count) > {{ limit }} * ({{ row_count }})
    order by raw_rows.raw_table
{%- endmacro %}

{#- A row of rejected_shares in words. -#}
{% macro rejected_sentence(row) -%}
    {%- set share = '%.1f' | format(100.0 * (row[2] | int) / (row[1] | int)) -%}
    {%- set limit = '%.1f' | format(100.0 * var('max_rejected_rate')) -%}
    {%- set example = ' (such as ' ~ row[5] ~ ')' if row[5] else '' -%}
    {%- set second = ', ' ~ row[7] ~ ' ' ~ row[6] if row[6] else '' -%}
    {{ return(
        row[0] ~ ': ' ~ share ~ ' % of ' ~ row[1] ~ ' rows are rejected, '
        ~ limit ~ ' % may be (var max_rejected_rate): ' ~ row[4] ~ ' ' ~ row[3]
        ~ example ~ second ~ '.'
    ) }}
{%- endmacro %}
