{#- Ask for the function at the points that `places` lists for each date, in one query;
    each date gets its `points`, `values` and `likelihoods`. -#}
{% macro evaluate(objective, histories, dates, places, step) -%}
    {%- set points = [] -%}
    {%- for date in dates -%}
        {%- do date.update({
            'points': places(date, step), 'values': [], 'likelihoods': [],
        }) -%}
        {%- for at in date['points'] -%}
            {%- do points.append({
                'as_of_date': date['as_of_date'], 'number': loop.index0, 'at': at,
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set found = {} -%}
    {%- set answer = run_query(objective(points, histories)) -%}
    {%- for as_of_date, number, value, likelihood in answer.rows -%}
        {%- set point = (as_of_date | string)[:10] ~ '/' ~ number -%}
        {%- do found.update({point: [value, likelihood]}) -%}
    {%- endfor -%}
    {%- for date in dates -%}
        {%- for at in date['points'] -%}
            {%- set both = found[date['as_of_date'] ~ '/' ~ loop.index0] -%}
            {%- do date['values'].append(both[0] | float) -%}
            {%- do date['likelihoods'].append(both[1] | float) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}
