"""`python -m coltiva publish` publishes green builds only, whole, and all at once."""

from __future__ import annotations

import fcntl
import json
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import warehouse
from conftest import EmptyShop

from coltiva import CommandError, dashboard, publish, summary
from coltiva.__main__ import main

PEOPLE = 20_000
HOLD = (
    "import duckdb, sys;"
    " connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == 'reading');"
    " print('open', flush=True);"
    " [print(connection.sql(line).fetchall(), flush=True) for line in sys.stdin]"
)
# Publishes in a child that ends without a word before the n-th call that changes a
# file, or copies a table; says what a reader finds then. Ends when a child gets to its
# end.
KILLED = """
import itertools, json, os, sys
from pathlib import Path
from coltiva import publish

database, folder = map(Path, sys.argv[1:])

def publish_until(last):
    calls = itertools.count(1)
    def dying(function):
        def call(*arguments, **options):
            if next(calls) == last:
                os._exit(9)
            return function(*arguments, **options)
        return call
    for name in ("rename", "replace", "unlink", "chmod", "mkdir", "rmdir", "fsync"):
        setattr(os, name, dying(getattr(os, name)))
    publish.copy_table = dying(publish.copy_table)
    publish.publish(database, folder)
    os._exit(0)

def found():
    import duckdb
    with duckdb.connect(str(folder / publish.FILE), read_only=True) as connection:
        runs = [connection.sql("select distinct run from people").fetchall()]
        runs += [connection.sql("select distinct run from visits").fetchall()]
    with duckdb.connect() as connection:
        connection.execute((folder / publish.VIEWS).read_text())
        runs += [connection.sql("select distinct run from people").fetchall()]
        runs += [connection.sql("select distinct run from visits").fetchall()]
    print(json.dumps(runs), flush=True)
    os._exit(0)

def in_child(function, *arguments):
    if not (child := os.fork()):
        try:
            function(*arguments)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

for step in itertools.count(1):
    code = in_child(publish_until, step)
    if in_child(found):
        sys.exit(f"no reader can read after step {step}")
    if code != 9:
        sys.exit(code)
"""


def make_warehouse(path: Path, run: str, state: str = "green") -> Path:
    """Make what the command reads of a warehouse: two marts, one of them a view."""
    path.unlink(missing_ok=True)
    made = {
        "green": [(0, None, "main", "people"), (0, None, "main", "visits")],
        "failed": [(2, "orders__unique", None, None)],
        "partial": [(300, "customer_segments", None, None)],
        "building": [(0, None, None, None)],
    }
    with duckdb.connect(str(path)) as connection:
        for statement in (
            "create schema main_intermediate",
            "create schema main_staging",
            "create table main_staging.secrets as select 'canary' as secret",
            "create table main_intermediate.int_as_of as select timestamp"
            " '2025-06-30 12:00:00' as as_of_at",
            "create table people (id integer not null primary key, run varchar,"
            " amount decimal(18, 4) check (amount >= 0), seen_at timestamp)",
            "comment on table people is 'One row per person, the shop''s'",
            "comment on column people.id is 'Who it is'",
            f"insert into people select range, '{run}', range / 4, timestamp"
            f" '2025-06-30' from range({PEOPLE})",
            "create view main_intermediate.int_visits as select id, run from"
            " warehouse.main.people",
            "create view visits as from warehouse.main_intermediate.int_visits",
            "comment on column visits.run is 'Of which run'",
            "create table main_intermediate.coltiva_builds (build_id varchar,"
            " build_state varchar, node_count integer, first_node varchar,"
            " schema_name varchar, table_name varchar)",
        ):
            connection.execute(statement)
        connection.executemany(
            "insert into main_intermediate.coltiva_builds values (?, ?, ?, ?, ?, ?)",
            [(f"{run}-build", state, *row) for row in made[state]],
        )
    return path


def ask(path: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask the published file as a reader does."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def ask_views(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask the views over the Parquet files."""
    with duckdb.connect() as connection:
        connection.execute((folder / "views.sql").read_text())
        return connection.execute(query).fetchall()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name the folder of the copy and the warehouse's file for one test."""
    monkeypatch.setenv("COLTIVA_PUBLISHED_PATH", str(tmp_path / "published"))
    monkeypatch.setenv("COLTIVA_DUCKDB_PATH", str(tmp_path / "warehouse.duckdb"))
    monkeypatch.delenv("COLTIVA_PUBLISHED_LOCATION", raising=False)
    return tmp_path / "published"


@pytest.fixture
def database(folder: Path) -> Path:
    """Give the warehouse of a green build."""
    return make_warehouse(folder.parent / "warehouse.duckdb", "first")


def test_the_copy_is_the_public_marts(folder: Path, database: Path) -> None:
    """Rows, keys, checks and comments are there; what is not public is not."""
    assert main(["publish"]) == 0
    copy = folder / "coltiva.duckdb"
    tables = ask(copy, "select table_schema, table_name from information_schema.tables")
    assert set(tables) == {
        ("main", "people"),
        ("main", "visits"),
        ("main", "published_run"),
    }
    for table in ("people", "visits"):
        rows = ask(database, f"from {table}")
        assert len(rows) == PEOPLE
        assert ask(copy, f"from {table}") == rows
        assert ask_views(folder, f"from {table}") == rows
    assert ask(copy, "select run_id, as_of, coltiva_version from published_run") == [
        ("20250630T120000-first-bu", datetime(2025, 6, 30, 12), "0.1.0")
    ]
    assert ask_views(folder, "from published_run") == ask(copy, "from published_run")
    comments = ask(
        copy, "select column_name, comment from duckdb_columns() where not internal"
    )
    assert set(comments) >= {("id", "Who it is"), ("run", "Of which run")}
    assert ask(copy, "select comment from duckdb_tables() where comment not null") == [
        ("One row per person, the shop's",)
    ]
    kinds = ask(copy, "select constraint_type from duckdb_constraints()")
    assert {kind for (kind,) in kinds} == {"PRIMARY KEY", "CHECK", "NOT NULL"}
    assert b"canary" not in copy.read_bytes()


def test_only_owner_and_group_can_read(folder: Path, database: Path) -> None:
    """Nobody can write the copy by mistake, and others see nothing of it."""
    assert main(["publish"]) == 0
    assert database.exists()
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {oct(path.stat().st_mode & 0o777) for path in files} == {"0o440", "0o600"}
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    assert {oct(path.stat().st_mode & 0o777) for path in folders} == {"0o750"}
    assert sorted(path.name for path in folder.iterdir()) == [
        *(".lock", "coltiva.duckdb", "parquet", "views.sql")
    ]


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("building", "its last build did not end"),
        ("failed", "its last build failed at orders__unique and 1 more"),
        (
            "partial",
            "its last run built a part only, without customer_segments and 299 more",
        ),
    ],
)
def test_only_a_green_build_is_published(
    folder: Path,
    database: Path,
    capsys: pytest.CaptureFixture[str],
    state: str,
    reason: str,
) -> None:
    """Any other is refused with its reason, and the copy stays as it was."""
    assert main(["publish"]) == 0
    before = (folder / "coltiva.duckdb").read_bytes()
    make_warehouse(database, "second", state)
    capsys.readouterr()
    assert main(["publish"]) == 2
    assert capsys.readouterr().err == (
        f"coltiva: {database} is not published: {reason}. Readers keep the copy of the"
        " last green build. Build and test all of it. `make build` does that.\n"
    )
    assert (folder / "coltiva.duckdb").read_bytes() == before
    assert ask_views(folder, "select distinct run from people") == [("first",)]


def test_what_is_no_warehouse_of_a_build(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No file, a file of an earlier version, and another engine are each told."""
    database = folder.parent / "warehouse.duckdb"
    assert main(["publish"]) == 2
    assert "There is no warehouse at" in capsys.readouterr().err
    duckdb.connect(str(database)).close()
    assert main(["publish"]) == 2
    assert "does not say whether its last build went well" in capsys.readouterr().err
    monkeypatch.setenv("COLTIVA_TARGET", "postgres")
    assert main(["publish"]) == 2
    assert "COLTIVA_TARGET is postgres: there" in capsys.readouterr().err


def test_a_warehouse_being_built_is_named(
    folder: Path, database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """While another process has the warehouse, nothing is published."""
    with holder(database, "writing") as process:
        assert main(["publish"]) == 2
        process.communicate()
    assert f"is open in process {process.pid}" in capsys.readouterr().err
    assert not (folder / "coltiva.duckdb").exists()


def holder(path: Path, how: str) -> subprocess.Popen[str]:
    """Open a file in another process, which answers queries."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


def test_a_reader_keeps_what_it_opened(folder: Path, database: Path) -> None:
    """Who has the copy open reads on in the old one; who opens it now has the new."""
    assert main(["publish"]) == 0
    copy, query = folder / "coltiva.duckdb", "select run, count(*) from people group by"
    with holder(copy, "reading") as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        make_warehouse(database, "second")
        assert main(["publish"]) == 0
        reader.stdin.write(f"{query} all\n")
        reader.stdin.flush()
        assert reader.stdout.readline() == f"[('first', {PEOPLE})]\n"
        with holder(copy, "reading") as other:
            answer, _ = other.communicate(f"{query} all\n")
            assert answer == f"[('second', {PEOPLE})]\n"
        reader.communicate()


def test_readers_never_see_half(folder: Path, database: Path) -> None:
    """Whoever opens file or views while copies are swapped in sees one run only."""
    assert main(["publish"]) == 0
    query = (
        "select distinct run from people union all select distinct run from visits"
        " union all select split_part(run_id, '-', 2) from published_run"
    )
    seen: list[list[str]] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            for found in (
                ask(folder / "coltiva.duckdb", query),
                ask_views(folder, query),
            ):
                seen.append([run for (run,) in found])

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(8):
            make_warehouse(database, f"run{number}")
            assert main(["publish"]) == 0
    finally:
        ended.set()
        reader.join()
    assert len({runs[0] for runs in seen}) > 1
    assert [runs for runs in seen if len(runs) != 3 or len(set(runs)) != 1] == []


def test_the_last_two_runs_stay(folder: Path, database: Path) -> None:
    """Parquet files of older runs are removed, also where a run is published again."""
    for run in ("first", "second", "second", "third"):
        make_warehouse(database, run)
        assert main(["publish"]) == 0
    runs = sorted(path.name for path in (folder / "parquet").iterdir())
    assert runs == ["20250630T120000-second-b-2", "20250630T120000-third-bu"]
    assert ask_views(folder, "select distinct run from visits") == [("third",)]


def test_older_runs_of_a_forgotten_person_go(folder: Path, database: Path) -> None:
    """Where the list of forgotten people has changed, no older run stays."""
    assert main(["publish"]) == 0
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create table main_intermediate.coltiva_forgotten as select 'hash' as hash"
        )
    assert main(["publish"]) == 0
    assert len(list((folder / "parquet").iterdir())) == 1


def test_views_name_another_place(
    folder: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers elsewhere get views over where they find the files."""
    monkeypatch.setenv("COLTIVA_PUBLISHED_LOCATION", "s3://shop/it's/")
    assert main(["publish"]) == 0
    assert database.exists()
    views = (folder / "views.sql").read_text().splitlines()[1:]
    assert len(views) == 3
    place = "read_parquet('s3://shop/it''s/parquet/20250630T120000-first-bu/people.par"
    assert len([view for view in views if place in view]) == 1


def test_a_kill_at_any_moment(folder: Path, database: Path) -> None:
    """Whatever the step at which publishing ends, readers have one run or the other."""
    assert main(["publish"]) == 0
    make_warehouse(database, "second")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", KILLED, str(database), str(folder)],
        cwd=warehouse.PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) > 20
    for file_1, file_2, views_1, views_2 in found:
        assert file_1 == file_2
        assert views_1 == views_2
        assert file_1 in ([["first"]], [["second"]])
        assert views_1 in ([["first"]], [["second"]])
    assert found[0] == [[["first"]]] * 4
    assert found[-1] == [[["second"]]] * 4
    assert not (folder / ".new").exists()
    assert len(list((folder / "parquet").iterdir())) == 2


def test_a_full_disk_is_told(folder: Path, database: Path) -> None:
    """Where the copy can't be written whole, the one before stays and is named."""
    assert main(["publish"]) == 0
    make_warehouse(database, "second")

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = subprocess.run(
        [sys.executable, "-m", "coltiva", "publish"],
        cwd=warehouse.PROJECT,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert re.fullmatch(
        r"coltiva: The copy was not made: .*too large.*"
        r" What was published before is as it was\.\n",
        done.stderr,
    )
    assert ask(folder / "coltiva.duckdb", "select distinct run from people") == [
        ("first",)
    ]
    assert not (folder / ".new").exists()


@pytest.mark.parametrize("place", ["taken", "/proc/coltiva"])
def test_a_folder_that_cannot_be_written(
    folder: Path,
    database: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: str,
) -> None:
    """A file in its place, or a system that makes no folder there, is one sentence."""
    place = str(folder.parent / place)
    if not place.startswith("/proc"):
        Path(place).touch()
    assert database.exists()
    monkeypatch.setenv("COLTIVA_PUBLISHED_PATH", place)
    assert main(["publish"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"coltiva: {place} can't be written: ")
    assert said.count("\n") == 1


def test_one_process_publishes_at_a_time(
    folder: Path, database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second one is told to wait."""
    assert main(["publish"]) == 0
    assert database.exists()
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert main(["publish"]) == 2
    assert "Another process is publishing into" in capsys.readouterr().err


def state(database: Path) -> tuple[Any, ...]:
    """Say what a warehouse's last run has left word of."""
    rows = warehouse.rows(database, "coltiva_builds")
    first = rows[0]
    return first["build_state"], first["node_count"], first["first_node"], len(rows)


def test_runs_leave_word_of_themselves(
    empty_shop: EmptyShop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A build without tests is a part; a whole one is green, until a test fails.

    Its copy has what the boards and the summary read.
    """
    database = tmp_path / "warehouse.duckdb"
    shutil.copy(empty_shop.database, database)
    assert state(database)[0] == "partial"
    raw = empty_shop.database.parent / "raw"
    built = warehouse.build(raw, database, tests=True, parse_once=True)
    assert built.success, built.failures
    public = {
        (node["schema"], node["alias"])
        for node in empty_shop.manifest["nodes"].values()
        if (node["resource_type"] == "model" and node["config"]["access"] == "public")
        or node["name"] in ("seed_segments", "seed_engagement_points")
    }
    listed = warehouse.rows(database, "coltiva_builds")
    assert {(row["schema_name"], row["table_name"]) for row in listed} == public
    assert state(database) == ("green", 0, None, len(public))
    said = publish.publish(database, tmp_path / "published")
    assert f": {len(public)} tables, " in said
    copy = tmp_path / "published" / publish.FILE
    pages = [
        dashboard.render(path, tmp_path / path.stem).read_bytes()
        for path in (database, copy)
    ]
    assert pages[0] == pages[1]
    capsys.readouterr()
    summary.print_summary(copy)
    assert "0 people" in capsys.readouterr().out

    test = ("test", "--select", "rpt_money_reconciliation")
    assert warehouse.invoke(test, database, parse_once=True).success
    assert state(database)[0] == "green"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "insert into rpt_money_reconciliation from (from"
            " rpt_money_reconciliation limit 1)"
        )
    assert not warehouse.invoke(test, database, parse_once=True).success
    assert state(database)[:2] == ("failed", 1)
    with pytest.raises(CommandError, match="its last build failed at rpt_money_recon"):
        publish.publish(database, tmp_path / "published")
    select = ("run", "--select", "rpt_money_reconciliation")
    assert warehouse.invoke(select, database, parse_once=True).success
    assert state(database)[0] == "partial"
