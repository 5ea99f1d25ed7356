"""Macros are linted: what is wrong in one is found, with its line."""

from pathlib import Path

import macro_lint
import pytest

HEAD = "{#- A macro. -#}\n{% macro rounded(amount, columns=[]) -%}\n"
TAIL = "\n{%- endmacro %}\n"


def offences(folder: Path, body: str) -> list[str]:
    """Lint a project of one macro."""
    (folder / "macros").mkdir()
    (folder / "macros" / "rounded.sql").write_text(HEAD + body + TAIL)
    return macro_lint.offences(folder)


@pytest.mark.parametrize(
    "body",
    [
        "    round({{ amount }}, 4)",
        "    {%- if columns %}\n    1\n    {%- else %}\n    round(\n"
        "        {{ coltiva.other(amount) }}, 4\n    )\n    {%- endif %}",
        "    {{ return(adapter.dispatch('rounded', 'coltiva')(amount)) }}",
        "    rounded as (\n        select\n            {%- for column in columns %}\n"
        "            {{ column }},\n            {%- endfor %}\n            1 as one\n"
        "        from some_table\n    )",
        "    select {{ amount }} as amount\n    from some_table",
        "    delete from {{ amount }}\n    where is_old",
    ],
)
def test_good_macro_has_no_offence(tmp_path: Path, body: str) -> None:
    """Expressions, Jinja alone, CTEs, queries and statements pass."""
    assert offences(tmp_path, body) == []


@pytest.mark.parametrize(
    ("body", "line", "rule"),
    [
        ("    ROUND({{ amount }}, 4)", 3, "CP03"),
        ("    round(\n        some_column::int, 4\n    )", 4, "CV11"),
        ("    round({{ amount }} , 4)", 3, "LT01"),
        ("    case when {{ amount }} <> 1 then 1 end", 3, "CV01"),
        ("    round(\n       {{ amount }}, 4\n    )", 4, "the indent"),
        (
            "    rounded as (\n        SELECT 1 as a\n        from some_table\n    )",
            4,
            "CP01",
        ),
        ("    select {{ amount }} amount\n    from some_table", 3, "AL02"),
        ("    round({{ amount }}, 4", 3, "PRS"),
        ("    round({{ no_such_name }}, 4)", 3, "TMP"),
    ],
)
def test_offence_is_found(tmp_path: Path, body: str, line: int, rule: str) -> None:
    """The rules of models hold, and the line is that of the file."""
    found = offences(tmp_path, body)
    assert any(text.startswith(f"macros/rounded.sql:{line}: {rule}") for text in found)


def test_connectors_models_are_linted(tmp_path: Path) -> None:
    """They are off by default, so that the linter of models passes over them."""
    folder = tmp_path / "models" / "inputs" / "shop"
    folder.mkdir(parents=True)
    (folder / "input_shop__orders.sql").write_text(
        "{{ config(enabled=coltiva.connects('shop')) }}\n\n"
        "with {{ coltiva.shop_orders() }},\n\nfinal as (\n    select\n"
        "        row_number() over (order by a desc, b) as place\n    from orders\n)"
        "\n\nselect * from final\n"
    )
    (tmp_path / "macros").mkdir()
    (tmp_path / "macros" / "shop_orders.sql").write_text(
        "{#- CTEs. -#}\n{% macro shop_orders() -%}\n    orders as (\n"
        "        select 1 as a\n        from some_table\n    )\n{%- endmacro %}\n"
    )
    (found,) = macro_lint.offences(tmp_path)
    assert found.startswith("models/inputs/shop/input_shop__orders.sql:7: AM03")
