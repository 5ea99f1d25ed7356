{#- After int_rule_findings: stops the run when it lists a defect, with the first of
    them. The table stays, so that all of them can be read there. -#}
{% macro stop_on_rule_findings(relation, shown=5) -%}
    {%- if execute and not flags.EMPTY -%}
        {%- set findings = run_query(
            'select rule_seed, finding from ' ~ relation
            ~ ' order by rule_seed, finding'
        ).rows -%}
        {%- if findings | length > 0 -%}
            {%- set sentences = [] -%}
            {%- for row in findings[:shown] -%}
                {%- do sentences.append(row[0] ~ ': ' ~ row[1] ~ '.') -%}
            {%- endfor -%}
            {%- if findings | length > shown -%}
                {%- do sentences.append('All of them are in ' ~ relation ~ '.') -%}
            {%- endif -%}
            {{ exceptions.raise_compiler_error(
                'The run stops here, the rules need ' ~ findings | length
                ~ ' correction(s):\n' ~ sentences | join('\n')
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
