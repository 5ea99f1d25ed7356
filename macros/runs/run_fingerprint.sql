{#- What, beside the raw rows, decides the rows that stay from run to run: settings,
    macros, and the models and seeds that they are made of. When it differs from that of
    the last run, everything is rebuilt from all raw rows. -#}
{% macro run_fingerprint() -%}
    {%- set parts = [] -%}
    {%- for name in coltiva.setting_rules() | sort -%}
        {%- if name not in coltiva.run_settings() -%}
            {%- do parts.append(name ~ '=' ~ var(name)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for unique_id in coltiva.sources_of_kept_rows() | sort -%}
        {%- set node = graph.nodes[unique_id] -%}
        {%- do parts.append(node.name ~ '=' ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {%- for name, macro in context['coltiva'].items() | sort(attribute='0') -%}
        {%- do parts.append(name ~ '=' ~ local_md5(macro.macro.macro_sql)) -%}
    {%- endfor -%}
    {{ return(local_md5(parts | join('\n'))) }}
{%- endmacro %}

{#- The incremental models and all models and seeds that they are made of, as ids. What
    judges the rules makes no row. -#}
{% macro sources_of_kept_rows() -%}
    {%- set found = coltiva.incremental_models() | map(attribute='unique_id') | list -%}
    {#- the list grows while it is read -#}
    {%- for unique_id in found -%}
        {%- for parent in graph.nodes[unique_id].depends_on.nodes
            if parent in graph.nodes and parent not in found
            and graph.nodes[parent].name != 'int_rule_findings' -%}
            {%- do found.append(parent) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- The settings that belong to a run: another one is no reason to rebuild. -#}
{% macro run_settings() -%}
    {{ return(['as_of', 'max_rejected_rate', 'restate_from', 'restate_to']) }}
{%- endmacro %}
