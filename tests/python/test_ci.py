"""`.ci/run` runs every suite, the quick ones first, and fails when one of them does.

Here `make` is a script that writes down what it was asked for.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest
import warehouse

FIRST = {"quick", "lint"}
REST = {"test", "test-long", "test-postgres", "test-v2"}
# Jobs of their own in the workflow.
JOBS = {
    *("test-sync", "test-duckdb", "test-schedules", "test-charts", "test-metrics"),
    *("test-shapes", "test-spark"),
}
MAKE = """\
#!/usr/bin/env bash
echo "$*" >>"$ASKED"
echo "a line of $1"
echo "======== 1 passed in 2.00s ($1) ========"
[[ " $FAILING " != *" $1 "* ]]
"""


def ci_run(
    folder: Path, failing: str = ""
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run .ci/run with a `make` whose targets `failing` fail; give what was asked."""
    (folder / "make").write_text(MAKE)
    (folder / "make").chmod(0o755)
    asked = folder / "asked"
    changed = {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "ASKED": str(asked),
        "FAILING": failing,
    }
    done = subprocess.run(
        [warehouse.PROJECT / ".ci" / "run"],
        env=os.environ | changed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done, asked.read_text().splitlines()


def closing_lines(output: str) -> list[str]:
    """Give the targets whose closing lines end the output, and the verdict."""
    lines = output.rpartition("\n\n")[2].splitlines()
    return [line.split("(")[1].split(")")[0] for line in lines[:-1]] + lines[-1:]


def test_runs_everything(tmp_path: Path) -> None:
    """Every target is made, the quick ones first; the closing lines are shown again."""
    done, asked = ci_run(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    targets = [line.split()[0] for line in asked]
    assert targets[0] == "setup"
    assert set(targets[1:3]) == FIRST
    assert set(targets[3:]) == REST
    assert len(targets) == 1 + len(FIRST) + len(REST)
    *closing, verdict = closing_lines(done.stdout)
    assert closing[0] == "quick"
    assert closing[-1] == "test"
    assert set(closing) == {"quick"} | REST
    assert set(verdict.removeprefix("all fine: make ").split()) == FIRST | REST


def test_no_suite_is_forgotten() -> None:
    """Each target of tests but Superset's is run here or has a job of its own."""
    makefile = (warehouse.PROJECT / "Makefile").read_text()
    targets = set(re.findall(r"^(test[a-z0-9-]*):", makefile, re.MULTILINE))
    assert targets - {"test-bi"} == REST | JOBS
    workflow = (warehouse.PROJECT / ".github" / "workflows" / "ci.yml").read_text()
    assert set(re.findall(r"\btest-[a-z0-9-]+", workflow)) >= JOBS


def test_no_test_is_run_twice(tmp_path: Path) -> None:
    """What `make quick` has run, or another target runs, `make test` leaves out."""
    _, asked = ci_run(tmp_path)
    (given,) = (line for line in asked if line.startswith("test PYTEST_ARGS="))
    assert "-m 'not long and not quick'" in given
    left_out = re.findall(r"--ignore=(\S+)", given)
    makefile = (warehouse.PROJECT / "Makefile").read_text()
    own = set(re.findall(r"pytest .*(tests/python/[\w./]+)", makefile))
    assert own
    for path in own | set(left_out):
        assert (warehouse.PROJECT / path).exists(), path
    assert all(any(path.startswith(root) for root in left_out) for path in own)


def test_output_is_short(tmp_path: Path) -> None:
    """A line tells of what went well; the log is shown of what did not."""
    done, _ = ci_run(tmp_path, failing="test-v2")
    said = [line for line in done.stdout.splitlines() if line.startswith("a line of ")]
    assert said == ["a line of setup", "a line of test-v2"]


@pytest.mark.parametrize("target", sorted(FIRST))
def test_ends_early(tmp_path: Path, target: str) -> None:
    """When one of the quick ones fails, the long ones are not begun."""
    done, asked = ci_run(tmp_path, failing=target)
    assert done.returncode == 1
    assert {line.split()[0] for line in asked} == {"setup", *FIRST}
    assert closing_lines(done.stdout) == ["quick", f"failed: {target}"]


@pytest.mark.parametrize("target", sorted(REST))
def test_a_long_one_that_fails_stops_none(tmp_path: Path, target: str) -> None:
    """The other long ones are run to their end; the exit code tells."""
    done, asked = ci_run(tmp_path, failing=target)
    assert done.returncode == 1
    assert {line.split()[0] for line in asked} == {"setup", *FIRST, *REST}
    assert done.stdout.endswith(f"failed: {target}\n")


def test_without_an_environment_nothing_is_run(tmp_path: Path) -> None:
    """Where `make setup` fails, that is the error."""
    done, asked = ci_run(tmp_path, failing="setup")
    assert done.returncode == 1
    assert asked == ["setup"]
