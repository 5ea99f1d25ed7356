-- What guests bought or did under an address that an account had before is its own. A
-- later row of the account without an address forgets them: so an erasure arrives. The
-- hash of the spelling says which cells a complete run may keep.

with usable_versions as (
    select
        *,
        {{ dbt.hash('email') }} as spelling_hash
    from {{ ref('base_shop__customers') }}
    where rejection_reason is null
),

{{ coltiva.identified(
    'usable_versions', 'customers',
    ['spelling_hash', 'is_superseded', 'updated_at', 'loaded_at'], name='versions'
) }},

numbered as (
    select
        customer_id,
        email,
        spelling_hash,
        is_superseded,
        rank() over (
            partition by customer_id
            order by
                case when is_superseded then 0 else 1 end,
                coalesce(updated_at, cast('0001-01-01' as timestamp)),
                loaded_at
        ) as version_number
    from versions
    where customer_id is not null
),

compared as (
    select
        numbered.*,
        max(case when email is null then version_number end) over (
            partition by customer_id
        ) as last_without_email
    from numbered
),

final as (
    select distinct
        customer_id,
        {{ dbt.hash('email') }} as email_hash,
        spelling_hash
    from compared
    where
        is_superseded
        and email is not null
        and version_number > coalesce(last_without_email, 0)
)

select * from final
