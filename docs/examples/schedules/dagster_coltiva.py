"""Coltiva in Dagster: each model is an asset, and the steps after it are, too.

A step runs when all before it went well. Settings of the shop stand in dbt_project.yml.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, DbtProject, dbt_assets

COLTIVA = Path(os.environ.get("COLTIVA_PROJECT", "/srv/coltiva"))
# Destinations that are synced, one after the other.
SYNCED = os.environ.get("COLTIVA_SYNC_TO", "klaviyo").split()

# Its target/manifest.json is there after the first `make build`.
project = DbtProject(project_dir=COLTIVA, profiles_dir=COLTIVA / "profiles")


@dbt_assets(manifest=project.manifest_path, project=project)
def tables(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    """Build and test the warehouse."""
    build = ["build", "--exclude-resource-type", "unit_test"]
    yield from dbt.cli(build, context=context).stream()


def step(name: str, *make: str, after: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """Make an asset of a target of the Makefile."""

    @dg.asset(name=name, deps=[after], group_name="readers")
    def made() -> None:
        subprocess.run(["make", *make], cwd=COLTIVA, check=True)

    return made


steps = [step("published_copy", "publish", after=tables)]
steps.append(step("dashboard", "dashboard", after=steps[-1]))
for destination in SYNCED:
    steps.append(
        step(f"sync_{destination}", "sync", f"TO={destination}", after=steps[-1])
    )

daily = dg.define_asset_job("daily", selection=dg.AssetSelection.all())

defs = dg.Definitions(
    assets=[tables, *steps],
    jobs=[daily],
    schedules=[
        dg.ScheduleDefinition(
            job=daily, cron_schedule="30 4 * * *", execution_timezone="Europe/Rome"
        )
    ],
    resources={
        "dbt": DbtCliResource(
            project_dir=project, dbt_executable=str(COLTIVA / ".venv/bin/dbt")
        )
    },
)
