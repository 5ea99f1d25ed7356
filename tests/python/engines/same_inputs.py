"""What an engine makes of the connectors' tables is what DuckDB makes of their files.

The tables are those of the connectors' own tests, on the engine a schema of texts, what
is nested as JSON text, or of columns with types.
"""

from __future__ import annotations

import same_marts
import warehouse
from connectors.inputs import inputs, write_tables
from connectors.shapes import SHAPES, texts

MODELS = ("--select", "path:models/inputs", "--exclude", "source_coverage")


def assert_same_inputs(
    other: same_marts.Warehouse, connector: str, has_types: bool = False
) -> None:
    """Of each shape the eight inputs have the same columns and rows on both engines.

    has_types: the engine gets the first shape in tables with types, too.
    """
    different = []
    for number, (shape, tell) in enumerate(SHAPES[connector].items()):
        tables = tell()
        folder = other.folder / shape
        write_tables(folder / "raw", tables, shape)
        ours = inputs(folder / "raw", folder / "x", [connector])
        expected = {
            table: warehouse.rows(ours.database, f"input_{table}")
            for table in warehouse.RAW_COLUMNS
        }
        assert any(expected.values()), shape
        for typed in (False, True) if has_types and number == 0 else (False,):
            other.load_tables(connector, texts(tables), typed)
            other.dbt("run", *MODELS, parse_once=True, connectors=[connector])
            for table, rows in expected.items():
                view = f"{other.schema}_staging.input_{table}"
                found = other.query(f"select * from {view}")
                if told := same_marts.difference(rows, found, other.engine):
                    way = "types" if typed else "texts"
                    different.append(f"{shape} as {way}, {table}: {told}")
    assert different == [], "\n".join(different)
