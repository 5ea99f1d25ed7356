{#- A text in Unicode's composed form (NFC), in which a letter and its accent are one
    character. Spark has no function for it: there the commonest letters are composed.
    -#}
{% macro composed(text) -%}
    {{ return(adapter.dispatch('composed', 'coltiva')(text)) }}
{%- endmacro %}

{% macro default__composed(text) -%}
    normalize({{ text }}, nfc)
{%- endmacro %}

{% macro duckdb__composed(text) -%}
    nfc_normalize({{ text }})
{%- endmacro %}

{% macro spark__composed(text) -%}
    {%- set letters = {
        '\u0300': 'aàeèiìoòuùAÀEÈIÌOÒUÙ',
        '\u0301': 'aáeéiíoóuúyýcćnńsśzźAÁEÉIÍOÓUÚYÝCĆNŃSŚZŹ',
        '\u0302': 'aâeêiîoôuûAÂEÊIÎOÔUÛ',
        '\u0303': 'aãnñoõAÃNÑOÕ',
        '\u0308': 'aäeëiïoöuüyÿAÄEËIÏOÖUÜ',
        '\u030a': 'aåuůAÅUŮ',
        '\u030b': 'oőuűOŐUŰ',
        '\u030c': 'cčdďeěnňrřsšzžCČDĎEĚNŇRŘSŠZŽ',
        '\u0327': 'cçsşCÇSŞ',
        '\u0328': 'aąeęAĄEĘ',
    } -%}
    {%- set pairs = [] -%}
    {%- for accent, both in letters.items() -%}
        {%- for place in range(0, both | length, 2) -%}
            {%- do pairs.append(
                "'" ~ both[place] ~ accent ~ "', '" ~ both[place + 1] ~ "'"
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    aggregate(
        array(array({{ pairs | join('), array(') }})),
        {{ text }},
        (done, pair) -> replace(done, pair[0], pair[1])
    )
{%- endmacro %}
