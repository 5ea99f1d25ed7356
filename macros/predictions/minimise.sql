{#- Where a function of up to four numbers is least, once per date: Newton's method,
    each step two queries. The first asks for the function around the point, from which
    the slope and the curvature follow; the second tries the step they point to, and
    shorter ones, of which it takes the longest that is as good as any. It ends where a
    step gains next to nothing, or no rounds are left.

    A date is a mapping with as_of_date and `at`, the list of numbers to begin from;
    each comes back with the best point and its `log_likelihood`. `objective` is a
    macro: of points (as_of_date, number, at) and the table of buyers' histories it
    makes the query of (as_of_date, number, value, log_likelihood). -#}
{% macro minimise(objective, histories, dates, rounds=40, step=0.01) -%}
    {%- set least_gain = 0.0000001 -%}
    {%- for date in dates -%}
        {%- do date.update({'is_done': false}) -%}
    {%- endfor -%}
    {%- for _ in range(rounds if dates else 0) -%}
        {%- set open = dates | selectattr('is_done', 'false') | list -%}
        {%- if open -%}
            {%- do coltiva.evaluate(
                objective, histories, open, coltiva.points_around, step
            ) -%}
            {%- for date in open -%}
                {%- do date.update({
                    'around': date['values'],
                    'value': date['values'][0],
                    'log_likelihood': date['likelihoods'][0],
                    'is_done': true,
                }) -%}
            {%- endfor -%}
            {%- do coltiva.evaluate(
                objective, histories, open, coltiva.points_ahead, step
            ) -%}
            {%- for date in open -%}
                {%- set before = date['around'][0] -%}
                {%- set least = date['values'] | min -%}
                {#- engines differ in a float's last digits, which must not choose -#}
                {%- set after = date['values']
                    | select('lt', least + least_gain) | first -%}
                {%- if after < before + least_gain -%}
                    {%- set best = date['values'].index(after) -%}
                    {%- do date.update({
                        'at': date['points'][best],
                        'value': after,
                        'log_likelihood': date['likelihoods'][best],
                        'is_done': before - after < least_gain,
                    }) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(dates) }}
{%- endmacro %}
