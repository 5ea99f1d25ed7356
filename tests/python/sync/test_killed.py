"""A sync that is killed leaves nothing half done: the next one goes on from there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

pytest.importorskip("dlt", reason="make test-sync runs it")

from desk import Desk, each_desk
from double import LOST_BEFORE
from model import people

__all__ = ["each_desk"]

PROJECT = Path(__file__).resolve().parents[3]
NUMBER, BATCH = 480, 60
# Small batches, so that there are some to be killed in; no wait for a job's end.
PROGRAM = f"""
import sys
from importlib import import_module
from coltiva.__main__ import main
from coltiva.sync import calls
name = sys.argv[1]
module = import_module("coltiva.sync." + name)
module.Destination.batch_rows = {BATCH}
pause = calls.pause
module.pause = lambda seconds: pause(0.05)
sys.exit(main(["sync", name, "--first-run"]))
"""


def start(desk: Desk) -> subprocess.Popen[str]:
    """Start a sync in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, desk.name],
        cwd=PROJECT,
        env=os.environ | desk.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def killed_at(desk: Desk, call: int, moment: str) -> list[str]:
    """Run a sync and kill it at a writing call; give the persons in flight.

    moment: before the call is taken, after it, or some milliseconds after its answer.
    """
    process = start(desk)
    before = len(desk.double.writes)

    def kill(_: object = None) -> None:
        os.kill(process.pid, signal.SIGKILL)

    def at(asked: int) -> None:
        if asked != first + call:
            return
        if moment == "before":
            desk.double.faults[asked] = LOST_BEFORE
        if moment == "later":
            threading.Timer(random.uniform(0, 0.05), kill).start()
        else:
            kill()

    first = desk.double.asked
    if moment == "before":
        desk.double.before_write = at
    else:
        desk.double.after_write = at
    output, _ = process.communicate(timeout=120)
    desk.double.before_write = desk.double.after_write = lambda _: None
    assert process.returncode == -signal.SIGKILL, output
    if moment == "before":
        return []
    assert len(desk.double.writes) > before
    return desk.double.writes[-1]


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_and_resumed(desk: Desk, seed: int) -> None:
    """Killed three times, it ends as it should; only what was in flight comes twice."""
    random.seed(seed)
    audience = people(NUMBER)
    desk.publish(audience)
    assert desk.sync("--prepare") == 0
    moments = ["before", "after", "later"]
    random.shuffle(moments)
    in_flight: set[str] = set()
    for moment in moments:
        in_flight |= set(killed_at(desk, random.randint(1, 2), moment))
    process = start(desk)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    desk.check(audience)
    twice = {key for key, times in desk.double.sent.items() if times > 1}
    assert twice <= in_flight
    assert len(twice) <= 2 * BATCH
    assert desk.sync() == 0
    assert "0 added, 0 changed" in desk.text
    assert [path.suffix for path in desk.state.parent.iterdir()] == [".sqlite"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_while_it_waits(desk: Desk, number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end a run at once, with a sentence, and the next goes on."""
    if desk.name != "klaviyo":
        pytest.skip("what waits is the same for all")
    audience = people(50)
    desk.publish(audience)
    desk.double.every = 1
    process = start(desk)
    desk.double.before_write = lambda _: threading.Timer(0.5, tell).start()

    def tell() -> None:
        if process.poll() is None and desk.double.every:
            desk.double.every = 0
            process.send_signal(number)

    output, _ = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "Interrupted. What was sent is recorded" in output
    assert "Traceback" not in output
    desk.double.before_write = lambda _: None
    assert desk.sync("--first-run") == 0, desk.text
    desk.check(audience)


def test_a_job_that_was_handed_in_is_not_handed_in_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that breaks off while a job is worked on asks for its end the next time."""
    if desk.name not in ("klaviyo", "brevo"):
        pytest.skip("nothing is worked on later")
    audience = people(100)
    desk.publish(audience)
    assert desk.sync("--prepare") == 0

    def break_off(_: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"coltiva.sync.{desk.name}.pause", break_off)
        assert desk.sync("--first-run") == 3
    assert "Interrupted" in desk.text
    assert len(desk.query("select * from jobs")) == 1
    assert desk.sync("--first-run") == 0, desk.text
    desk.check(audience)
    assert set(desk.double.sent.values()) == {1}
    assert desk.query("select * from jobs") == []
