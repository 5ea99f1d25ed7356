{#- What is wrong with a rule seed. A rule is a pair: the condition under which a row is
    wrong, and what is said of it. A row has the finding of the first rule that holds,
    so a rule may rely on those before it. With `per`, groups of rows are looked at. -#}
{% macro rule_findings(seed, subject, rules, rows=none, per=none, own_name=none) -%}
    select
        '{{ seed }}' as rule_seed,
        case
            {%- for condition, words in rules %}
            when {{ condition }}
                then {{ coltiva.sentence((subject ~ ' ' ~ words) | trim) }}
            {%- endfor %}
        end as finding
    from {{ rows or seed }}
    {%- if per %}
    group by {{ per }}
    {%- endif %}
    {{ 'where' if per is none else 'having' }}
        {%- for rule in rules %}
        {{ 'or ' if not loop.first }}({{ rule[0] }})
        {%- endfor %}
    {%- if own_name %}
    union distinct
    {{ coltiva.rule_findings(seed, subject, [
        ['count(*) > 1 or coalesce(' ~ own_name ~ ", '') = ''",
         'has {count(*)} row(s); every row needs a name of its own'],
    ], rows=rows, per=own_name) }}
    {%- endif %}
{%- endmacro %}
