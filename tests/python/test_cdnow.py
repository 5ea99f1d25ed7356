"""CDNOW's buyers give the parameters, likelihoods and forecasts that were published.

2,357 people who first bought at CDNOW in early 1997, the data of the papers behind the
models (Fader and Hardie; Batislam, Denizel and Filiztekin). They are read as data from
the package lifetimes, which is downloaded, neither installed nor imported.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import pytest
import rule_seeds
import warehouse

PACKAGE = "lifetimes==0.11.3"
SHARED = warehouse.PROJECT.parent / "shared" / "conformance"
MODELS = "int_model_fits prediction_models int_dated_fits int_buyer_forecasts"
LAST_DAY = date(1997, 9, 30)
WITHOUT_PRIOR = {
    "bg_nbd": {"r": 0.2426, "alpha": 4.4135, "a": 0.7929, "b": 2.4258},
    "mbg_nbd": {"r": 0.5248, "alpha": 6.1830, "a": 0.8914, "b": 1.6140},
}
LIKELIHOODS = {"bg_nbd": -9582.4256, "mbg_nbd": -9582.1327}
WITH_PRIOR = {
    "bg_nbd": {"r": 0.2426, "alpha": 4.4105, "a": 0.7065, "b": 2.0911},
    "mbg_nbd": {"r": 0.5588, "alpha": 6.4038, "a": 0.8262, "b": 1.3798},
}
AHEAD = {"bg_nbd": 1653.4, "mbg_nbd": 1576.7}
"""Purchases that the models expect of all in the next 39 weeks; 1,882 came."""


@pytest.fixture(scope="module")
def cdnow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the data, from beside the project or the package index."""
    folder = tmp_path_factory.mktemp("cdnow")
    wheels = sorted(SHARED.glob("**/[Ll]ifetimes-*.whl"))
    if not wheels:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary", ":all:", "--dest", str(folder), PACKAGE]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"{PACKAGE}, which has the data, cannot be downloaded")
        wheels = sorted(folder.glob("[Ll]ifetimes-*.whl"))
    with ZipFile(wheels[0]) as wheel:
        wheel.extractall(folder)
    return folder / "lifetimes" / "datasets"


def published(cdnow: Path) -> list[dict[str, Any]]:
    """Read the published summary as histories, in days."""
    path = cdnow / "cdnow_customers_summary_with_transactions.csv"
    with path.open(encoding="utf-8") as file:
        return [
            {
                "customer_id": row["ID"].zfill(4),
                "repeat_count": round(float(row["x"])),
                "days_to_last": round(float(row["t_x"]) * 7),
                "days_known": round(float(row["T"]) * 7),
                "repeat_mean_amount": float(row["zbar"]) or None,
            }
            for row in csv.DictReader(file)
        ]


def purchases(cdnow: Path) -> list[tuple[str, date, float]]:
    """Read who spent what on which day."""
    lines = (cdnow / "CDNOW_sample.txt").read_text(encoding="utf-8").splitlines()
    return [
        (customer, date(int(day[:4]), int(day[4:6]), int(day[6:])), float(amount))
        for _, customer, day, _, amount in map(str.split, lines)
    ]


def fitted(
    cdnow: Path, folder: Path, model: str, project: Path = warehouse.PROJECT
) -> Path:
    """Fit a model to the published summary and return the database."""
    database = folder / f"{model}.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema main_intermediate")
        connection.execute(
            "create table main_intermediate.int_buyer_histories (customer_id varchar,"
            " repeat_count integer, days_to_last integer, days_known integer,"
            " repeat_mean_amount decimal(18, 4), first_amount decimal(18, 4),"
            " checked_days integer, is_month_end boolean, is_current boolean,"
            " is_open boolean, as_of_date date)"
        )
        connection.executemany(
            "insert into main_intermediate.int_buyer_histories"
            " values (?, ?, ?, ?, ?, null, null, true, true, true, ?)",
            [[*row.values(), LAST_DAY] for row in published(cdnow)],
        )
    result = warehouse.build(
        "seeds/sample",
        database,
        select=MODELS,
        variables={"prediction_model": model},
        project_dir=project,
    )
    assert result.success, result.failures
    return database


def fits(database: Path) -> dict[str, dict[str, Any]]:
    """Give the fit of each purpose."""
    return {
        row["purpose"]: row for row in warehouse.rows(database, "prediction_models")
    }


@pytest.fixture(scope="module")
def without_prior(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the project as published: no prior, and a forecast of 39 weeks."""
    project = rule_seeds.copy_project(tmp_path_factory.mktemp("papers") / "project")
    for folder in ("macros", "models"):
        (project / folder).unlink()
        shutil.copytree(warehouse.PROJECT / folder, project / folder)
    for name, before, after in (
        ("macros/predictions/orders_objective.sql", "2 * ln(prepared.kappa)", "0"),
        ("models/predictions/int_buyer_forecasts.sql", "180, 365]", "180, 273, 365]"),
    ):
        text = (project / name).read_text(encoding="utf-8")
        assert text.count(before) == 1
        (project / name).write_text(text.replace(before, after), encoding="utf-8")
    return project


@pytest.mark.parametrize("model", WITHOUT_PRIOR)
def test_the_papers_figures(
    cdnow: Path, without_prior: Path, tmp_path: Path, model: str
) -> None:
    """Parameters, likelihood, the next 39 weeks and amounts are as published."""
    database = fitted(cdnow, tmp_path, model, without_prior)
    orders, amounts = fits(database)["orders"], fits(database)["amounts"]
    assert orders["model"] == model
    assert orders["buyer_count"] == 2357
    for name, value in WITHOUT_PRIOR[model].items():
        assert float(orders[name]) == pytest.approx(value, rel=1e-3)
    assert float(orders["log_likelihood"]) == pytest.approx(
        LIKELIHOODS[model], abs=0.01
    )
    for name, value in {"p": 6.25, "q": 3.74, "v": 15.44}.items():
        assert float(amounts[name]) == pytest.approx(value, rel=0.002)
    ahead = {
        row["customer_id"]: row
        for row in warehouse.rows(database, "int_buyer_forecasts")
        if row["days_ahead"] == 273
    }
    total = sum(float(row["order_count"]) for row in ahead.values())
    assert total == pytest.approx(AHEAD[model], abs=0.1)
    for customer, amount in ((1, 24.65), (2, 18.91), (3, 35.17), (6, 71.46)):
        found = ahead[f"{customer:04}"]["purchase_amount"]
        assert float(found) == pytest.approx(amount, abs=0.02)
    spent = [float(row["purchase_amount"]) for row in ahead.values()]
    assert sum(spent) / len(spent) == pytest.approx(35.25296, abs=0.01)
    if model == "bg_nbd":
        assert float(ahead["0001"]["order_count"]) == pytest.approx(1.226, abs=1e-3)


@pytest.mark.parametrize("model", WITH_PRIOR)
def test_the_prior_moves_little(cdnow: Path, tmp_path: Path, model: str) -> None:
    """With the prior on dropout the parameters are those of another computation."""
    orders = fits(fitted(cdnow, tmp_path, model))["orders"]
    for name, value in WITH_PRIOR[model].items():
        assert float(orders[name]) == pytest.approx(value, rel=1e-3)


def test_as_a_shop(cdnow: Path, tmp_path: Path) -> None:
    """Its orders in the raw contract give the published summary of 2,349 buyers.

    Eight people have no order above 0; whoever has one of 0 besides others is
    published with a day that does not count here.
    """
    bought = purchases(cdnow)
    loaded_at = "1998-07-01 00:00:00"
    orders = [
        {
            "order_id": f"O{number}",
            "customer_id": customer,
            "ordered_at": f"{day} 12:00:00",
            "status": "completed",
            "currency_code": "USD",
            "loaded_at": loaded_at,
        }
        for number, (customer, day, _) in enumerate(bought)
    ]
    raw = {
        "customers": [
            {
                "customer_id": customer,
                "created_at": "1997-01-01 00:00:00",
                "loaded_at": loaded_at,
            }
            for customer in sorted({customer for customer, _, _ in bought})
        ],
        "products": [
            {"product_id": "CD", "product_name": "CD", "loaded_at": loaded_at}
        ],
        "orders": orders,
        "order_lines": [
            {
                "order_line_id": order["order_id"],
                "order_id": order["order_id"],
                "product_id": "CD",
                "quantity": 1,
                "unit_price": amount,
                "loaded_at": loaded_at,
            }
            for order, (_, _, amount) in zip(orders, bought, strict=True)
        ],
    }
    warehouse.write_raw(tmp_path / "raw", raw)
    database = tmp_path / "shop.duckdb"
    result = warehouse.build(
        tmp_path / "raw",
        database,
        select="+customer_predictions",
        variables={"as_of": str(LAST_DAY), "shop_currency": "USD"},
    )
    assert result.success, result.failures
    by_customer: dict[str, list[float]] = defaultdict(list)
    for customer, day, amount in bought:
        if day <= LAST_DAY:
            by_customer[customer].append(amount)
    plain = {who for who, amounts in by_customer.items() if min(amounts) > 0}
    names = ["repeat_count", "days_to_last", "days_known"]
    found = {
        row["customer_id"]: [row[name] for name in names]
        for row in warehouse.rows(database, "int_buyer_histories")
        if row["is_current"]
    }
    assert len(found) == 2349
    expected = {
        row["customer_id"]: [row[name] for name in names] for row in published(cdnow)
    }
    compared = plain & set(expected)
    assert len(compared) > 2300
    assert {who: found[who] for who in compared} == {
        who: expected[who] for who in compared
    }
    people = warehouse.rows(database, "customer_predictions")
    buyers = [row for row in people if row["prediction_status"] == "fitted"]
    assert len(buyers) == 2349
    assert all(0 <= row["churn_probability"] <= 1 for row in buyers)
    assert LAST_DAY + timedelta(365) >= max(
        row["predicted_next_order_on"]
        for row in buyers
        if row["predicted_next_order_on"]
    )
