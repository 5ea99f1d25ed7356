"""Build the warehouse in this process and read its tables.

dbt is imported once: a build costs about a quarter second plus its nodes, where a
command line call costs three seconds before it does anything. Each process writes its
own target folder, so that two test processes never share a partial parse.
"""

from __future__ import annotations

import atexit
import csv
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

PROJECT = Path(__file__).resolve().parents[2]

RAW_COLUMNS: dict[str, dict[str, str]] = {
    "customers": {
        "customer_id": "text",
        "email": "text",
        "phone": "text",
        "first_name": "text",
        "last_name": "text",
        "birth_date": "date",
        "country_code": "text",
        "acquisition_channel": "text",
        "created_at": "timestamp",
        "updated_at": "timestamp",
        "loaded_at": "timestamp",
    },
    "products": {
        "product_id": "text",
        "product_name": "text",
        "category": "text",
        "product_type": "text",
        "list_price": "decimal(18, 4)",
        "unit_cost": "decimal(18, 4)",
        "updated_at": "timestamp",
        "loaded_at": "timestamp",
    },
    "orders": {
        "order_id": "text",
        "customer_id": "text",
        "email": "text",
        "ordered_at": "timestamp",
        "status": "text",
        "currency_code": "text",
        "order_type": "text",
        "shipping_amount": "decimal(18, 4)",
        "discount_amount": "decimal(18, 4)",
        "coupon_code": "text",
        "updated_at": "timestamp",
        "loaded_at": "timestamp",
    },
    "order_lines": {
        "order_line_id": "text",
        "order_id": "text",
        "product_id": "text",
        "quantity": "decimal(18, 4)",
        "unit_price": "decimal(18, 4)",
        "discount_amount": "decimal(18, 4)",
        "loaded_at": "timestamp",
    },
    "refunds": {
        "refund_id": "text",
        "order_id": "text",
        "customer_id": "text",
        "refunded_at": "timestamp",
        "amount": "decimal(18, 4)",
        "shipping_amount": "decimal(18, 4)",
        "loaded_at": "timestamp",
    },
    "interactions": {
        "interaction_id": "text",
        "occurred_at": "timestamp",
        "interaction_type": "text",
        "channel": "text",
        "customer_id": "text",
        "anonymous_id": "text",
        "email": "text",
        "session_id": "text",
        "product_id": "text",
        "campaign_id": "text",
        "is_machine": "boolean",
        "url": "text",
        "loaded_at": "timestamp",
    },
    "campaigns": {
        "campaign_id": "text",
        "campaign_name": "text",
        "program": "text",
        "channel": "text",
        "sent_at": "timestamp",
        "cost_amount": "decimal(18, 4)",
        "currency_code": "text",
        "loaded_at": "timestamp",
    },
    "consents": {
        "consent_id": "text",
        "customer_id": "text",
        "email": "text",
        "channel": "text",
        "purpose": "text",
        "is_granted": "boolean",
        "recorded_at": "timestamp",
        "loaded_at": "timestamp",
    },
}
"""The raw tables: column -> type of the column where the file is typed (parquet)."""

STAGED = {
    table: f"stg_{'shop' if number < 5 else 'touchpoints'}__{table}"
    for number, table in enumerate(RAW_COLUMNS)
}
"""The staging model of each raw table."""

VERDICTS = {
    table: model.replace("stg_", "base_").replace(
        "__interactions", "__interaction_exceptions"
    )
    for table, model in STAGED.items()
}
"""The model that holds the verdicts on each raw table's rows."""

REASONS = {
    "missing_key",
    "missing_value",
    "unreadable_number",
    "unreadable_time",
    "unreadable_flag",
    "negative_price",
    "future_dated",
    "unknown_status",
    "unknown_currency",
    "orphan_line",
    "orphan_refund",
    "refund_before_order",
    "duplicate_key",
}
"""Every reason that a raw row can be rejected for."""

FAILED = {"error", "fail", "runtime error", "partial success"}

_targets: dict[Path, Path] = {}
_manifests: dict[tuple[Path, str], Any] = {}


@dataclass
class BuildResult:
    """What a build did.

    success: dbt's own verdict. failures: (unique_id, status, message) of every node
    that failed, or ("dbt", "error", message) where dbt stopped before any node.
    messages: everything dbt printed, one event a line. statuses: unique_id -> status.
    compiled: unique_id -> SQL, of what has any.
    """

    success: bool
    failures: list[tuple[str, str, str]] = field(default_factory=list)
    messages: str = ""
    statuses: dict[str, str] = field(default_factory=dict)
    compiled: dict[str, str] = field(default_factory=dict, repr=False)


def build(
    raw_path: str | Path,
    database: str | Path,
    *,
    variables: Mapping[str, Any] | None = None,
    raw_format: str = "csv",
    threads: int = 1,
    select: str | Sequence[str] | None = None,
    exclude: str | Sequence[str] | None = None,
    tests: bool = False,
    project_dir: str | Path | None = None,
    parse_once: bool = False,
) -> BuildResult:
    """Run `dbt build` in this process and release the database file.

    raw_path: folder of the raw files (relative: from the project). database: the
    DuckDB file to write. variables: dbt vars; raw_path and raw_format are added.
    select, exclude: dbt selectors. tests: also run the data tests (default: seeds and
    models only; unit tests never). project_dir: another copy of the project.
    parse_once: share one parse among builds that differ in vars and raw files only; it
    saves half of a build, and what dbt works out of vars while parsing stays as in the
    first build. A failing build is reported in the result, not raised.
    """
    project = Path(project_dir or PROJECT).resolve()
    raw = Path(raw_path)
    raw = raw if raw.is_absolute() else project / raw
    Path(database).parent.mkdir(parents=True, exist_ok=True)
    all_vars = {"raw_path": str(raw), "raw_format": raw_format, **(variables or {})}
    arguments = ["build", "--vars", json.dumps(all_vars, default=str)]
    arguments += ["--threads", str(threads), "--exclude-resource-type", "unit_test"]
    if not tests:
        arguments += ["--exclude-resource-type", "test"]
    for option, value in (("--select", select), ("--exclude", exclude)):
        if value:
            chosen = value.split() if isinstance(value, str) else list(value)
            arguments += [option, *chosen]
    return invoke(arguments, database, project_dir=project, parse_once=parse_once)


def invoke(
    arguments: Sequence[str],
    database: str | Path,
    *,
    project_dir: str | Path | None = None,
    parse_once: bool = False,
) -> BuildResult:
    """Run any dbt command in this process against one database file.

    arguments: the command and its options, without the folders and log options that
    are set here. parse_once: as in `build`. A failing command is reported in the
    result, not raised.
    """
    from dbt.cli.main import dbtRunner

    project = Path(project_dir or PROJECT).resolve()
    target = _target_path(project)
    events: list[str] = []

    def note(event: Any) -> None:
        if event.info.level in ("info", "warn", "error") and event.info.msg:
            events.append(event.info.msg)

    options = ["--project-dir", str(project), "--profiles-dir"]
    options += [str(project / "profiles"), "--target-path", str(target / "target")]
    options += ["--log-path", str(target / "logs"), "--log-level-file", "none"]
    options += ["--log-level", "none", "--quiet", "--no-use-colors", "--no-write-json"]
    options += ["--no-send-anonymous-usage-stats", "--no-version-check"]
    with _inside(project, COLTIVA_DUCKDB_PATH=str(Path(database).resolve())):
        try:
            manifest = None
            if parse_once:
                # The name of the file is part of every relation's name.
                key = (project, Path(database).stem)
                if key not in _manifests:
                    parsed = dbtRunner().invoke(["parse", *options])
                    if parsed.exception is not None:
                        raise parsed.exception
                    _manifests[key] = parsed.result
                manifest = _manifests[key]
            runner = dbtRunner(manifest, callbacks=[note])
            outcome = runner.invoke([*arguments, *options])
        finally:
            release()
    if arguments[0] == "parse" and outcome.success:
        _manifests[project, Path(database).stem] = outcome.result
    result = BuildResult(success=bool(outcome.success))
    for node in getattr(outcome.result, "results", None) or []:
        unique_id, status = node.node.unique_id, str(node.status.value)
        result.statuses[unique_id] = status
        if code := getattr(node.node, "compiled_code", None):
            result.compiled[unique_id] = code
        if status in FAILED:
            result.failures.append((unique_id, status, node.message or ""))
    if outcome.exception is not None:
        events.append(str(outcome.exception))
        result.failures.append(("dbt", "error", str(outcome.exception)))
    result.messages = "\n".join(events)
    return result


def manifest(database: str | Path) -> dict[str, Any]:
    """Give what the last parse for a database file of this name found."""
    path = _target_path(PROJECT) / "manifest.json"
    _manifests[PROJECT, Path(database).stem].writable_manifest().write(str(path))
    return json.loads(path.read_text(encoding="utf-8"))


def release() -> None:
    """Close the adapter's connections, so that the database file can be opened."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters

    reset_adapters()
    environment = DuckDBConnectionManager._ENV
    if environment is not None:
        environment.close()
    DuckDBConnectionManager.close_all_connections()


@contextmanager
def connect(database: str | Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database file read-only, with UTC as the session's time zone."""
    connection = duckdb.connect(str(database), read_only=True)
    try:
        connection.execute("set timezone = 'UTC'")
        yield connection
    finally:
        connection.close()


def rows(
    database: str | Path,
    table: str,
    schema: str | None = None,
    order_by: str | Sequence[str] | None = None,
) -> list[dict[str, Any]]:
    """Read a table or view, in whatever schema it is, as a list of rows.

    Decimals come as Decimal, dates as date. order_by: column or columns; without it
    rows are ordered by all columns. Raises LookupError where no schema, or more than
    one, holds the table.
    """
    with connect(database) as connection:
        found = connection.execute(
            "select table_schema from information_schema.tables"
            " where table_name = ? and table_schema = coalesce(?, table_schema)"
            " order by table_schema",
            [table, schema],
        ).fetchall()
        if len(found) != 1:
            places = [name for (name,) in found]
            raise LookupError(f"{table}: one table wanted, found in schemas {places}")
        order = [order_by] if isinstance(order_by, str) else list(order_by or [])
        by = ", ".join(f'"{column}"' for column in order) or "all"
        result = connection.execute(
            f'select * from "{found[0][0]}"."{table}" order by {by}'
        )
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def tables(database: str | Path) -> list[tuple[str, str]]:
    """List (schema, name) of every table and view of a database, sorted."""
    with connect(database) as connection:
        return connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " order by all"
        ).fetchall()


def read_raw(folder: str | Path) -> dict[str, list[dict[str, str]]]:
    """Read a folder of raw CSV files: table -> rows of text ('' where empty).

    A file may be called <table>.csv or, as the sample's, raw_<table>.csv; a table
    without a file is left out.
    """
    found: dict[str, list[dict[str, str]]] = {}
    for table in RAW_COLUMNS:
        for path in sorted(Path(folder).glob(f"*{table}.csv")):
            if path.stem not in (table, f"raw_{table}"):
                continue
            with path.open(newline="", encoding="utf-8") as file:
                found[table] = list(csv.DictReader(file))
    return found


def write_raw(
    folder: str | Path,
    tables: Mapping[str, Iterable[Mapping[str, Any]]],
    raw_format: str = "csv",
) -> None:
    """Write raw tables to <folder>/<table>.<format>.

    tables: table -> rows; a column left out is empty; a table left out gets no file
    (and loses the one it had). CSV holds every value as text; parquet is typed, so its
    values must cast. Raises ValueError for an unknown table, column or format.
    """
    if raw_format not in ("csv", "parquet"):
        raise ValueError(f"raw_format must be csv or parquet, not {raw_format}")
    unknown = set(tables) - set(RAW_COLUMNS)
    if unknown:
        raise ValueError(f"unknown raw tables: {sorted(unknown)}")
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for table, columns in RAW_COLUMNS.items():
        for leftover in ("csv", "parquet"):
            (target / f"{table}.{leftover}").unlink(missing_ok=True)
        if table not in tables:
            continue
        path = target / f"{table}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(columns), lineterminator="\n")
            writer.writeheader()
            writer.writerows(dict(row) for row in tables[table])
        if raw_format == "parquet":
            _to_parquet(path, columns)


def _to_parquet(path: Path, columns: Mapping[str, str]) -> None:
    """Replace a CSV file by a typed parquet file of the same rows."""
    fields = ", ".join(
        f"cast(nullif(trim({name}), '') as {kind}) as {name}"
        for name, kind in columns.items()
    )
    source, goal = str(path), str(path.with_suffix(".parquet"))
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select {fields} from read_csv('{source}', all_varchar = true,"
            f" header = true)) to '{goal}' (format parquet)"
        )
    path.unlink()


def _target_path(project: Path) -> Path:
    """Give this process's temporary folder for a project's target and logs."""
    if project not in _targets:
        _targets[project] = Path(tempfile.mkdtemp(prefix="coltiva-target-"))
        atexit.register(shutil.rmtree, _targets[project], ignore_errors=True)
    return _targets[project]


@contextmanager
def _inside(folder: Path, **environment: str) -> Iterator[None]:
    """Work in a folder with environment variables set, then put both back."""
    before = {name: os.environ.get(name) for name in environment}
    here = Path.cwd()
    os.environ.update(environment)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
