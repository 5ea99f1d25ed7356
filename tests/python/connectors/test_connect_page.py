"""The tables of columns in docs/connect.md are made from the models' own YAML.

`python tests/python/connectors/test_connect_page.py` writes them anew.
"""

import re
import sys
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[3]
PAGE = PROJECT / "docs" / "connect.md"
HEADINGS = {"woocommerce": ("from REST answers", "from the shop's own tables")}
PART = re.compile(r"(<!-- columns: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

pytestmark = pytest.mark.quick


def table(connector: str) -> str:
    """Write what each column of the contract is made of, for one connector."""
    folder = PROJECT / "models" / "inputs" / connector
    models = yaml.safe_load((folder / f"_{connector}__models.yml").read_text("utf-8"))
    first, second = HEADINGS.get(connector, ("from tables", "from an export"))
    lines = [
        f"| raw table | column | {first} | {second} |",
        "|---|---|---|---|",
    ]
    for model in models["models"]:
        name = model["name"].partition("__")[2]
        for column in model["columns"]:
            told = ((column.get("config") or {}).get("meta") or {}).get("from") or {}
            cells = [told.get("tables", ""), told.get("export", "")]
            lines.append(f"| {name} | `{column['name']}` | {cells[0]} | {cells[1]} |")
    return "\n".join(lines) + "\n"


def page() -> str:
    """Give the page with its tables made anew."""
    return PART.sub(
        lambda part: part[1] + table(part[2]) + part[3], PAGE.read_text("utf-8")
    )


def test_tables_of_columns_are_the_models() -> None:
    """Nobody writes them by hand."""
    assert PAGE.read_text("utf-8") == page()


def test_each_connector_has_its_table() -> None:
    """Every folder of a connector has its part of the page."""
    folders = {path.name for path in (PROJECT / "models" / "inputs").iterdir()}
    folders = {name for name in folders if "." not in name}
    assert {part[2] for part in PART.finditer(PAGE.read_text("utf-8"))} == folders


if __name__ == "__main__":
    sys.exit(PAGE.write_text(page(), "utf-8") and None)
