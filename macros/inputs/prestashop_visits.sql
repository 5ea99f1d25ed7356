{#- CTEs that end in `visit_events`, after `people`: pages of ps_connections_page by
    their types. A visit without pages has the one it began on. A checkout begins once a
    visit; a page that was not found tells nothing. -#}
{% macro prestashop_visits() -%}
    {{ coltiva.prestashop_rows(
        'connections', ['id_connections'],
        ids=['id_connections', 'id_guest', 'id_page'], times=['date_add'],
        required=['id_guest', 'date_add']
    ) }},

    {{ coltiva.prestashop_rows(
        'connections_page', ['id_connections', 'id_page', 'time_start'],
        ids=['id_connections', 'id_page'], times=['time_start']
    ) }},

    {{ coltiva.prestashop_rows(
        'page', ['id_page'], ids=['id_page', 'id_page_type', 'id_object']
    ) }},

    {{ coltiva.prestashop_rows(
        'page_type', ['id_page_type'], ids=['id_page_type'], texts=['name']
    ) }},

    seen_pages as (
        select
            id_connections,
            id_page,
            time_start as occurred_at,
            loaded_at
        from connections_page_rows
        union all
        select
            connections_rows.id_connections,
            connections_rows.id_page,
            connections_rows.date_add as occurred_at,
            connections_rows.loaded_at
        from connections_rows
        left join connections_page_rows
            on connections_rows.id_connections = connections_page_rows.id_connections
        where connections_page_rows.id_connections is null
    ),

    typed_pages as (
        select
            seen_pages.*,
            page_rows.id_object,
            case
                when page_type_rows.name = 'product' then 'product_view'
                when page_type_rows.name = 'search' then 'search'
                when page_type_rows.name in ('order', 'order-opc')
                    then 'checkout_started'
                else 'page_view'
            end as interaction_type
        from seen_pages
        left join page_rows on seen_pages.id_page = page_rows.id_page
        left join page_type_rows on page_rows.id_page_type = page_type_rows.id_page_type
        where coalesce(page_type_rows.name, '') != 'pagenotfound'
    ),

    placed_pages as (
        select
            typed_pages.*,
            row_number() over (
                partition by id_connections, interaction_type
                order by occurred_at, id_page
            ) as place
        from typed_pages
    ),

    visit_events as (
        select
            'page/' || placed_pages.id_connections || '/' || placed_pages.id_page || '/'
            || cast(placed_pages.occurred_at as {{ dbt.type_string() }})
                as interaction_id,
            placed_pages.occurred_at,
            placed_pages.interaction_type,
            connections_rows.id_guest,
            placed_pages.id_connections as session_id,
            case
                when placed_pages.interaction_type = 'product_view'
                    then placed_pages.id_object
            end as product_id,
            placed_pages.loaded_at
        from placed_pages
        inner join connections_rows
            on placed_pages.id_connections = connections_rows.id_connections
        where
            placed_pages.interaction_type != 'checkout_started'
            or placed_pages.place = 1
    )
{%- endmacro %}

{#- CTEs that end in `clicked_mails`, after `visit_events`: a visit that a link in an
    e-mail brought, once, by the utm_medium of the link. -#}
{% macro prestashop_clicks() -%}
    {%- set address = 'connections_source_rows.request_uri' -%}
    {{ coltiva.prestashop_rows(
        'connections_source', ['id_connections_source'],
        ids=['id_connections_source', 'id_connections'], texts=['request_uri'],
        times=['date_add']
    ) }},

    mail_links as (
        select
            connections_source_rows.id_connections,
            connections_source_rows.date_add as occurred_at,
            {{ coltiva.matched_group(address, '[?&]utm_campaign=([^&#]+)', 1) }}
                as campaign_id,
            connections_rows.id_guest,
            connections_source_rows.loaded_at,
            row_number() over (
                partition by connections_source_rows.id_connections
                order by
                    connections_source_rows.date_add,
                    connections_source_rows.id_connections_source
            ) as place
        from connections_source_rows
        inner join connections_rows
            on connections_source_rows.id_connections = connections_rows.id_connections
        where
            lower({{ coltiva.matched_group(
                address, '[?&]utm_medium=([^&#]+)', 1
            ) }}) = 'email'
    ),

    clicked_mails as (
        select
            id_connections,
            occurred_at,
            campaign_id,
            id_guest,
            loaded_at
        from mail_links
        where place = 1
    )
{%- endmacro %}
