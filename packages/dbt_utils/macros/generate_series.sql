{#- The numbers 1 to upper_bound in the column generated_number, one row each. Put
    together from decimal digits: it needs no engine's own number generator. -#}
{% macro generate_series(upper_bound) %}
    {{- return(adapter.dispatch('generate_series', 'dbt_utils')(upper_bound)) -}}
{% endmacro %}

{% macro default__generate_series(upper_bound) %}
{%- if upper_bound is not number or upper_bound < 1 -%}
    {{ exceptions.raise_compiler_error(
        "dbt_utils.generate_series: upper_bound must be a number of at least 1, not '"
        ~ upper_bound ~ "'"
    ) }}
{%- endif -%}
{%- set places = (upper_bound - 1) | int | string | length -%}
{%- set terms = [] -%}
{%- for place in range(places) -%}
    {%- do terms.append((10 ** place) ~ ' * place_' ~ place ~ '.digit') -%}
{%- endfor -%}
select 1 + {{ terms | join(' + ') }} as generated_number
from
{%- for place in range(places) %}
    {% if not loop.first %}cross join {% endif %}(
        {%- for digit in range(10) -%}
            select {{ digit }}{% if loop.first %} as digit{% endif %}
            {%- if not loop.last %} union all {% endif -%}
        {%- endfor -%}
    ) as place_{{ place }}
{%- endfor %}
where 1 + {{ terms | join(' + ') }} <= {{ upper_bound }}
order by generated_number
{% endmacro %}
