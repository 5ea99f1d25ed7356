"""A destination's double with a published copy before it, and the command."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from double import Double
from doubles import DOUBLES
from model import Person, expected, publish

from coltiva.__main__ import main
from coltiva.sync import calls


@dataclass
class Desk:
    """A destination's double, the published copy before it, the sent state behind.

    pauses: seconds that were waited, none of them really.
    """

    name: str
    double: Double
    folder: Path
    capsys: pytest.CaptureFixture[str]
    pauses: list[float] = field(default_factory=list)
    text: str = ""

    def publish(self, audience: dict[str, Person], **options: Any) -> None:
        """Put a published copy in place."""
        publish(self.folder / "published", audience, **options)

    def sync(self, *options: str) -> int:
        """Run the command; keep what it prints in `text`."""
        self.capsys.readouterr()
        code = main(["sync", self.name, *options])
        self.text = "".join(self.capsys.readouterr())
        return code

    @property
    def state(self) -> Path:
        """The sent state's file."""
        found = list((self.folder / "state").glob("*.sqlite"))
        assert len(found) == 1
        return found[0]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the sent state."""
        with sqlite3.connect(self.state) as connection:
            return connection.execute(sql).fetchall()

    def check(self, audience: dict[str, Person]) -> None:
        """The destination holds the audience, and nobody else is in it."""
        assert self.double.violations == []
        held = self.double.people()
        within = {key: each for key, each in held.items() if each["in_audience"]}
        assert within.keys() == audience.keys()
        different = [
            (each, expected(audience[key], each))
            for key, each in within.items()
            if each != expected(audience[key], each)
        ]
        assert different == []

    def environment(self) -> dict[str, str]:
        """What the command needs in its environment."""
        return self.double.environment | {
            "COLTIVA_SYNC_HOST": self.double.host,
            "COLTIVA_SYNC_STATE": str(self.folder / "state"),
            "COLTIVA_PUBLISHED_PATH": str(self.folder / "published"),
        }


@pytest.fixture(name="desk", params=list(DOUBLES))
def each_desk(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    """Each destination in turn; nobody waits."""
    double = DOUBLES[request.param]()
    made = Desk(request.param, double, tmp_path, capsys)
    for name, value in made.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(calls, "pause", made.pauses.append)
    for module in ("klaviyo", "brevo"):
        monkeypatch.setattr(f"coltiva.sync.{module}.pause", made.pauses.append)
    yield made
    double.close()
    # Nothing of the vendors' stays behind for the tests of other files.
    os.environ.pop("DLT_DATA_DIR", None)
