"""The Python side of Coltiva: what happens around `dbt build`."""

import os
import sys
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent

__version__ = "0.1.0"

# dbt of this environment, also where its scripts are not on the path.
DBT = (sys.executable, "-c", "from dbt.cli.main import cli; cli(prog_name='dbt')")


class CommandError(Exception):
    """A mistake of the user or of the surroundings, told in one sentence."""


def database_path() -> Path:
    """Give the DuckDB file of this run; a relative path counts from the project."""
    return PROJECT_ROOT / os.environ.get("COLTIVA_DUCKDB_PATH", "warehouse.duckdb")
