"""Superset takes `bi/superset` and shows the published copy's own figures.

It runs in its own environment (`make test-bi`), with a new metadata database, in this
process; what a browser would ask is asked of its API. COLTIVA_PUBLISHED_PATH names the
copy to read.
"""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
BUNDLE = PROJECT / "bi" / "superset"
PUBLISHED = PROJECT / os.environ.get("COLTIVA_PUBLISHED_PATH", "published")
COPY = PUBLISHED / "coltiva.duckdb"
DATASETS = sorted(path.stem for path in (BUNDLE / "datasets" / "coltiva").iterdir())
CHARTS = sorted(path.stem for path in (BUNDLE / "charts").iterdir())
DATABASE = "databases/coltiva.yaml"
WHOLE, BROKEN = ("INTEGER", "BIGINT"), ("DECIMAL", "DOUBLE")


def load(path: Path) -> dict[str, Any]:
    """Read one file of the bundle."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def bundle(copy: Path) -> bytes:
    """Pack the files as Superset imports them, with the path of the copy in them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(BUNDLE.rglob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            if path == BUNDLE / DATABASE:
                text = text.replace("/srv/coltiva/published/coltiva.duckdb", str(copy))
                assert str(copy) in text
            archive.writestr(f"coltiva/{path.relative_to(BUNDLE)}", text)
    return packed.getvalue()


@dataclass
class Superset:
    """A running Superset, signed in."""

    client: Any
    headers: dict[str, str]

    def get(self, path: str) -> Any:
        """Ask for something; it must be there."""
        answer = self.client.get(f"/api/v1/{path}", headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json["result"]

    def data(self, dataset: str, **query: Any) -> list[dict[str, Any]]:
        """Ask for the rows of a query on a dataset."""
        answer = self.client.post(
            "/api/v1/chart/data",
            json={
                "datasource": {"id": self.ids("dataset")[dataset], "type": "table"},
                "queries": [{"row_limit": 50_000, **query}],
                "result_format": "json",
                "result_type": "full",
            },
            headers=self.headers,
        )
        assert answer.status_code == 200, answer.text
        return answer.json["result"][0]["data"]

    def ids(self, kind: str) -> dict[str, int]:
        """Give the numbers of all datasets or charts by their names."""
        name = "table_name" if kind == "dataset" else "slice_name"
        found = self.get(f"{kind}/?q=(page_size:100)")
        return {row[name]: row["id"] for row in found}


@pytest.fixture(scope="session")
def superset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Superset]:
    """Set Superset up with nothing in it, import the bundle, and sign in."""
    if not COPY.is_file():
        pytest.fail(f"{COPY} is not there: `make build publish` makes it.")
    home = tmp_path_factory.mktemp("superset")
    os.environ |= {
        "SUPERSET_HOME": str(home),
        "SUPERSET_CONFIG_PATH": str(Path(__file__).with_name("superset_config.py")),
        "SCARF_ANALYTICS": "false",
    }
    from superset.app import create_app

    app = create_app()
    with app.app_context():
        from flask_migrate import upgrade
        from superset import security_manager
        from superset.extensions import appbuilder

        upgrade(directory=app.extensions["migrate"].directory)
        appbuilder.add_permissions(update_perms=True)
        security_manager.sync_role_definitions()
        admin = security_manager.find_role("Admin")
        name, password = "admin", os.urandom(16).hex()
        security_manager.add_user(name, "A", "B", "a@example.com", admin, password)
    client = app.test_client()
    signed_in = client.post(
        "/api/v1/security/login",
        json={"username": name, "password": password, "provider": "db"},
    )
    headers = {"Authorization": f"Bearer {signed_in.json['access_token']}"}
    imported = client.post(
        "/api/v1/dashboard/import/",
        data={"formData": (io.BytesIO(bundle(COPY)), "coltiva.zip")},
        headers=headers,
    )
    assert imported.status_code == 200, imported.text
    return Superset(client, headers)


@pytest.fixture(scope="session")
def copy(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a copy of the copy, since Superset opens its own in this very process."""
    path = tmp_path_factory.mktemp("copy") / "coltiva.duckdb"
    shutil.copy(COPY, path)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def same(shown: Any, real: Any) -> bool:
    """Compare a figure that went through JSON with the table's."""
    if isinstance(real, Decimal) and shown is not None:
        return abs(Decimal(str(shown)) - real) <= abs(real) * Decimal("1e-12")
    return shown == real


@pytest.mark.parametrize("dataset", DATASETS)
def test_figures_are_those_of_the_table(
    superset: Superset, copy: duckdb.DuckDBPyConnection, dataset: str
) -> None:
    """Rows, sums of all numbers, and counts of all other columns are the table's."""
    columns = load(BUNDLE / "datasets" / "coltiva" / f"{dataset}.yaml")["columns"]
    sums = {"rows": "count(*)"}
    for column in columns:
        name, kind = column["column_name"], column["type"]
        function = "sum" if kind.startswith((*WHOLE, *BROKEN)) else "count"
        sums[name] = f'{function}("{name}")'
    (shown,) = superset.data(
        dataset,
        columns=[],
        metrics=[
            {"expressionType": "SQL", "sqlExpression": sql, "label": name}
            for name, sql in sums.items()
        ],
    )
    real = copy.execute(f"select {', '.join(sums.values())} from {dataset}").fetchone()
    assert real is not None
    assert real[0] > 0
    expected = dict(zip(sums, real, strict=True))
    assert {name: (shown[name], expected[name]) for name in sums} == {
        name: (shown[name] if same(shown[name], value) else "another", value)
        for name, value in expected.items()
    }


@pytest.mark.parametrize("dataset", DATASETS)
def test_metrics_are_computed(
    superset: Superset, copy: duckdb.DuckDBPyConnection, dataset: str
) -> None:
    """Each metric of a dataset is what its formula gives on the table."""
    metrics = load(BUNDLE / "datasets" / "coltiva" / f"{dataset}.yaml")["metrics"]
    names = [metric["metric_name"] for metric in metrics]
    (shown,) = superset.data(dataset, columns=[], metrics=names)
    for metric in metrics:
        (real,) = copy.execute(
            f"select {metric['expression']} from {dataset}"
        ).fetchone() or (None,)
        value = shown[metric["metric_name"]]
        assert value == pytest.approx(float(real)), metric["metric_name"]


@pytest.mark.parametrize("chart", CHARTS)
def test_each_chart_has_rows(
    superset: Superset, copy: duckdb.DuckDBPyConnection, chart: str
) -> None:
    """What a chart asks for comes back with rows, and its money and people add up."""
    written = load(BUNDLE / "charts" / f"{chart}.yaml")
    kept = superset.get(f"chart/{superset.ids('chart')[written['slice_name']]}")
    assert kept["viz_type"] == written["viz_type"]
    dataset = next(
        path.stem
        for path in (BUNDLE / "datasets" / "coltiva").iterdir()
        if load(path)["uuid"] == written["dataset_uuid"]
    )
    params = written["params"]
    if params.get("query_mode") == "raw":
        columns, metrics = params["all_columns"], []
    else:
        columns = dimensions(params)
        metrics = params.get("metrics") or [params["metric"]]
    filters = [
        {
            "col": item["subject"],
            "op": item["operator"],
            "val": item["comparator"],
        }
        for item in params["adhoc_filters"]
    ]
    rows = superset.data(dataset, columns=columns, metrics=metrics, filters=filters)
    assert rows
    assert set(rows[0]) == {*columns, *metrics}
    for metric in metrics:
        where = "".join(f" and {condition(item)}" for item in filters)
        formula = formulas(dataset)[metric]
        groups = f" group by {', '.join(columns)}" if columns else ""
        real = copy.execute(
            f"select {formula} as figure from {dataset} where true{where}{groups}"
        ).fetchall()
        shown = sorted(float(row[metric] or 0) for row in rows)
        assert shown == pytest.approx(sorted(float(value or 0) for (value,) in real))


def dimensions(params: dict[str, Any]) -> list[str]:
    """List what a chart groups by, whatever the kind of chart calls it."""
    found: list[str] = []
    for name in ("x_axis", "groupby", "groupbyRows", "groupbyColumns"):
        given = params.get(name) or []
        found += [given] if isinstance(given, str) else given
    return found


def formulas(dataset: str) -> dict[str, str]:
    """Give the formula of each metric of a dataset."""
    metrics = load(BUNDLE / "datasets" / "coltiva" / f"{dataset}.yaml")["metrics"]
    return {metric["metric_name"]: metric["expression"] for metric in metrics}


def condition(item: dict[str, Any]) -> str:
    """Write a chart's filter in SQL."""
    if item["op"] == "IS NOT NULL":
        return f"{item['col']} is not null"
    assert item["op"] == "=="
    value = item["val"]
    return f"{item['col']} = " + (
        f"'{value}'" if isinstance(value, str) else f"{value}"
    )


def test_the_dashboard_lists_its_charts(superset: Superset) -> None:
    """All charts are on it, each segment in its colour."""
    names = {
        load(BUNDLE / "charts" / f"{chart}.yaml")["slice_name"] for chart in CHARTS
    }
    assert {
        chart["slice_name"] for chart in superset.get("dashboard/coltiva/charts")
    } == (names)
    dashboard = superset.get("dashboard/coltiva")
    assert '"Champions": "#1b7837"' in dashboard["json_metadata"]
    found = {row["table_name"] for row in superset.get("dashboard/coltiva/datasets")}
    assert found == set(DATASETS)


def test_superset_reads_with_an_older_duckdb(superset: Superset) -> None:
    """Its DuckDB is older than the one that wrote the copy, and it can't write it."""
    assert duckdb.__version__.startswith("1.4.")
    database = superset.get("database/?q=(page_size:100)")
    assert [row["database_name"] for row in database] == ["Coltiva, published copy"]
    (connection,) = database
    details = superset.get(f"database/{connection['id']}")
    assert details["allow_dml"] is False
