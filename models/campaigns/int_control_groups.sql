-- A hash, not a draw: the same person is in the same arm in every run, on every engine.

with experiments as (
    select
        experiment,
        target_type,
        target_name,
        hold_out_rate,
        is_running
    from {{ ref('int_experiments') }}
    where hold_out_rate is not null
),

people as (
    select customer_id
    from {{ ref('int_people') }}
),

named as (
    select
        experiments.*,
        people.customer_id,
        experiments.experiment || '|' || people.customer_id as drawn_by
    from experiments
    cross join people
),

numbered as (
    select
        named.*,
        {{ coltiva.hash_number('drawn_by') }} as hash_number
    from named
),

final as (
    select
        experiment,
        customer_id,
        target_type,
        target_name,
        is_running
    from numbered
    where hash_number < hold_out_rate * 16777216
)

select * from final
