select
    model,
    purpose,
    status,
    cast('week' as {{ dbt.type_string() }}) as time_unit,
    buyer_count,
    repeat_buyer_count,
    r,
    alpha,
    a,
    b,
    p,
    q,
    v,
    log_likelihood,
    as_of_date
from {{ ref('int_model_fits') }}
where variant = 0
