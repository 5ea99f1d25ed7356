{#- A list with ", " between its texts, cut after the last of them that ends within
    `length` characters (255 at most, the longest that every engine can match); null
    where the first is longer. -#}
{% macro list_within(list, length) -%}
    {{ return(coltiva.matched_group(
        list ~ " || ','", '^(.{1,' ~ length ~ '}),', 1
    )) }}
{%- endmacro %}
