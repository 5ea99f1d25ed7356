{#- One sentence for each model or seed of another project that stands in for one of the
    same name here, although that is enabled: dbt looks for a `ref` in the root project
    first unless a flag says otherwise. Facts would be made of what happens to have the
    name. -#}
{% macro captured_refs() -%}
    {%- set captured = [] -%}
    {%- for node in graph.nodes.values()
        | selectattr('package_name', 'equalto', 'coltiva') -%}
        {%- for parent in node.depends_on.nodes -%}
            {%- set kind, package, name = (parent.split('.') + ['', ''])[:3] -%}
            {%- set ours = [kind, 'coltiva', name] | join('.') -%}
            {%- if package != 'coltiva' and ours in graph.nodes -%}
                {%- do captured.append(package ~ '.' ~ name) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set problems = [] -%}
    {%- for name in captured | unique | sort -%}
        {%- do problems.append(
            name ~ ' is read in place of coltiva.' ~ name.split('.')[1] ~ '; set '
            ~ 'require_ref_searches_node_package_before_root under flags of your '
            ~ 'dbt_project.yml to true, or disable the one you do not want.'
        ) -%}
    {%- endfor -%}
    {{ return(problems) }}
{%- endmacro %}
