{#- CTEs that end in `bursts`: the interaction_ids of links that a security program
    followed, though nobody says so: at least `clicks` clicks and unsubscribes of one
    identity and campaign within `seconds`. `rows` is the CTE that holds interactions;
    without a number of clicks there are none. -#}
{% macro link_bursts(rows, clicks, seconds) -%}
    {%- set order = 'partition by identity_type, identity_value, campaign_id'
        ~ ' order by occurred_at, interaction_id' -%}
    {%- if clicks is none -%}
    bursts as (
        select interaction_id
        from {{ rows }}
        where false
    )
    {%- else -%}
    links as (
        select
            interaction_id,
            identity_type,
            identity_value,
            campaign_id,
            occurred_at,
            lag(occurred_at, {{ clicks - 1 }}) over ({{ order }}) as first_at
        from {{ rows }}
        where
            interaction_type in ('email_click', 'email_unsubscribe')
            and identity_type is not null
    ),

    -- whatever is among so many in so short a time, the first and the last included
    links_with_ends as (
        select
            interaction_id,
            max(
                case
                    when
                        occurred_at <= {{ coltiva.dateadd(
                            'second', seconds, 'first_at'
                        ) }}
                        then 1
                    else 0
                end
            ) over (
                {{ order }} rows between current row and {{ clicks - 1 }} following
            ) as burst_count
        from links
    ),

    bursts as (
        select interaction_id
        from links_with_ends
        where burst_count = 1
    )
    {%- endif -%}
{%- endmacro %}
