"""A database file that can't be used is told in one sentence, before dbt starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from coltiva import CommandError
from coltiva.__main__ import main
from coltiva.database import check_database, open_database

HOLD = (
    "import duckdb, sys;"
    " connection = duckdb.connect(sys.argv[1]);"
    " print('open', flush=True); sys.stdin.read()"
)


def test_a_file_in_use_is_named_with_its_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A build says who has the file; once it is closed, the file is free."""
    path = tmp_path / "warehouse.duckdb"
    monkeypatch.setenv("COLTIVA_DUCKDB_PATH", str(path))
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        assert main(["build"]) == 2
        holder.communicate()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        f"coltiva: {path} is open in process {holder.pid}: close it and try again,"
        " since one process at a time can use the file.\n"
    )
    check_database(path)


def test_a_file_that_is_no_database_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A build does not write over a file of something else."""
    path = tmp_path / "orders.csv"
    path.write_text("order_id,status\n" * 1000)
    monkeypatch.setenv("COLTIVA_DUCKDB_PATH", str(path))
    assert main(["build"]) == 2
    assert capsys.readouterr().err.startswith(
        f"coltiva: {path} is no DuckDB database: move it away, or name another file"
    )
    assert path.read_text() == "order_id,status\n" * 1000


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (".", "COLTIVA_DUCKDB_PATH is the folder .*: name a file in it"),
        ("no/warehouse.duckdb", "there is no folder .*/no"),
    ],
)
def test_a_place_without_a_file(tmp_path: Path, name: str, sentence: str) -> None:
    """A folder, or a file in a folder that is not there, is said to be so."""
    with pytest.raises(CommandError, match=sentence):
        check_database(tmp_path / name)


def test_a_new_file_and_a_database_pass(tmp_path: Path) -> None:
    """A file that the build will make is right, and so is one that it made."""
    path = tmp_path / "warehouse.duckdb"
    check_database(path)
    assert not path.exists()
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table kept (x integer)")
    check_database(path)
    with open_database(path) as connection:
        assert connection.execute("select count(*) from kept").fetchall() == [(0,)]
