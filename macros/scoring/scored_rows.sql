{#- CTEs that end in `<name>`: the rows of the CTE `relation` with one score of 1 to 5
    (5 best) per metric, by the given method, each as-of date on its own. A row without
    the metric has no score and counts for nobody else's. `metrics` is a list of
      column           the metric's column in `relation`
      score            what its score is to be called
      lower_is_better  true where a small value is the good one (recency); may be left
                       out
      ties             how ntile_strict orders equal values, in the direction in which
                       the metric itself is ordered; customer_id comes last
    `fixed` also needs the CTE `thresholds` (metric, score, bound). -#}
{% macro scored_rows(method, relation, metrics, name) -%}
    {%- if method == 'ntile_strict' -%}
        {{ coltiva.score_by_ntile_strict(relation, metrics, name) }}
    {%- elif method == 'quantile' -%}
        {{ coltiva.score_by_quantile(relation, metrics, name) }}
    {%- elif method == 'fixed' -%}
        {{ coltiva.score_by_fixed(relation, metrics, name) }}
    {%- else -%}
        {{ coltiva.score_by_ntile(relation, metrics, name) }}
    {%- endif -%}
{%- endmacro %}
