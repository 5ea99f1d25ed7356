"""customer_segments by one hand-written DuckDB script, the shortest way there is.

`python segments_duckdb.py <raw folder> <rules folder> <result.parquet>`
"""

from __future__ import annotations

import sys

from final_table import HERE, connected, write_final_table


def main(raw: str, rules: str, result: str) -> None:
    """Read raw files and rule seeds, write the final table.

    raw: folder with <table>/*.parquet of every raw table. rules: folder with the rule
    seeds. result: the Parquet file to write. Tables in between are kept in memory.
    """
    with connected(raw, rules) as connection:
        connection.execute((HERE / "segments.sql").read_text("utf-8"))
        write_final_table(connection, result)


if __name__ == "__main__":
    main(*sys.argv[1:])
