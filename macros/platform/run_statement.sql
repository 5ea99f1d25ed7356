{#- Runs a statement that gives no rows. (run_query would ask for them, and the driver
    of Spark's Thrift server has none to give.) -#}
{% macro run_statement(sql) -%}
    {%- call statement(auto_begin=false) -%}
        {{ sql }}
    {%- endcall -%}
{%- endmacro %}
