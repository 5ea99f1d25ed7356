{#- Warns, with the count, of each interaction type that seed_engagement_points
    has no row for: such interactions are kept but score nothing. -#}
{{ config(
    severity='warn',
    store_failures=true,
    alias='unknown_interaction_types',
) }}

select
    interaction_type,
    count(*) as interaction_count
from {{ ref('fct_interactions') }}
where not is_known_type
group by interaction_type
