"""What the programs share: the rules, and the rows of the final table out of parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

HERE = Path(__file__).parent


@contextmanager
def connected(raw: str, rules: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a DuckDB in memory with the macros raw(name), rules(name) and ntile.sql's.

    raw: folder with <table>/*.parquet of every raw table. rules: folder with the rule
    seeds.
    """
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set preserve_insertion_order = false")
        for macro, source in (
            ("raw", f"read_parquet('{raw}/' || name || '/*.parquet')"),
            ("rules", f"read_csv('{rules}/' || name || '.csv')"),
        ):
            connection.execute(f"create macro {macro}(name) as table from {source}")
        connection.execute((HERE / "ntile.sql").read_text("utf-8"))
        yield connection


def write_final_table(connection: duckdb.DuckDBPyConnection, result: str) -> None:
    """Put the parts that final_table.sql names together, into a Parquet file."""
    connection.execute((HERE / "final_table.sql").read_text("utf-8"))
    connection.execute(f"copy customer_segments to '{result}' (format parquet)")
