{#- Stops the run before anything is built when a setting is wrong or unknown, or
    another project's model would be read for one here: one sentence per problem, all at
    once. -#}
{% macro check_config() -%}
    {%- if execute -%}
        {%- set rules = setting_rules() -%}
        {%- set problems = coltiva.captured_refs() -%}
        {%- for name, rule in rules.items() -%}
            {%- set problem = setting_problem(name, var(name), rule) -%}
            {%- set lower = var(rule.not_below) if 'not_below' in rule -%}
            {%- if problem -%}
                {%- do problems.append(problem) -%}
            {%- elif lower is number and var(name) < lower -%}
                {%- do problems.append(
                    'var ' ~ name ~ ' is ' ~ var(name) ~ '; allowed: at least '
                    ~ rule.not_below ~ ', which is ' ~ lower ~ '.'
                ) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- for name in unknown_settings(invocation_args_dict.vars, rules) -%}
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
