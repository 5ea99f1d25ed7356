{#- Fitted while the model is built, by the queries of a macro; compiled alone it has no
    rows. -#}
-- Its strategy asks which months are kept; depends_on: {{ ref('int_as_of_dates') }}
{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='as_of_date',
    meta={'kept_dates': 'not is_open and months_ago <= 7'},
) }}

{%- set histories = ref('int_buyer_histories') -%}
{%- set fits = [] -%}
{%- if execute and flags.WHICH in ['run', 'build'] and graph.nodes is defined -%}
    {%- set fits = coltiva.fitted_models(histories) -%}
{%- endif -%}
{%- set parameters = ['r', 'alpha', 'a', 'b', 'p', 'q', 'v'] %}

with fits as (
    {%- for fit in fits or [{}] %}
    select
        {%- for name in ['model', 'purpose', 'status'] %}
        cast({{ coltiva.literal_or_null(fit[name]) }} as {{ dbt.type_string() }})
            as {{ name }},
        {%- endfor %}
        cast({{ fit.variant or 0 }} as integer) as variant,
        cast({{ fit.buyer_count or 0 }} as integer) as buyer_count,
        cast({{ fit.repeat_buyer_count or 0 }} as integer) as repeat_buyer_count,
        {%- for name in parameters %}
        {{ coltiva.figure(fit[name] or 'null', 'numeric(18, 6)') }} as {{ name }},
        {%- endfor %}
        cast({{ fit.log_likelihood or 'null' }} as numeric(18, 4)) as log_likelihood,
        cast({{ coltiva.literal_or_null(fit.as_of_date) }} as date) as as_of_date
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        model,
        purpose,
        status,
        variant,
        buyer_count,
        repeat_buyer_count,
        {{ parameters | join(',\n        ') }},
        log_likelihood,
        as_of_date
    from fits
    where as_of_date is not null
)

select * from final
