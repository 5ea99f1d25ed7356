"""Predictions: fits that no neighbour beats, and chances of leads that come true.

The likelihoods of the models of buyers are computed here with Python's own `lgamma`,
from the histories of the sample shop, and no neighbour of the fitted parameters has a
better one. Leads are those of a simulated shop, in which intent causes first orders.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from warehouse import PROJECT, build, rows

from coltiva.simulate import simulate
from coltiva.simulate.settings import Settings as Shop

SAMPLE = PROJECT / "seeds" / "sample"
NEAR = (0.98, 1.02)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build what predictions need from the sample shop."""
    path = tmp_path_factory.mktemp("predictions") / "warehouse.duckdb"
    result = build(SAMPLE, path, select="+customer_predictions +prediction_models")
    assert result.success, result.failures
    return path


def orders_likelihood(
    r: float, alpha: float, a: float, b: float, histories: Iterable[Any]
) -> float:
    """Give the logarithm of MBG/NBD's likelihood (Batislam and others, 2007)."""
    total = 0.0
    for x, t_x, t, _ in histories:
        shape = r + x
        alive = math.lgamma(b + x + 1) - math.lgamma(a + b + x + 1)
        alive -= shape * math.log(alpha + t)
        gone = math.log(a) + math.lgamma(b + x) - math.lgamma(a + b + x + 1)
        gone -= shape * math.log(alpha + t_x)
        total += math.lgamma(shape) - math.lgamma(r) + r * math.log(alpha)
        total += math.lgamma(a + b) - math.lgamma(b)
        total += alive + math.log1p(math.exp(gone - alive))
    return total


def amounts_likelihood(p: float, q: float, v: float, histories: Iterable[Any]) -> float:
    """Give the logarithm of Gamma-Gamma's likelihood (Fader and Hardie, 2013)."""
    total = 0.0
    for x, _, _, mean in histories:
        if x:
            total += math.lgamma(p * x + q) - math.lgamma(p * x) - math.lgamma(q)
            total += q * math.log(v) + (p * x - 1) * math.log(mean)
            total += p * x * math.log(x) - (p * x + q) * math.log(x * mean + v)
    return total


@pytest.mark.parametrize(
    ("purpose", "names"), [("orders", "r alpha a b"), ("amounts", "p q v")]
)
def test_no_neighbour_is_better(database: Path, purpose: str, names: str) -> None:
    """The likelihood is the table's, and, less the prior, highest at its parameters."""
    fits = rows(database, "prediction_models", order_by="as_of_date")
    fit = [row for row in fits if row["purpose"] == purpose][-1]
    assert fit["status"] == "fitted"
    histories = [
        (
            row["repeat_count"],
            row["days_to_last"] / 7,
            row["days_known"] / 7,
            float(row["repeat_mean_amount"] or 0),
        )
        for row in rows(database, "int_buyer_histories")
        if row["as_of_date"] == fit["as_of_date"]
    ]
    assert len(histories) == fit["buyer_count"] > 300

    def objective(values: list[float]) -> float:
        if purpose == "amounts":
            return amounts_likelihood(*values, histories)
        prior = 2 * math.log(values[2] + values[3])
        return orders_likelihood(*values, histories) - prior

    best = [float(fit[name]) for name in names.split()]
    prior = 2 * math.log(best[2] + best[3]) if purpose == "orders" else 0
    assert objective(best) + prior == pytest.approx(
        float(fit["log_likelihood"]), abs=1e-3
    )
    for place in range(len(best)):
        for factor in NEAR:
            other = [*best]
            other[place] *= factor
            assert objective(other) < objective(best)


# --- leads


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build what a shop of 2,000 customers predicted of its leads, and what came."""
    folder = tmp_path_factory.mktemp("leads")
    simulate(Shop(customers=2_000, stories=False), folder / "raw", "parquet")
    path = folder / "warehouse.duckdb"
    result = build(
        folder / "raw",
        path,
        raw_format="parquet",
        select="+rpt_prediction_calibration +customer_predictions",
    )
    assert result.success, result.failures
    return path


def test_intent_causes_first_orders(shop: Path) -> None:
    """Of leads at closed months' ends, the more engaged buy more often, and much so."""
    leads: dict[str, list[bool]] = defaultdict(list)
    for row in rows(shop, "int_lead_outcomes"):
        leads[row["engagement_level"]].append(row["is_converted"])
    assert all(len(leads[level]) >= 100 for level in ("cold", "cool", "warm", "hot"))
    cold, cool, warm, hot = (
        sum(leads[level]) / len(leads[level])
        for level in ("cold", "cool", "warm", "hot")
    )
    assert cold < cool < warm < hot
    assert hot > 2 * cold


def test_chances_of_leads_come_true(shop: Path) -> None:
    """Of those to whom a chance was told, about as many bought."""
    told = [
        row
        for row in rows(shop, "rpt_prediction_calibration", order_by="band_number")
        if row["prediction"] == "first_order" and row["customer_count"] >= 20
    ]
    assert len(told) >= 2
    for row in told:
        chance, share = float(row["predicted_rate"]), float(row["actual_rate"])
        spread = math.sqrt(chance * (1 - chance) / row["customer_count"])
        assert abs(share - chance) < 0.05 + 3 * spread, row
    assert float(told[-1]["actual_rate"]) > float(told[0]["actual_rate"])


def test_lead_value_rises_with_engagement(shop: Path) -> None:
    """What a lead is worth on average is the most where it is hot."""
    levels = {
        row["customer_id"]: row["engagement_level"]
        for row in rows(shop, "int_lead_states")
        if row["as_of_date"].isoformat() == "2026-06-30"
    }
    worth: dict[str, list[float]] = defaultdict(list)
    for row in rows(shop, "customer_predictions"):
        if row["expected_lead_value"] is not None:
            worth[levels[row["customer_id"]]].append(float(row["expected_lead_value"]))
    means = {level: sum(found) / len(found) for level, found in worth.items()}
    assert means["hot"] > means["warm"] > means["cold"] > 0
