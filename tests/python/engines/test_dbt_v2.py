"""dbt v2 parses the project without an error, or a warning that is not expected.

Run by `make test-v2`, which installs it in an environment of its own; elsewhere the
file is skipped.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import warehouse

from coltiva import packages

DBT_V2 = warehouse.PROJECT / ".venv-v2" / "bin" / "dbt"
PARTS = ("docs", "macros", "models", "packages", "profiles", "seeds", "tests")
EXPECTED = (
    # The stand-in has no number of a release, which is what dbt v2 looks for.
    "Package dependency 'dbt-labs/dbt_utils' not found in package-lock.yml",
    # models/semantic is in the one form that dbt 1.11 reads.
    "The package 'coltiva' defines semantic models and metrics using the legacy YAML",
)

pytestmark = pytest.mark.skipif(
    not DBT_V2.exists(), reason="dbt v2 is not installed: make test-v2 does it"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Copy the project, with the stand-in for dbt_utils: dbt v2 writes beside it."""
    root = tmp_path / "project"
    for name in PARTS:
        shutil.copytree(warehouse.PROJECT / name, root / name)
    for path in warehouse.PROJECT.glob("*.yml"):
        if path.name not in ("package-lock.yml", ".user.yml"):
            shutil.copy(path, root)
    shutil.copy(warehouse.PROJECT / ".dbtignore", root)
    packages.install_stand_in(root)
    return root


def parse(project: Path) -> tuple[int, list[str]]:
    """Parse a project: the exit code, and every error and warning."""
    environment = {
        name: value for name, value in os.environ.items() if name[:4] != "DBT_"
    } | {"COLTIVA_DUCKDB_PATH": "warehouse.duckdb", "DO_NOT_TRACK": "1"}
    done = subprocess.run(
        [DBT_V2, "parse", "--profiles-dir", "profiles"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    found = re.findall(
        r"^\[(?:error|warning)\].*$", done.stdout + done.stderr, re.MULTILINE
    )
    return done.returncode, [
        line for line in found if not any(text in line for text in EXPECTED)
    ]


def test_parses(project: Path) -> None:
    """The project as it is."""
    code, found = parse(project)
    assert not found, "\n" + "\n".join(found)
    assert code == 0


def test_two_merge_keys_are_an_error(project: Path) -> None:
    """What dbt v2 refuses is seen: the test above can fail."""
    (project / "models" / "_broken.yml").write_text(
        "anchors: [&a {name: fct_orders}, &b {description: Orders.}]\n"
        "models: [{<<: *a, <<: *b}]\n"
    )
    code, found = parse(project)
    assert code != 0
    assert any("<<" in line for line in found)
