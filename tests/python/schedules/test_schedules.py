"""The examples for schedulers are loaded by what they are for, and run on the sample.

Run by `make test-schedules`, which installs Dagster, Airflow and Cosmos in an
environment of their own; elsewhere the file is skipped. Build, publish and dashboard
are the real ones, in a copy of the project; only the sync is a script that writes down
what it was asked for.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import test_commands
import test_daily
import warehouse

BIN = warehouse.PROJECT / ".venv-schedules" / "bin"
WORKFLOWS = warehouse.PROJECT / ".github" / "workflows"
SYNCED = ["klaviyo", "brevo"]
STEPS = ["publish", "dashboard", *(f"sync TO={name}" for name in SYNCED)]
MAKE = """\
#!/bin/sh
echo "$*" >>"$ASKED"
[ "$*" != "$FAILING" ]
"""
DAGSTER = """
import json
import dagster as dg
import dagster_coltiva as example

assert len(example.defs.schedules) == 1
job = example.defs.resolve_job_def("daily")
steps = [asset.key for asset in example.steps]
only = {{"asset_selection": steps}} if {steps_only} else {{}}
done = job.execute_in_process(raise_on_error=False, **only)
begun = [e.step_key for e in done.all_events if e.event_type_value == "STEP_START"]
made = len(done.get_asset_materialization_events())
print(json.dumps([done.success, begun, made]))
"""
AIRFLOW = """
import json
from airflow.dag_processing.dagbag import DagBag

bag = DagBag({folder!r})
assert not bag.import_errors, bag.import_errors
dag = bag.dags["coltiva"]
assert dag.max_active_runs == 1 and not dag.catchup
done = dag.test(mark_success_pattern="build" if {steps_only} else None)
states = {{ti.task_id: str(ti.state) for ti in done.get_task_instances()}}
order = [task.task_id for task in dag.topological_sort()]
print(json.dumps([str(done.state), states, order]))
"""

pytestmark = pytest.mark.skipif(
    not (BIN / "dagster").exists(),
    reason="no scheduler is installed: make test-schedules does it",
)


@dataclass
class Copy:
    """A copy of the project, and a folder of what the schedulers keep."""

    project: Path
    folder: Path

    def run(self, program: str, **environment: str) -> Any:
        """Run a program in the schedulers' environment; give what it prints last."""
        done = self.call([BIN / "python", "-c", program], **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def call(
        self, command: list[Any], **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as a scheduler's worker does, far from the project."""
        ours = ("COLTIVA_", "DBT_", "MAKE", "PYTEST", "AIRFLOW")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        given = {
            "AIRFLOW_HOME": str(self.folder / "airflow"),
            "AIRFLOW__CORE__DAGS_FOLDER": str(test_daily.SCHEDULES),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
            "ASKED": str(self.folder / "asked"),
            "COLTIVA_PROJECT": str(self.project),
            "COLTIVA_SYNC_TO": " ".join(SYNCED),
            "DAGSTER_DISABLE_TELEMETRY": "yes",
            "DASHBOARD_ARGS": "--no-pictures",
            "DO_NOT_TRACK": "1",
            "FAILING": "",
            "PYTHONPATH": str(test_daily.SCHEDULES),
        }
        return subprocess.run(
            command,
            cwd=self.folder,
            env=kept | given | environment,
            capture_output=True,
            text=True,
            timeout=3600,
            check=False,
        )

    def asked(self) -> list[str]:
        """Give what the scripts were asked for."""
        path = self.folder / "asked"
        return path.read_text().splitlines() if path.exists() else []

    def only_written_down(self) -> dict[str, str]:
        """Put a `make` before the real one that writes down what it is asked for."""
        scripts = self.folder / "scripts"
        scripts.mkdir(exist_ok=True)
        (scripts / "make").write_text(MAKE)
        (scripts / "make").chmod(0o755)
        return {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project, with a script for the sync's Python, and parse it."""
    project = tmp_path_factory.mktemp("schedules") / "coltiva"
    test_commands.copy_project(project)
    test_daily.make_environment(project, "venv-sync", "requirements-sync")
    done = test_commands.run_command("dbt parse --profiles-dir profiles", project)
    assert done.returncode == 0, done.stdout
    return project


@pytest.fixture
def copy(parsed: Path, tmp_path: Path) -> Copy:
    """Give the parsed copy without a warehouse."""
    for path in (*parsed.glob("warehouse.duckdb*"), parsed / "published"):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    shutil.rmtree(parsed / "target" / "dashboard", ignore_errors=True)
    return Copy(parsed, tmp_path)


def check_whole_day(copy: Copy) -> None:
    """The sample is built, tested, published, drawn and sent."""
    published = copy.project / "published" / "coltiva.duckdb"
    with duckdb.connect(str(published), read_only=True) as connection:
        people = "select count(*) from customer_segments"
        assert connection.execute(people).fetchall() == [(424,)]
    assert (copy.project / "target" / "dashboard" / "index.html").exists()
    assert [line.split()[-2:] for line in copy.asked()] == [
        ["sync", name] for name in SYNCED
    ]


def test_github_knows_the_workflows() -> None:
    """Each workflow is as GitHub's schema wants it, and the check can fail."""
    check = [BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows"]
    example = test_daily.SCHEDULES / "github-actions.yml"
    files = [example, *WORKFLOWS.glob("*.yml")]
    assert len(files) > 1
    done = subprocess.run([*check, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_github_refuses_a_broken_workflow(tmp_path: Path) -> None:
    """A word that GitHub does not know is seen."""
    text = (test_daily.SCHEDULES / "github-actions.yml").read_text("utf-8")
    broken = tmp_path / "broken.yml"
    broken.write_text(text.replace("runs-on:", "runs-at:"))
    check = [BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run([*check, broken], capture_output=True, check=False)
    assert done.returncode == 1


def test_dagster_runs_a_day(copy: Copy) -> None:
    """Every model is an asset; all of them, then the steps, in their order."""
    success, begun, made = copy.run(DAGSTER.format(steps_only=False))
    assert success
    assert begun == [
        *("tables", "published_copy", "dashboard"),
        *(f"sync_{name}" for name in SYNCED),
    ]
    assert made > 150
    check_whole_day(copy)


@pytest.mark.parametrize("number", range(len(STEPS)))
def test_dagster_ends_at_the_first_failure(copy: Copy, number: int) -> None:
    """The steps after the one that fails are not begun."""
    success, *_ = copy.run(
        DAGSTER.format(steps_only=True),
        FAILING=STEPS[number],
        **copy.only_written_down(),
    )
    assert not success
    assert copy.asked() == STEPS[: number + 1]


def test_dagster_ends_at_a_build_that_fails(copy: Copy) -> None:
    """Nothing is published of it."""
    success, begun, _ = copy.run(
        DAGSTER.format(steps_only=False),
        COLTIVA_AS_OF="soon",
        **copy.only_written_down(),
    )
    assert not success
    assert begun == ["tables"]
    assert copy.asked() == []


@pytest.fixture
def airflow(copy: Copy) -> Copy:
    """Make Airflow's own database."""
    done = copy.call([BIN / "airflow", "db", "migrate"])
    assert done.returncode == 0, done.stdout + done.stderr
    return copy


def test_airflow_runs_a_day(airflow: Copy) -> None:
    """The build is one task, the others follow in their order."""
    program = AIRFLOW.format(folder=str(test_daily.SCHEDULES), steps_only=False)
    state, states, order = airflow.run(program)
    assert order == [
        *("build", "publish", "dashboard"),
        *(f"sync_{name}" for name in SYNCED),
    ]
    assert states == dict.fromkeys(order, "success")
    assert state == "success"
    check_whole_day(airflow)


@pytest.mark.parametrize("number", range(len(STEPS)))
def test_airflow_ends_at_the_first_failure(airflow: Copy, number: int) -> None:
    """The tasks after the one that fails are not begun."""
    program = AIRFLOW.format(folder=str(test_daily.SCHEDULES), steps_only=True)
    state, states, order = airflow.run(
        program, FAILING=STEPS[number], **airflow.only_written_down()
    )
    assert state == "failed"
    assert airflow.asked() == STEPS[: number + 1]
    later = {task: states[task] for task in order[number + 2 :]}
    assert set(later.values()) <= {"upstream_failed"}


def test_airflow_ends_at_a_build_that_fails(airflow: Copy) -> None:
    """Nothing is published of it."""
    program = AIRFLOW.format(folder=str(test_daily.SCHEDULES), steps_only=False)
    state, states, _ = airflow.run(
        program, COLTIVA_AS_OF="soon", **airflow.only_written_down()
    )
    assert (state, states["build"]) == ("failed", "failed")
    assert airflow.asked() == []
