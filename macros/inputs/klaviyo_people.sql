{#- CTEs that end in `people`: a Klaviyo account's profiles, one row each as it was
    last, with what each answered for a channel. An external id is taken for the shop's
    only where an account of the only shop in use has it. -#}
{% macro klaviyo_people() -%}
    {%- set profiles = coltiva.klaviyo_table('profiles') -%}
    {%- set shops = [] -%}
    {%- for name in coltiva.connectors_of('customers') -%}
        {%- do shops.append(name) -%}
    {%- endfor -%}
    {%- if profiles is not none -%}
        {%- do coltiva.must_have('klaviyo', profiles, [], ['id', [
            'email', 'attributes', 'attributes__email',
        ]]) -%}
    {%- endif -%}
    {%- set text = dbt.type_string() %}
    accounts as (
        {%- if shops | length == 1 %}
        select distinct {{ coltiva.raw_text('customer_id') }} as customer_id
        from {{ ref('input_' ~ shops[0] ~ '__customers') }}
        {%- else %}
        select cast(null as {{ text }}) as customer_id
        where false
        {%- endif %}
    ),

    profile_versions as (
        {%- if profiles is none %}
        {{ coltiva.no_klaviyo_people() }}
        {%- else %}
        select
            {{ coltiva.raw_text('profiles.id') }} as person_id,
            accounts.customer_id,
            {{ coltiva.klaviyo_value(
                profiles, ['attributes', 'email'], ['email'], 'profiles'
            ) }} as email,
            {%- for channel, key in coltiva.klaviyo_channels().items() %}
            {%- set path = ['attributes', 'subscriptions', key, 'marketing'] %}
            {%- set may_get = 'can_receive_' ~ channel ~ '_marketing' %}
            upper({{ coltiva.klaviyo_value(
                profiles, path + ['consent'], [], 'profiles'
            ) }}) as {{ channel }}_consent,
            coalesce({{ coltiva.raw_flag(coltiva.klaviyo_value(
                profiles, path + [may_get], [], 'profiles'
            )) }}, true) as can_receive_{{ channel }},
            coalesce(
                {%- for time in ['consent_timestamp', 'timestamp', 'last_updated'] %}
                {{ coltiva.utc_time(coltiva.klaviyo_value(
                    profiles, path + [time], [], 'profiles'
                )) }}
                {{- ',' if not loop.last }}
                {%- endfor %}
            ) as {{ channel }}_consent_at,
            {%- endfor %}
            {{ coltiva.is_set(profiles, '_fivetran_deleted', 'profiles') }}
                as is_deleted,
            {{ coltiva.klaviyo_time(
                profiles, [['attributes', 'updated'], ['attributes', 'created']],
                'profiles'
            ) }} as updated_at,
            {{ coltiva.klaviyo_loaded_at(profiles, coltiva.klaviyo_time(
                profiles, [['attributes', 'updated'], ['attributes', 'created']],
                'profiles'
            ), 'profiles') }} as loaded_at
        from {{ profiles.relation }} as profiles
        left join accounts
            on {{ coltiva.klaviyo_value(
                profiles, ['attributes', 'external_id'], ['external_id'], 'profiles'
            ) }} = accounts.customer_id
        {%- endif %}
    ),

    ranked_profiles as (
        select
            profile_versions.*,
            row_number() over (
                partition by person_id
                order by updated_at desc, loaded_at desc, email asc
            ) as version_number
        from profile_versions
    ),

    people as (
        select *
        from ranked_profiles
        where version_number = 1
    )
{%- endmacro %}

{#- The body of a CTE where no profiles are there. -#}
{% macro no_klaviyo_people() -%}
    select
        {%- for column in ['person_id', 'customer_id', 'email'] %}
        cast(null as {{ dbt.type_string() }}) as {{ column }},
        {%- endfor %}
        {%- for channel in coltiva.klaviyo_channels() %}
        cast(null as {{ dbt.type_string() }}) as {{ channel }}_consent,
        true as can_receive_{{ channel }},
        cast(null as timestamp) as {{ channel }}_consent_at,
        {%- endfor %}
        false as is_deleted,
        cast(null as timestamp) as updated_at,
        cast(null as timestamp) as loaded_at
    where false
{%- endmacro %}

{#- The channels that a profile has subscriptions for, and what Klaviyo calls them. -#}
{% macro klaviyo_channels() -%}
    {{ return({
        'email': 'email', 'sms': 'sms', 'whatsapp': 'whatsapp', 'push': 'mobile_push',
    }) }}
{%- endmacro %}
