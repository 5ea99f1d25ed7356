{#- The files of each raw table, in order: <table>.<format> or, as in the sample shop,
    raw_<table>.<format>, and those of the folder <table>, in which each arrival is a
    file. All that is there is read. CSV may be packed (.gz); capitals don't matter. -#}
{% macro duckdb_raw_files(path, format) -%}
    {%- set folder = dbt.escape_single_quotes(path | replace('[', '[[]')) -%}
    {%- set ending = '\.' ~ format ~ ('(\.gz)?' if format == 'csv' else '') ~ '$' -%}
    {%- set files = {} -%}
    {%- set query -%}
        {%- for source in coltiva.raw_sources() %}
        {%- do files.update({source.name: []}) %}
        select '{{ source.name }}' as raw_table, file
        from glob('{{ folder }}/*')
        where regexp_matches(lower(file), '[/\\](raw_)?{{ source.name ~ ending }}')
        union all
        select '{{ source.name }}' as raw_table, file
        from glob('{{ folder }}/{{ source.name }}/*')
        where regexp_matches(lower(file), '{{ ending }}')
        {{ 'union all' if not loop.last }}
        {%- endfor %}
        order by all
    {%- endset -%}
    {%- for row in run_query(query).rows -%}
        {%- do files[row[0]].append(row[1]) -%}
    {%- endfor -%}
    {{ return(files) }}
{%- endmacro %}

{#- Files as a table function takes them; *, ? and [ in a name are no pattern. -#}
{% macro duckdb_file_list(files) -%}
    {%- set names = [] -%}
    {%- for file in files -%}
        {%- set escaped = file | replace('[', '[[]') | replace('*', '[*]')
            | replace('?', '[?]') -%}
        {%- do names.append("'" ~ dbt.escape_single_quotes(escaped) ~ "'") -%}
    {%- endfor -%}
    {{ return('[' ~ names | join(', ') ~ ']') }}
{%- endmacro %}

{#- A file's name as a sentence says it: within raw_path. -#}
{% macro duckdb_file_name(file, path) -%}
    {{ return(file[path | length + 1:] if file.startswith(path) else file) }}
{%- endmacro %}
