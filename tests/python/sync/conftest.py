"""Each destination's double in turn; run by `make test-sync`, which has the SDKs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

if find_spec("dlt") is None:
    collect_ignore_glob = ["test_*.py"]
    DESTINATIONS = ()
else:
    from desk import Desk
    from doubles import DOUBLES

    from coltiva.sync import calls

    DESTINATIONS = tuple(DOUBLES)


@pytest.fixture(params=DESTINATIONS)
def desk(
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
