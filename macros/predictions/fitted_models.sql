{#- The rows of prediction_models, as a list of mappings: for each month in `histories`
    what was fitted to when its buyers bought, and to what they spent. Asks the
    warehouse some 30 queries, over all months at once. -#}
{% macro fitted_models(histories) -%}
    {%- set months_query -%}
        select
            as_of_date,
            count(*) as buyer_count,
            sum(case when repeat_count > 0 then 1 else 0 end) as repeat_buyer_count
        from {{ histories }}
        where is_month_end
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
    {%- for fit in fits -%}
        {%- do fit.update(coltiva.model_parameters(fit)) -%}
    {%- endfor -%}
    {{ return(fits) }}
{%- endmacro %}
