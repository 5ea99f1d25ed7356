"""The files of bi/superset say what the models and rule seeds say now.

Superset itself, which shows the figures, is asked by `make test-bi`.
"""

from __future__ import annotations

import csv
from typing import Any

import pytest
import warehouse
import yaml
from conftest import EmptyShop

from coltiva.boards.read import PERSONAL

# What a rejected row holds may tell who somebody is.
OF_RAW_ROWS = {"record_key", "raw_row"}
BUNDLE = warehouse.PROJECT / "bi" / "superset"

pytestmark = pytest.mark.quick


def read(folder: str) -> dict[str, dict[str, Any]]:
    """Read the files of a folder of the bundle, by their names."""
    return {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted((BUNDLE / folder).iterdir())
    }


DATASETS, CHARTS = read("datasets/coltiva"), read("charts")
(DASHBOARD,) = read("dashboards").values()
(DATABASE,) = read("databases").values()


@pytest.mark.parametrize("dataset", DATASETS)
def test_dataset_has_the_columns_of_its_table(
    empty_shop: EmptyShop, dataset: str
) -> None:
    """All columns that are not personal, in their order; dates and times are marked."""
    model = empty_shop.manifest["nodes"][f"model.coltiva.{dataset}"]
    columns = DATASETS[dataset]["columns"]
    assert [column["column_name"] for column in columns] == [
        name
        for name in model["columns"]
        if not PERSONAL.fullmatch(name) and name not in OF_RAW_ROWS
    ]
    for column in columns:
        is_time = column["type"].startswith(("DATE", "TIMESTAMP"))
        assert column["is_dttm"] is is_time, column["column_name"]
    assert DATASETS[dataset]["table_name"] == dataset
    assert DATASETS[dataset]["database_uuid"] == DATABASE["uuid"]


@pytest.mark.parametrize("chart", CHARTS)
def test_chart_names_what_its_dataset_has(chart: str) -> None:
    """Columns and metrics of a chart are those of its dataset."""
    (dataset,) = (
        found
        for found in DATASETS.values()
        if found["uuid"] == CHARTS[chart]["dataset_uuid"]
    )
    params = CHARTS[chart]["params"]
    metrics = {metric["metric_name"] for metric in dataset["metrics"]}
    columns = {column["column_name"] for column in dataset["columns"]}
    asked = {*params.get("metrics", []), params.get("metric")} - {None}
    assert asked <= metrics
    named = [item["subject"] for item in params["adhoc_filters"]]
    for key in ("x_axis", "groupby", "groupbyRows", "groupbyColumns", "all_columns"):
        given = params.get(key) or []
        named += [given] if isinstance(given, str) else given
    assert asked or named
    assert set(named) <= columns


def test_dashboard_has_every_chart_once() -> None:
    """By its number and its name."""
    shown = [
        (part["meta"]["uuid"], part["meta"]["sliceName"])
        for part in DASHBOARD["position"].values()
        if isinstance(part, dict) and part["type"] == "CHART"
    ]
    assert sorted(shown) == sorted(
        (chart["uuid"], chart["slice_name"]) for chart in CHARTS.values()
    )


def test_segments_have_their_colours() -> None:
    """Each segment of each map has the colour of seed_segments."""
    path = warehouse.PROJECT / "seeds" / "config" / "seed_segments.csv"
    with path.open(newline="", encoding="utf-8") as file:
        colours = {row["rfm_segment"]: row["colour"] for row in csv.DictReader(file)}
    assert DASHBOARD["metadata"]["label_colors"] == colours


def test_nothing_can_be_written() -> None:
    """The database is opened for reading, and Superset may change nothing in it."""
    assert DATABASE["sqlalchemy_uri"].endswith("?access_mode=read_only")
    assert not [
        name
        for name in ("allow_dml", "allow_ctas", "allow_cvas", "allow_run_async")
        if DATABASE[name]
    ]
