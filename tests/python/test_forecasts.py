"""The sales forecast's intervals hold what they say, and the warehouse has them so.

The same figures are computed here with arrays, from the models' definition; on 200
shops whose buyers are drawn, it is counted how often what came lies in the interval.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import warehouse
from oracle.forecasts import Array, Histories, directions, fit, moments

SAMPLE = warehouse.PROJECT / "seeds" / "sample"
SHOPS = 200
WEEKS_BEFORE, WEEKS_AHEAD = 52, 26
LEVEL = 1.6448536269514722
CHANCE = 3 * math.sqrt(0.9 * 0.1 / SHOPS)
"""Three standard deviations of the share of shops, were it nine of ten."""


def shop(pick: np.random.Generator) -> tuple[Histories, float]:
    """Draw a shop's buyers: their histories, and what they buy after it."""
    count = int(pick.choice([150, 250, 400]))
    known = np.floor(pick.uniform(0, WEEKS_BEFORE * 7, count)) / 7
    rate = pick.gamma(pick.uniform(0.3, 1.5), 1 / pick.uniform(3, 12), count)
    dropout = pick.beta(pick.uniform(0.3, 1.2), pick.uniform(1, 4), count)
    before, last, after = np.zeros(count), np.zeros(count), 0
    for buyer in range(count):
        at = 0.0
        while pick.random() >= dropout[buyer]:
            at += pick.exponential(1 / rate[buyer])
            if at > known[buyer] + WEEKS_AHEAD:
                break
            if at > known[buyer]:
                after += 1
            else:
                before[buyer] += 1
                last[buyer] = at
    return Histories(before, last, known), after


def interval(mean: float, variance: float) -> tuple[float, float]:
    """Give the bounds in which nine of ten sums lie, if their logarithm is normal."""
    spread = math.sqrt(math.log(1 + variance / mean**2))
    middle = math.log(mean) - spread**2 / 2
    return math.exp(middle - LEVEL * spread), math.exp(middle + LEVEL * spread)


def spread(at: Array, buyers: Histories, weeks: float) -> tuple[float, float, float]:
    """Give what all buy, its variance by their differences, and by the parameters'."""
    mean, variance, _ = moments(at, buyers, weeks)
    unknown = sum(
        (moments(at + step, buyers, weeks)[0].sum() - mean.sum()) ** 2
        for step in directions(at, buyers)
    )
    return mean.sum(), variance.sum(), unknown


def test_intervals_hold_at_their_level() -> None:
    """Nine of ten shops sell what their interval says; chance alone would not do."""
    pick = np.random.default_rng(20250331)
    held = {"chance": 0, "whole": 0}
    for _ in range(SHOPS):
        buyers, came = shop(pick)
        mean, variance, unknown = spread(fit(buyers), buyers, WEEKS_AHEAD)
        for name, total in (("chance", mean), ("whole", variance + unknown)):
            lowest, highest = interval(mean, total)
            held[name] += lowest <= came <= highest
    assert abs(held["whole"] / SHOPS - 0.9) < CHANCE
    assert held["chance"] / SHOPS < 0.9 - 2 * CHANCE


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the forecasts of the sample shop."""
    path = tmp_path_factory.mktemp("forecasts") / "warehouse.duckdb"
    result = warehouse.build(
        SAMPLE,
        path,
        select="+rpt_sales_forecast +rpt_forecast_accuracy +customer_predictions",
    )
    assert result.success, result.failures
    return path


def test_the_warehouse_spreads_as_the_oracle(database: Path) -> None:
    """Mean and variance of what known buyers buy, of the warehouse's own parameters.

    The warehouse rounds histories to weeks for the spread, and puts the chance of
    dropping out at two points.
    """
    histories = [
        row
        for row in warehouse.rows(database, "int_buyer_histories")
        if row["is_current"]
    ]
    buyers = Histories(
        np.array([row["repeat_count"] for row in histories], dtype=float),
        np.array([row["days_to_last"] for row in histories]) / 7,
        np.array([row["days_known"] for row in histories]) / 7,
    )
    as_of_date = histories[0]["as_of_date"]
    (orders,) = [
        row
        for row in warehouse.rows(database, "int_dated_fits")
        if row["forecast_date"] == as_of_date
        and row["purpose"] == "orders"
        and row["variant"] == 0
    ]
    assert orders["model"] == "mbg_nbd"
    kappa = orders["a"] + orders["b"]
    at = np.array(
        [
            math.log(orders["r"]),
            math.log(orders["alpha"]),
            math.log(orders["a"] / orders["b"]),
            math.log(kappa - 1),
        ]
    )
    spreads = [
        row
        for row in warehouse.rows(database, "int_forecast_spreads")
        if row["as_of_date"] == as_of_date
    ]
    assert [row["days_ahead"] for row in spreads] == [90, 180]
    for row in spreads:
        mean, variance, unknown = spread(at, buyers, row["days_ahead"] / 7)
        assert float(row["order_count"]) == pytest.approx(mean, rel=0.005)
        whole = float(row["order_own"] + row["order_shared"])
        assert whole == pytest.approx(variance + unknown, rel=0.05)


def test_parts_add_up(database: Path) -> None:
    """Months make periods, known and new buyers all, and people known buyers."""
    forecast = {
        (row["buyers"], row["first_month"], row["last_month"]): row
        for row in warehouse.rows(database, "rpt_sales_forecast")
    }
    assert len(forecast) == 3 * 8
    for column in ("expected_order_count", "expected_revenue_amount"):
        for buyers in ("known", "new", "all"):
            for last in (3, 6):
                months = sum(
                    forecast[buyers, month, month][column]
                    for month in range(1, last + 1)
                )
                assert float(forecast[buyers, 1, last][column]) == pytest.approx(
                    float(months), abs=0.01
                )
        both = forecast["known", 1, 6][column] + forecast["new", 1, 6][column]
        assert float(forecast["all", 1, 6][column]) == pytest.approx(
            float(both), abs=0.01
        )
    people = warehouse.rows(database, "customer_predictions")
    for days, last in ((90, 3), (180, 6)):
        for kind, name in (("orders", "order_count"), ("revenue", "revenue_amount")):
            column = f"expected_{kind}_{days}d"
            total = sum(row[column] for row in people if row[column] is not None)
            assert float(forecast["known", 1, last][f"expected_{name}"]) == (
                pytest.approx(float(total), abs=0.01)
            )


def test_newcomers_are_counted_as_people_do(database: Path) -> None:
    """Newcomers of the last 90 days, and the forecast's own purchases of each."""
    (rates,) = [
        row
        for row in warehouse.rows(database, "int_newcomer_rates")
        if row["as_of_date"]
        == warehouse.rows(database, "rpt_sales_forecast")[0]["as_of_date"]
    ]
    histories = [
        row
        for row in warehouse.rows(database, "int_buyer_histories")
        if row["is_current"]
    ]
    recent = [row for row in histories if row["days_known"] < 90]
    assert rates["newcomer_count"] == len(recent) > 0
    mean = sum(row["first_amount"] for row in recent) / len(recent)
    assert float(rates["first_amount"]) == pytest.approx(float(mean), abs=1e-4)
