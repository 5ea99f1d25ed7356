{#- A fit's point as a mapping: the model, its parameters by name, to six digits after
    the point, and the logarithm of the likelihood without the prior. -#}
{% macro model_parameters(fit) -%}
    {%- set e = 2.718281828459045 -%}
    {%- set names = {
        'orders': ['r', 'alpha', 'a', 'b'], 'amounts': ['p', 'q', 'v']
    }[fit.purpose] -%}
    {%- set model = {
        'orders': var('prediction_model'), 'amounts': 'gamma_gamma'
    }[fit.purpose] -%}
    {%- if fit.status == 'too_little_history' -%}
        {{ return({'model': model}) }}
    {%- endif -%}
    {%- set numbers = [] -%}
    {%- if fit.purpose == 'amounts' -%}
        {%- set numbers = [e ** fit.at[0], 1 + e ** fit.at[1], e ** fit.at[2]] -%}
    {%- elif fit.status == 'no_dropout_seen' -%}
        {%- set model = 'gamma_poisson' -%}
        {%- set numbers = [e ** fit.at[0], e ** fit.at[1]] -%}
    {%- else -%}
        {%- set kappa = 1 + e ** fit.at[3] -%}
        {%- set phi = 1 / (1 + e ** -fit.at[2]) -%}
        {%- set numbers = [
            e ** fit.at[0], e ** fit.at[1], phi * kappa, (1 - phi) * kappa
        ] -%}
    {%- endif -%}
    {%- set parameters = {'model': model} -%}
    {%- if fit.log_likelihood is not none -%}
        {%- do parameters.update({
            'log_likelihood': '%.4f' | format(fit.log_likelihood)
        }) -%}
    {%- endif -%}
    {%- for number in numbers -%}
        {%- do parameters.update({names[loop.index0]: '%.6f' | format(number)}) -%}
    {%- endfor -%}
    {{ return(parameters) }}
{%- endmacro %}
