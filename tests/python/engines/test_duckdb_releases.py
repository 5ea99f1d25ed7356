"""DuckDB 1.5 and 2.0 build the same sample; 1.4, 1.5 and 2.0 read the copies of both.

Run by `make test-duckdb`, which installs the older releases in environments of their
own; elsewhere the file is skipped. MotherDuck takes clients up to 1.5.6.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import warehouse

PYTHONS = {
    "1.4.4": warehouse.PROJECT / ".venv-duckdb14" / "bin" / "python",
    "1.5.6": warehouse.PROJECT / ".venv-duckdb15" / "bin" / "python",
    "2.0.0": Path(sys.executable),
}
WRITERS = ("1.5.6", "2.0.0")
READ = """
import hashlib, json, sys
from pathlib import Path
import duckdb

def told(value):
    return f"{value:.9g}" if isinstance(value, float) else repr(value)

def digests(connection):
    names = connection.execute(
        "select table_name from information_schema.tables where table_schema = 'main'"
    ).fetchall()
    found = {}
    for (name,) in names:
        rows = connection.execute(f'from "{name}"').fetchall()
        texts = sorted(", ".join(map(told, row)) for row in rows)
        digest = hashlib.sha256("\\n".join(texts).encode()).hexdigest()
        found[name] = [len(rows), digest]
    return found

folder = Path(sys.argv[1])
with duckdb.connect(str(folder / "coltiva.duckdb"), read_only=True) as connection:
    file = digests(connection)
    comments = connection.execute(
        "select count(comment) from duckdb_columns() where not internal"
    ).fetchall()[0][0]
with duckdb.connect() as connection:
    connection.execute((folder / "views.sql").read_text())
    views = digests(connection)
print(json.dumps([duckdb.__version__, file, views, comments]))
"""

pytestmark = pytest.mark.skipif(
    not all(python.exists() for python in PYTHONS.values()),
    reason="older releases of DuckDB are not installed: make test-duckdb does it",
)


@dataclass
class Copy:
    """A published copy as one release reads it: rows and a digest of each table."""

    file: dict[str, list[object]]
    views: dict[str, list[object]]
    comments: int


def call(release: str, *arguments: str, **environment: str) -> str:
    """Run Python with a release of DuckDB; give what it prints."""
    done = subprocess.run(
        [PYTHONS[release], *arguments],
        cwd=warehouse.PROJECT,
        env=os.environ | environment | {"DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build and test the sample, and publish it, with each release that writes."""
    found = {}
    for release in WRITERS:
        folder = tmp_path_factory.mktemp("release")
        places = {
            "COLTIVA_DUCKDB_PATH": str(folder / "warehouse.duckdb"),
            "COLTIVA_PUBLISHED_PATH": str(folder / "published"),
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
        }
        said = call(release, "-m", "coltiva", "build", **places)
        assert "Built and tested in" in said
        assert "Published run" in call(release, "-m", "coltiva", "publish", **places)
        found[release] = folder / "published"
    return found


@pytest.fixture(scope="module")
def copies(folders: dict[str, Path]) -> dict[tuple[str, str], Copy]:
    """Read each copy with each release: (writer, reader) -> what was read."""
    found = {}
    for writer, folder in folders.items():
        for reader in PYTHONS:
            version, *read = json.loads(call(reader, "-c", READ, str(folder)))
            assert version == reader
            found[writer, reader] = Copy(*read)
    return found


@pytest.mark.parametrize("reader", PYTHONS)
@pytest.mark.parametrize("writer", WRITERS)
def test_reads_every_row(
    copies: dict[tuple[str, str], Copy], writer: str, reader: str
) -> None:
    """File and views have the rows that the newest release sees, and the comments."""
    newest, mine = copies[writer, "2.0.0"], copies[writer, reader]
    assert len(mine.file) > 50
    assert mine.file["customer_segments"][0] == 424
    assert mine.file == mine.views == newest.file
    assert mine.comments == newest.comments > 500


def test_builds_the_same_tables(copies: dict[tuple[str, str], Copy]) -> None:
    """Whatever the release, the warehouse is the same, table by table."""
    older, newer = (copies[writer, "2.0.0"].file for writer in WRITERS)
    for tables in (older, newer):
        del tables["published_run"]
    unlike = [name for name in newer if older.get(name) != newer[name]]
    assert unlike == []
    assert older.keys() == newer.keys()
