{#- The body of a CTE `enforced`: one row, which of the optional reasons the CTE
    `reasons` (seed_rejection_reasons) really rejects. All other reasons always do. -#}
{% macro enforced_reasons() -%}
    select
        {%- for reason in ['negative_price', 'future_dated', 'unknown_status'] %}
        coalesce(
            min(
                case
                    when rejection_reason = '{{ reason }}'
                        then case when is_rejected then 1 else 0 end
                end
            ), 1
        ) = 1 as rejects_{{ reason }},
        {%- endfor %}
        count(*) as reason_count
    from reasons
{%- endmacro %}
