{#- Stops the run before anything is built when a setting is wrong or unknown, or
    another project's model would be read for one here: one sentence per problem, all at
    once. -#}
{% macro check_config() -%}
    {%- if execute -%}
        {%- set rules = coltiva.setting_rules() -%}
        {%- set problems = coltiva.captured_refs() -%}
        {%- for name, rule in rules.items() -%}
            {%- set problem = coltiva.setting_problem(name, var(name), rule) -%}
            {%- if not problem and 'not_below' in rule -%}
                {%- set problem = coltiva.order_problem(
                    name, var(name), rule, var(rule.not_below)
                ) -%}
            {%- endif -%}
            {%- if problem -%}
                {%- do problems.append(problem) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- set told = env_var('COLTIVA_AS_OF', '') -%}
        {%- if told and var('as_of') is not none and var('as_of') | string != told -%}
            {%- do problems.append(
                'var as_of is "' ~ var('as_of') ~ '" and COLTIVA_AS_OF is "' ~ told
                ~ '"; allowed: one of the two.'
            ) -%}
        {%- elif told and coltiva.setting_problem('as_of', told, rules.as_of) -%}
            {%- do problems.append(
                coltiva.setting_problem('as_of', told, rules.as_of)
                | replace('var as_of', 'COLTIVA_AS_OF')
            ) -%}
        {%- endif -%}
        {%- for name in coltiva.unknown_settings(invocation_args_dict.vars, rules) -%}
            {%- do problems.append(
                'var ' ~ name ~ ' is unknown; allowed: ' ~ rules | join(', ') ~ '.'
            ) -%}
        {%- endfor -%}
        {%- if problems -%}
            {{ exceptions.raise_compiler_error(
                'Nothing was built, the settings need a correction:\n'
                ~ problems | join('\n')
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
