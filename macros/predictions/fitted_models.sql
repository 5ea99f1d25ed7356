{#- The rows of int_model_fits, as a list of mappings: for each open month in
    `histories` what was fitted to when its buyers bought, and to what they spent, and
    the variants of each fit. Asks the warehouse some 30 queries, over all months at
    once. -#}
{% macro fitted_models(histories) -%}
    {%- set months_query -%}
        select
            as_of_date,
            count(*) as buyer_count,
            sum(case when repeat_count > 0 then 1 else 0 end) as repeat_buyer_count
        from {{ histories }}
        where is_month_end and is_open
        group by as_of_date
        order by as_of_date
    {%- endset -%}
    {%- set fits = [] -%}
    {%- for as_of_date, buyers, repeat_buyers in run_query(months_query).rows -%}
        {%- for purpose, start in [
            ('orders', [0.0, 2.0, -1.0, 0.5]), ('amounts', [1.0, 1.0, 4.0])
        ] -%}
            {%- do fits.append({
                'as_of_date': (as_of_date | string)[:10],
                'purpose': purpose,
                'buyer_count': buyers | int,
                'repeat_buyer_count': repeat_buyers | int,
                'status': 'too_little_history',
                'at': start,
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set enough = [] -%}
    {%- for fit in fits
        if fit.repeat_buyer_count >= var('prediction_min_repeat_buyers') -%}
        {%- do fit.update({'status': 'fitted'}) -%}
        {%- do enough.append(fit) -%}
    {%- endfor -%}
    {%- set orders = enough | selectattr('purpose', 'equalto', 'orders') | list -%}
    {%- do coltiva.minimise(coltiva.orders_objective, histories, orders) -%}
    {#- a share of dropouts under 1 in 1,000: nobody was seen to drop out -#}
    {%- set loyal = [] -%}
    {%- for fit in orders if fit.at[2] < -6.9 -%}
        {%- do fit.update({'status': 'no_dropout_seen', 'at': [0.0, 2.0]}) -%}
        {%- do loyal.append(fit) -%}
    {%- endfor -%}
    {%- do coltiva.minimise(coltiva.orders_objective, histories, loyal) -%}
    {%- do coltiva.minimise(
        coltiva.amounts_objective,
        histories,
        enough | selectattr('purpose', 'equalto', 'amounts') | list
    ) -%}
    {%- set rows = [] -%}
    {%- for fit in fits -%}
        {#- engines differ in a float's last digits, which must not show -#}
        {%- do fit.update({'at': fit.at | map('round', 6) | list}) -%}
        {%- set variants = [fit.at] + coltiva.points_one_deviation_off(fit) -%}
        {%- for at in variants -%}
            {%- set row = dict(fit, at=at, variant=loop.index0) -%}
            {%- if not loop.first -%}
                {%- do row.update({'log_likelihood': none}) -%}
            {%- endif -%}
            {%- do row.update(coltiva.model_parameters(row)) -%}
            {%- do rows.append(row) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(rows) }}
{%- endmacro %}

{#- The points one standard deviation off a fit's, in independent directions; none of a
    fit that has no parameters. -#}
{% macro points_one_deviation_off(fit) -%}
    {%- set points = [] -%}
    {%- if fit.status != 'too_little_history' -%}
        {%- set shape = coltiva.slope_and_curves(
            fit.around, fit.at | length, 0.01
        ) -%}
        {%- set curves = [] -%}
        {%- for row in shape.curves -%}
            {%- do curves.append(row | map('round', 3) | list) -%}
        {%- endfor -%}
        {%- for step in coltiva.independent_steps(curves) -%}
            {%- set point = [] -%}
            {%- for number in step -%}
                {%- do point.append(fit.at[loop.index0] + number) -%}
            {%- endfor -%}
            {%- do points.append(point) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(points) }}
{%- endmacro %}
