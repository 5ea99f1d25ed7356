{#- Stops the run where a model that it builds reads a rule seed that was never loaded:
    `dbt run` in a new warehouse. -#}
{% macro check_seeds() -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- set missing = coltiva.unloaded_seeds(selected_resources) -%}
        {%- if missing -%}
            {{ exceptions.raise_compiler_error(
                'Nothing was built, these rules are not loaded: ' ~ missing | join(', ')
                ~ '. Run `dbt seed` first, or `dbt build`, which does both.'
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- The seeds that the selected models read, but that neither stand in the warehouse nor
    are selected. -#}
{% macro unloaded_seeds(selected) -%}
    {%- set names = [] -%}
    {%- for id in selected if id.startswith('model.coltiva.') -%}
        {%- for parent in graph.nodes[id].depends_on.nodes
            if parent.startswith('seed.') and parent not in selected -%}
            {%- set seed = graph.nodes[parent] -%}
            {%- if seed.name not in names and adapter.get_relation(
                seed.database, seed.schema, seed.alias
            ) is none -%}
                {%- do names.append(seed.name) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names | sort) }}
{%- endmacro %}
