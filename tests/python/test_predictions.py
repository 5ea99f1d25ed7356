"""The models of buyers are the best there are, by another computation than the fit's.

The likelihoods are computed here with Python's own `lgamma`, from the histories of the
sample shop, and no neighbour of the fitted parameters has a better one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from warehouse import PROJECT, build, rows

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
