{#- CTEs that end in `people`, after `export_moment`: the rows of ps_customer. A guest's
    row is no account, and has one for each order. The module psgdpr moves what erased
    people ordered to one row, which is nobody. To a deleted or disabled account nothing
    is written. -#}
{% macro prestashop_people() -%}
    {{ coltiva.prestashop_rows(
        'customer', ['id_customer'], ids=['id_customer'],
        texts=['email', 'firstname', 'lastname', 'birthday'],
        flags=['newsletter', 'active', 'is_guest', 'deleted'],
        times=['newsletter_date_add', 'date_add', 'date_upd'],
        required=['email', 'active', 'is_guest', 'deleted', 'date_add'],
        is_required=true
    ) }},

    judged_people as (
        select
            customer_rows.*,
            coalesce(
                {{ coltiva.in_case('lower', 'email') }} = 'anonymous@psgdpr.com', false
            ) as is_erased,
            active and not deleted and not is_gone as is_reachable
        from customer_rows
    ),

    people as (
        select
            judged_people.*,
            case when not is_guest and not is_erased then id_customer end
                as customer_id,
            case when is_reachable and not is_erased then email end as reachable_email
        from judged_people
    )
{%- endmacro %}
