"""`make daily`, as cron and GitHub run it: each step in its turn, up to a failure.

The Makefile is the project's; the programs it calls are scripts that write down what
they were asked for.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import warehouse
import yaml

SCHEDULES = warehouse.PROJECT / "docs" / "examples" / "schedules"
CALLED = """\
#!/bin/sh
echo "{name} $*" >>"$ASKED"
echo "said by {name} $3"
for word in $FAILING; do [ "$word" = "$3" ] || [ "$word" = "$4" ] && exit 3; done
exit 0
"""
STEPS = ("build", "publish", "dashboard")

pytestmark = pytest.mark.quick


@dataclass
class Project:
    """A folder with the Makefile and with environments that are only scripts."""

    folder: Path

    def asked(self) -> list[list[str]]:
        """Give the calls: which environment, the command and its arguments."""
        path = self.folder / "asked"
        lines = path.read_text().splitlines() if path.exists() else []
        return [
            [word for word in shlex.split(line) if word not in ("-m", "coltiva")]
            for line in lines
        ]

    def run(
        self, *command: str, failing: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the folder; the named steps fail."""
        ours = ("COLTIVA_", "MAKE", "TO", "RAW")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        given = {"ASKED": str(self.folder / "asked"), "FAILING": failing}
        return subprocess.run(
            command,
            cwd=self.folder,
            env=kept | given | environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Make the folder; nothing in it has to be installed."""
    for name in ("Makefile", "packages.yml"):
        shutil.copy(warehouse.PROJECT / name, tmp_path)
    (tmp_path / "packages").mkdir()
    make_environment(tmp_path, "venv", "requirements")
    make_environment(tmp_path, "venv-sync", "requirements-sync")
    (tmp_path / "dbt_packages").mkdir()
    (tmp_path / "dbt_packages" / ".installed").touch()
    return Project(tmp_path)


def make_environment(folder: Path, name: str, lock: str) -> None:
    """Make what looks to `make` like an environment; its Python writes down calls."""
    python = folder / f".{name}" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(CALLED.format(name=name))
    python.chmod(0o755)
    (folder / f"{lock}.lock").touch()
    (folder / f".{name}" / ".installed-from-lock").touch()


def commands(calls: list[list[str]]) -> list[str]:
    """Give the command of each call; of a sync with its destination."""
    return [
        " ".join(words[1:3] if words[1] == "sync" else words[1:2]) for words in calls
    ]


def test_without_a_destination(project: Project) -> None:
    """Build, publish, dashboard, each with its settings; nothing is sent."""
    done = project.run(
        *("make", "daily", "RAW=my shop", "DASHBOARD_ARGS=--no-pictures")
    )
    assert done.returncode == 0, done.stderr
    asked = project.asked()
    assert commands(asked) == list(STEPS)
    assert "--raw my shop" in " ".join(asked[0])
    assert asked[2] == ["venv", "dashboard", "--no-pictures"]


@pytest.mark.parametrize("how", ["argument", "environment"])
def test_with_destinations(project: Project, how: str) -> None:
    """Each is synced in its turn, from the environment with the SDKs."""
    to = "hubspot klaviyo"
    command = ("make", "daily", "SYNC_ARGS=--dry-run")
    done = (
        project.run(*command, f"TO={to}")
        if how == "argument"
        else project.run(*command, TO=to)
    )
    assert done.returncode == 0, done.stderr
    assert project.asked()[3:] == [
        ["venv-sync", "sync", name, "--dry-run"] for name in to.split()
    ]


@pytest.mark.parametrize("options", [(), ("-j4",), ("-k",)], ids=str)
@pytest.mark.parametrize("number", range(5))
def test_ends_at_the_first_failure(
    project: Project, number: int, options: tuple[str, ...]
) -> None:
    """What comes after the step that fails is not begun, and make fails."""
    steps = [*STEPS, "sync hubspot", "sync klaviyo"]
    failing = steps[number].split()[-1]
    done = project.run("make", *options, "daily", "TO=hubspot klaviyo", failing=failing)
    assert done.returncode != 0
    assert commands(project.asked()) == steps[: number + 1]


def test_can_be_looked_at_first(project: Project) -> None:
    """`make -n daily` names the commands, in their order, and runs none."""
    done = project.run("make", "-n", "daily", "TO=brevo")
    assert done.returncode == 0, done.stderr
    named = re.findall(r"bin/python -m coltiva (\w+)", done.stdout)
    assert named == [*STEPS, "sync"]
    assert project.asked() == []


def test_github(project: Project) -> None:
    """Each step of the workflow is one of `make daily`, in the same order.

    GitHub ends a job at the first step that fails, unless a step says otherwise.
    """
    text = (SCHEDULES / "github-actions.yml").read_text("utf-8")
    workflow = yaml.safe_load(text)
    (job,) = workflow["jobs"].values()
    steps = [step for step in job["steps"] if "run" in step]
    for step in steps:
        assert step.keys() <= {"run", "env"}
        done = project.run("bash", "-ec", step["run"], **workflow["env"])
        assert done.returncode == 0, done.stderr
    asked = project.asked()
    assert commands(asked) == [*STEPS, "sync klaviyo"]
    assert "--raw /srv/raw" in " ".join(asked[0])
    assert asked[2][2:] == ["--folder", "/srv/coltiva/dashboard"]


def cron_lines() -> list[str]:
    """Give the commands of the crontab whose five fields are right."""
    found = []
    for line in (SCHEDULES / "crontab").read_text("utf-8").splitlines():
        if line.startswith("#") or re.match(r"\w+=", line):
            continue
        *fields, command = line.split(maxsplit=5)
        assert len(fields) == 5
        for field, most in zip(fields, (59, 23, 31, 12, 7), strict=True):
            assert field == "*" or int(field) <= most
        # To cron a % ends the command.
        assert "%" not in command
        found.append(command)
    return found


@pytest.mark.parametrize("failing", ["", "publish"])
def test_cron(project: Project, tmp_path: Path, failing: str) -> None:
    """It says nothing of a run that went well; of another one cron mails the log."""
    (command,) = cron_lines()
    settings = project.folder / "coltiva.env"
    settings.write_text("KLAVIYO_API_KEY=none\nCOLTIVA_MEMORY_LIMIT=1GB\n")
    for told, here in (
        ("/srv/coltiva", str(project.folder)),
        ("/etc/coltiva.env", str(settings)),
    ):
        assert told in command
        command = command.replace(told, here)
    done = project.run("sh", "-c", command, failing=failing, HOME=str(tmp_path))
    asked = commands(project.asked())
    assert done.stderr == ""
    if failing:
        assert asked == ["build", "publish"]
        assert "said by venv publish" in done.stdout
    else:
        assert asked == [*STEPS, "sync klaviyo"]
        assert done.stdout == ""
        assert "said by venv-sync sync" in (tmp_path / "coltiva.log").read_text()
    assert "--raw /srv/raw" in " ".join(project.asked()[0])
