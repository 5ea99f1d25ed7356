"""customer_segments by one hand-written DuckDB script, the shortest way there is.

`python segments_duckdb.py <raw folder> <rules folder> <result.parquet>`
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

SCRIPT = Path(__file__).with_name("segments.sql")


def main(raw: str, rules: str, result: str) -> None:
    """Read raw files and rule seeds, write the final table.

    raw: folder with <table>/*.parquet of every raw table. rules: folder with the rule
    seeds. result: the Parquet file to write. Tables in between are kept in memory.
    """
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set preserve_insertion_order = false")
        for macro, pattern in (
            ("raw", f"read_parquet('{raw}/' || name || '/*.parquet')"),
            ("rules", f"read_csv('{rules}/' || name || '.csv')"),
        ):
            connection.execute(f"create macro {macro}(name) as table from {pattern}")
        connection.execute(SCRIPT.read_text())
        connection.execute(f"copy customer_segments to '{result}' (format parquet)")


if __name__ == "__main__":
    main(*sys.argv[1:])
