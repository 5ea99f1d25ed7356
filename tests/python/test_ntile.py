"""Rules every scoring method keeps, on the warehouse's own output and in theory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest
import shops
import warehouse
from conftest import Built
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.scores import BUCKETS, buckets, quantiles, strict_buckets, tied_buckets

CASES = {case.name: case for case in shops.CASES}
METRICS = {
    "recency_score": "recency_days",
    "frequency_score": "order_count",
    "monetary_score": "monetary_amount",
    "engagement_score": "engagement_points",
}
VALUES = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=6), st.integers(0, 8), max_size=60
)
DUCKDB = duckdb.connect()
Pairs = list[tuple[Any, int]]


def scored(built: Built) -> Iterator[tuple[str, Pairs]]:
    """Give (score, pairs of metric and score) for every as-of date of a build.

    Recency comes with its sign turned, so that more is better everywhere.
    """
    days = defaultdict(list)
    for table in ("customer_segments", "customer_segment_history"):
        for row in warehouse.rows(built.database, table):
            days[table, row["as_of_date"]].append(row)
    for rows in days.values():
        for score, metric in METRICS.items():
            sign = -1 if metric == "recency_days" else 1
            yield (
                score,
                [
                    (sign * row[metric], row[score])
                    for row in rows
                    if row[metric] is not None
                ],
            )


@pytest.mark.parametrize("name", ["ntile", "ntile in a window", "quantile", "fixed"])
def test_equal_customers_score_equally_and_more_is_never_less(
    name: str, build_case: Callable[[shops.Case], Built]
) -> None:
    """Equal values have one score, and no value scores above a larger one."""
    checked = 0
    for _, pairs in scored(build_case(CASES[name])):
        by_value = dict(pairs)
        assert all(by_value[value] == score for value, score in pairs)
        ascending = [by_value[value] for value in sorted(by_value)]
        assert ascending == sorted(ascending)
        assert set(ascending) <= {1, 2, 3, 4, 5}
        checked += len(pairs)
    assert checked > 1000


@pytest.mark.parametrize("name", ["ntile", "ntile in a window"])
def test_ntile_scores_both_ends(
    name: str, build_case: Callable[[shops.Case], Built]
) -> None:
    """The fewest orders (least money, points) are always 1, the latest day always 5."""
    for score, pairs in scored(build_case(CASES[name])):
        if not pairs:
            continue
        if score == "recency_score":
            best = max(value for value, _ in pairs)
            assert {score for value, score in pairs if value == best} == {5}
        else:
            least = min(value for value, _ in pairs)
            assert {score for value, score in pairs if value == least} == {1}


@pytest.mark.parametrize("name", ["ntile_strict", "typed files"])
def test_strict_buckets_are_of_one_size(
    name: str, build_case: Callable[[shops.Case], Built]
) -> None:
    """Sizes differ by one at most, and no larger value is in a lower bucket."""
    for score, pairs in scored(build_case(CASES[name])):
        sizes = Counter(score for _, score in pairs)
        counts = [sizes[number] for number in range(1, BUCKETS + 1)]
        assert max(counts) - min(counts) <= 1
        surplus_first = counts[::-1] if score == "recency_score" else counts
        assert surplus_first == sorted(counts, reverse=True)
        highest = dict.fromkeys(range(BUCKETS + 1))
        for value, number in sorted(pairs):
            above = [highest[n] for n in range(number + 1, BUCKETS + 1)]
            assert all(other is None or other >= value for other in above)
            highest[number] = value


@pytest.mark.parametrize("name", ["ntile_strict", "typed files"])
def test_strict_ties_are_broken_by_the_other_metrics_but_never_by_recency(
    name: str, build_case: Callable[[shops.Case], Built]
) -> None:
    """Sorted by metric, ties and id, the buyers of a date have scores in order."""
    orders = {
        "recency_score": lambda r, f, m: (-r, f, m),
        "frequency_score": lambda _, f, m: (f, m),
        "monetary_score": lambda _, f, m: (m, f),
    }
    built = build_case(CASES[name])
    dates = defaultdict(list)
    for row in warehouse.rows(built.database, "customer_segment_history"):
        if row["rfm_cell"] is not None:
            dates[row["as_of_date"]].append(row)
    for buyers in dates.values():
        for score, order in orders.items():
            # the smaller id comes first, also where the best of a metric does
            is_turned = score == "recency_score"
            ids = sorted((row["customer_id"] for row in buyers), reverse=is_turned)
            place = {who: number for number, who in enumerate(ids)}
            ordered = sorted(
                buyers,
                key=lambda row, order=order, place=place: (
                    *order(*(row[metric] for metric in list(METRICS.values())[:3])),
                    place[row["customer_id"]],
                ),
            )
            scores = [row[score] for row in ordered]
            assert scores == sorted(scores)
    assert max(len(buyers) for buyers in dates.values()) >= 20


def test_strict_scores_leave_new_customers(
    build_case: Callable[[shops.Case], Built],
) -> None:
    """Recent buyers of one order are New Customers or Promising, also in `ten_rf`."""
    built = build_case(CASES["ntile_strict"])
    found = {
        row["rfm_segment"]
        for row in warehouse.rows(built.database, "customer_segment_history")
    }
    assert {"new_customers", "promising"} <= found


def exact_ntile(position: int, count: int) -> int:
    """Give NTILE(5) of a row by arithmetic: position from 0 among count rows."""
    size, surplus = divmod(count, BUCKETS)
    in_large = surplus * (size + 1)
    if position < in_large:
        return position // (size + 1) + 1
    return surplus + (position - in_large) // size + 1


@given(st.integers(0, 200))
@settings(derandomize=True)
def test_buckets_are_ntile(count: int) -> None:
    """The oracle's buckets are the definition's."""
    assert buckets(count) == [exact_ntile(row, count) for row in range(count)]


@given(VALUES)
@settings(derandomize=True, deadline=None)
def test_buckets_are_the_database_s(values: dict[str, int]) -> None:
    """The oracle's strict buckets and tied buckets are what NTILE(5) gives."""
    rows = sorted(values.items())
    literal = ", ".join(f"('{who}', {value})" for who, value in rows)
    found = (
        DUCKDB.execute(
            "select who, ntile(5) over (order by value, who) as bucket, value"
            f" from (values {literal}) as people(who, value) order by value, who"
        ).fetchall()
        if rows
        else []
    )
    assert strict_buckets({who: (value, who) for who, value in rows}) == {
        who: bucket for who, bucket, _ in found
    }
    first: dict[int, int] = {}
    for _, bucket, value in found:
        first.setdefault(value, bucket)
    assert tied_buckets(values) == {who: first[value] for who, _, value in found}


@given(VALUES)
@settings(derandomize=True)
def test_tied_buckets_keep_their_rules(values: dict[str, int]) -> None:
    """Ties share, order holds, the least are 1, and nobody is above strict NTILE."""
    tied = tied_buckets(values)
    strict = strict_buckets({who: (value, who) for who, value in values.items()})
    for one, value in values.items():
        assert tied[one] <= strict[one]
        for other, larger in values.items():
            if value == larger:
                assert tied[one] == tied[other]
            elif value < larger:
                assert tied[one] <= tied[other]
        if value == min(values.values()):
            assert tied[one] == 1


@given(VALUES)
@settings(derandomize=True)
def test_last_values_of_buckets_tell_tied_buckets(values: dict[str, int]) -> None:
    """What the SQL does: one more for each of four last values that a value passes."""
    ordered = sorted(values.values())
    last = dict(zip(buckets(len(ordered)), ordered, strict=True))
    for bucket in range(1, BUCKETS):
        last.setdefault(bucket, last.get(bucket - 1, 0))
    assert tied_buckets(values) == {
        who: 1 + sum(value > last[bucket] for bucket in range(1, BUCKETS))
        for who, value in values.items()
    }


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=50))
@settings(derandomize=True, deadline=None)
def test_quantiles_are_type_7(values: list[Decimal]) -> None:
    """The oracle's quantiles are percentile_cont's, to float precision."""
    literal = ", ".join(f"({value})" for value in values)
    found = DUCKDB.execute(
        "select quantile_cont(cast(value as double), [0.2, 0.4, 0.6, 0.8])"
        f" from (values {literal}) as numbers(value)"
    ).fetchall()[0][0]
    for mine, theirs in zip(quantiles(values), found, strict=True):
        assert float(mine) == pytest.approx(theirs, abs=1e-9)
