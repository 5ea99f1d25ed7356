"""While `make build` runs it tells how far it is, and hides nothing that dbt says."""

import io
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace as Made
from typing import Any

import pytest
import warehouse

from coltiva.progress import TICK, Progress

PATHS = {
    "seed_a": ("seed", "config/seed_a.csv"),
    "stg_a": ("model", "staging/stg_a.sql"),
    "stg_b": ("model", "staging/stg_b.sql"),
    "fct_a": ("model", "orders/fct_a.sql"),
    "test_a": ("test", "not_null_a.sql"),
}
NODES = {
    name: Made(resource_type=kind, path=path) for name, (kind, path) in PATHS.items()
}


def event(name: str, **data: Any) -> Any:
    """Make an event as dbt's runner gives it."""
    return Made(info=Made(name=name, level="info"), data=Made(**data))


def events(nodes: Iterable[str], failing: Iterable[str] = ()) -> Iterator[Any]:
    """Give the events of a run that builds these nodes one after the other."""
    nodes, failing = list(nodes), set(failing)
    yield event("ConcurrencyLine", node_count=len(nodes))
    for name in nodes:
        kind, path = PATHS[name]
        told = {"resource_type": kind, "node_path": path}
        yield event("NodeStart", node_info=Made(**told, node_status="started"))
        yield event("LogStartLine", node_info=Made(**told, node_status="started"))
        status = "error" if name in failing else "success"
        yield event("NodeFinished", node_info=Made(**told, node_status=status))


def lines_of(*names: str, failing: Iterable[str] = ()) -> list[str]:
    """Give the lines of a run on no terminal, with all seconds as 0."""
    stream = io.StringIO()
    with Progress(stream) as progress:
        progress.expect(NODES)
        for told in events(names, failing):
            progress(told)
    return re.sub(r"\d+ s$", "0 s", stream.getvalue(), flags=re.MULTILINE).splitlines()


def screen(printed: str) -> list[str]:
    """Give what a terminal shows in the end: a carriage return overwrites the line."""
    shown = []
    for line in printed.replace("\r\n", "\n").split("\n"):
        cells = ""
        for part in re.sub(r"\x1b\[\d*m", "", line).split("\r"):
            cells = part + cells[len(part) :]
        shown.append(cells.rstrip())
    return shown


def open_terminal() -> tuple[int, int]:
    """Open a terminal of a hundred columns; give the end to read and that to write."""
    reader, writer = pty.openpty()
    termios.tcsetwinsize(writer, (40, 100))
    return reader, writer


@pytest.fixture
def terminal() -> Iterator[tuple[int, io.TextIOWrapper]]:
    """Give the two ends of a terminal."""
    reader, writer = open_terminal()
    with os.fdopen(writer, "w") as stream:
        yield reader, stream
    os.close(reader)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give one folder for all runs: dbt parses the project only once then."""
    return tmp_path_factory.mktemp("progress")


def read_all(reader: int) -> str:
    """Read what has been written to a terminal so far."""
    found = b""
    while select.select([reader], [], [], 0.2)[0]:
        found += os.read(reader, 65536)
    return found.decode()


@pytest.mark.quick
def test_one_line_for_each_room() -> None:
    """A room is told when its last model is done; tests count, but make no room."""
    assert lines_of("seed_a", "stg_a", "fct_a", "stg_b", "test_a") == [
        "  seeds        done, 1 of 5, 0 s",
        "  orders       done, 3 of 5, 0 s",
        "  staging      done, 4 of 5, 0 s",
    ]


@pytest.mark.quick
def test_a_room_with_a_failure_is_not_done() -> None:
    """What failed or was left out is counted, but its room is never called done."""
    assert lines_of("seed_a", "stg_a", "fct_a", "stg_b", failing=["stg_a"]) == [
        "  seeds        done, 1 of 4, 0 s",
        "  orders       done, 3 of 4, 0 s",
    ]


@pytest.mark.quick
def test_a_long_model_is_told() -> None:
    """After some patience a line says where the run is, also before the first model."""
    stream = io.StringIO()
    with Progress(stream, patience=TICK) as progress:
        progress.expect(NODES)
        time.sleep(TICK * 2.5)
        reading = stream.getvalue()
        for told in list(events(["stg_a"]))[:2]:
            progress(told)
        time.sleep(TICK * 2.5)
    assert re.match(r"  reading the project ...., \d s\n", reading)
    assert "  staging      ...., 0 of 1, " in stream.getvalue().removeprefix(reading)


@pytest.mark.quick
def test_bar_of_a_terminal(terminal: tuple[int, io.TextIOWrapper]) -> None:
    """A bar is drawn in place; lines come whole above it; nothing of it is left."""
    reader, stream = terminal
    with Progress(stream) as progress:
        progress.expect(NODES)
        told = list(events(["seed_a", "stg_a"]))
        for one in told[:-1]:
            progress(one)
        time.sleep(TICK * 1.5)
        drawn = read_all(reader)
        print("03:04:05  1 of 2 ERROR creating sql table model")
        sys.stdout.write("  a line, ")
        sys.stdout.write("in two parts\n")
        progress(told[-1])
    stream.write("Built.\n")
    stream.flush()
    assert "reading the project" in drawn
    assert re.match(r"staging +\|.*\| 1 of 2, \d s$", screen(drawn)[-1])
    assert screen(drawn + read_all(reader)) == [
        "03:04:05  1 of 2 ERROR creating sql table model",
        "  a line, in two parts",
        "Built.",
        "",
    ]


@pytest.mark.quick
def test_stream_is_given_back(terminal: tuple[int, io.TextIOWrapper]) -> None:
    """Also after an error what is printed goes where it went before."""
    before = sys.stdout
    with pytest.raises(ZeroDivisionError), Progress(terminal[1]):
        raise ZeroDivisionError
    assert sys.stdout is before


@pytest.mark.parametrize("on_terminal", [True, False])
def test_failure_is_told_whole(folder: Path, on_terminal: bool) -> None:
    """A build that stops shows dbt's sentence and then ours, with a bar or without."""
    reader, writer = open_terminal() if on_terminal else os.pipe()
    running = subprocess.Popen(
        [sys.executable, "-m", "coltiva", "build", "--vars", "{vip_min_orders: -1}"],
        cwd=warehouse.PROJECT,
        env=os.environ
        | {
            "COLTIVA_DUCKDB_PATH": str(folder / "warehouse.duckdb"),
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
        },
        stdout=writer,
        stderr=writer,
    )
    os.close(writer)
    printed = b""
    while select.select([reader], [], [], 300)[0]:
        try:
            part = os.read(reader, 65536)
        except OSError:  # A terminal's way to say that nobody writes any more.
            break
        if not part:
            break
        printed += part
    os.close(reader)
    assert running.wait(60) == 2
    lines = [line for line in screen(printed.decode()) if line]
    assert lines[0].startswith("Building ")
    assert "Encountered an error:" in lines[1]
    assert (
        "  var vip_min_orders is -1; allowed: a whole number from 1 to"
        in printed.decode()
    )
    assert lines[-1] == "coltiva: the build failed; the reason is above."
    assert (b"reading the project" in printed) is on_terminal
    assert not [line for line in lines if "|" in line]
