"""What a process costs: seconds by the clock and of the processors, and memory.

Run as a program, it is the small parent that the process is started from: Linux counts
the memory of whoever starts a process as the process's own peak.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """wall: seconds by the clock. cpu: user and system seconds. peak: memory in MB.

    folders: of a dbt run, the seconds of its models, added up by their folder.
    """

    wall: float
    cpu: float
    peak: float
    folders: Mapping[str, float] = field(default_factory=dict)


def cost_of(
    command: Sequence[str | Path],
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> Cost:
    """Run a command in a folder as a process of its own, and say what it cost.

    environment: variables set besides those of this process. The figures are the
    operating system's, of the process and the children it has waited for. Raises
    RuntimeError, with what the process wrote, where it fails.
    """
    with tempfile.NamedTemporaryFile("r") as figures:
        done = subprocess.run(
            [sys.executable, __file__, figures.name, *command],
            cwd=folder,
            env=os.environ | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            told = done.stdout.decode("utf-8", "replace")[-4000:]
            raise RuntimeError(f"{command[0]} ended with {done.returncode}:\n{told}")
        return Cost(**json.load(figures))


def main(figures: str, *command: str) -> int:
    """Run a command, write its cost as JSON to a file and return its exit code."""
    started = time.monotonic()
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)
    wall = time.monotonic() - started
    unit = 1024**2 if sys.platform == "darwin" else 1024
    cost = Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)
    Path(figures).write_text(json.dumps(vars(cost)), "utf-8")
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
