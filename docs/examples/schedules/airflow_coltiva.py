"""Coltiva in Airflow, with Cosmos: a task for each step of `make daily`.

A task runs when the one before it went well. Settings of the shop stand in
dbt_project.yml.
"""

import os
from pathlib import Path

import pendulum
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import chain, dag
from cosmos import InvocationMode, ProfileConfig
from cosmos.operators.local import DbtBuildLocalOperator

COLTIVA = Path(os.environ.get("COLTIVA_PROJECT", "/srv/coltiva"))
# Destinations that are synced, one after the other.
SYNCED = os.environ.get("COLTIVA_SYNC_TO", "klaviyo").split()


@dag(
    dag_id="coltiva",
    schedule="30 4 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="Europe/Rome"),
    catchup=False,
    max_active_runs=1,
)
def coltiva() -> None:
    """Build, publish, draw the boards, sync."""
    # One task for all models: a run of each would never be a whole build, and only a
    # whole one is published. Cosmos runs dbt in a folder of links to the project's, so
    # that the path of the warehouse must be a whole one.
    build = DbtBuildLocalOperator(
        task_id="build",
        project_dir=str(COLTIVA),
        profile_config=ProfileConfig(
            profile_name="coltiva",
            target_name="duckdb",
            profiles_yml_filepath=COLTIVA / "profiles" / "profiles.yml",
        ),
        # The project's own dbt, not one that Airflow's environment may have.
        invocation_mode=InvocationMode.SUBPROCESS,
        dbt_executable_path=str(COLTIVA / ".venv/bin/dbt"),
        dbt_cmd_flags=["--exclude-resource-type", "unit_test"],
        install_deps=False,
        emit_datasets=False,
        should_store_compiled_sql=False,
        append_env=True,
        env={
            "COLTIVA_DUCKDB_PATH": str(
                COLTIVA / os.environ.get("COLTIVA_DUCKDB_PATH", "warehouse.duckdb")
            )
        },
    )
    makes = {"publish": "publish", "dashboard": "dashboard"}
    makes |= {f"sync_{name}": f"sync TO={name}" for name in SYNCED}
    steps = [
        BashOperator(task_id=task, bash_command=f"make {what}", cwd=str(COLTIVA))
        for task, what in makes.items()
    ]
    chain(build, *steps)


coltiva()
