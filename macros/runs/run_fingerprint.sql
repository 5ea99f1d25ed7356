{#- What, beside the raw rows, decides the tables: settings, rule seeds, models and
    macros. When it differs from the last run's, everything is rebuilt from all raw
    rows. -#}
{% macro run_fingerprint() -%}
    {%- set parts = [] -%}
    {%- for name in coltiva.setting_rules() | sort -%}
        {%- if name not in coltiva.run_settings() -%}
            {%- do parts.append(name ~ '=' ~ var(name)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for node in graph.nodes.values() | sort(attribute='unique_id') -%}
        {#- another project may have a rule seed in place of one here -#}
        {%- if (node.package_name == 'coltiva' and node.resource_type == 'model')
            or (node.resource_type == 'seed' and node.name.startswith('seed_')) -%}
            {%- do parts.append(node.name ~ '=' ~ node.checksum.checksum) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for name, macro in context['coltiva'].items() | sort(attribute='0') -%}
        {%- do parts.append(name ~ '=' ~ local_md5(macro.macro.macro_sql)) -%}
    {%- endfor -%}
    {{ return(local_md5(parts | join('\n'))) }}
{%- endmacro %}

{#- The settings that belong to a run: another one is no reason to rebuild. -#}
{% macro run_settings() -%}
    {{ return(['as_of', 'max_rejected_rate', 'restate_from', 'restate_to']) }}
{%- endmacro %}
