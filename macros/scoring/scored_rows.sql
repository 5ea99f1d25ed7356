{#- CTEs that end in `<name>`: customer_id, as_of_date and one score of 1 to 5 (5 best)
    per metric, by the given method, each as-of date on its own. `metrics` is a list of
      column           the metric's column in the CTE `relation`
      score            what its score is to be called
      lower_is_better  true where a small value is the good one (recency); may be left
                       out
      ties             how ntile_strict orders equal values, worst first or best first
                       as the metric itself is ordered
    `fixed` also needs the CTE `thresholds` (metric, score, bound). -#}
{% macro scored_rows(method, relation, metrics, name) -%}
    {%- if method == 'ntile_strict' -%}
        {{ score_by_ntile_strict(relation, metrics, name) }}
    {%- elif method == 'quantile' -%}
        {{ score_by_quantile(relation, metrics, name) }}
    {%- elif method == 'fixed' -%}
        {{ score_by_fixed(relation, metrics, name) }}
    {%- else -%}
        {{ score_by_ntile(relation, metrics, name) }}
    {%- endif -%}
{%- endmacro %}
