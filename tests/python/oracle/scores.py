"""The four scoring methods: values in, scores 1 to 5 out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

BUCKETS = 5
Number = int | Decimal


def buckets(count: int) -> list[int]:
    """Give NTILE(5) of so many ordered rows: the first buckets take the surplus."""
    size, surplus = divmod(count, BUCKETS)
    sizes = [size + (bucket < surplus) for bucket in range(BUCKETS)]
    return [number + 1 for number, each in enumerate(sizes) for _ in range(each)]


def tied_buckets(values: Mapping[str, Number]) -> dict[str, int]:
    """Give NTILE(5) ascending where equals share their first member's bucket."""
    ordered = sorted(values.values())
    first: dict[Number, int] = {}
    for value, bucket in zip(ordered, buckets(len(ordered)), strict=True):
        first.setdefault(value, bucket)
    return {who: first[value] for who, value in values.items()}


def strict_buckets(sort_keys: Mapping[str, Any]) -> dict[str, int]:
    """Give plain NTILE(5), ascending by sort keys that never tie."""
    ordered = sorted(sort_keys, key=lambda who: sort_keys[who])
    return dict(zip(ordered, buckets(len(ordered)), strict=True))


def quantiles(values: Sequence[Number]) -> list[Fraction]:
    """Give the exact type-7 quantiles at 1/5 ... 4/5. Raises IndexError if empty."""
    ordered = sorted(Fraction(value) for value in values)
    found = []
    for k in range(1, BUCKETS):
        position = Fraction(k * (len(ordered) - 1), BUCKETS)
        below = int(position)
        above = min(below + 1, len(ordered) - 1)
        step = ordered[above] - ordered[below]
        found.append(ordered[below] + (position - below) * step)
    return found


def quantile_hits(values: Mapping[str, Number]) -> dict[str, int]:
    """Count for each value the quantiles that it passes by at least 1."""
    if not values:
        return {}
    inner = quantiles(list(values.values()))
    return {
        who: sum(1 for quantile in inner if Fraction(value) >= quantile + 1)
        for who, value in values.items()
    }


def fixed_score(
    value: Number, bounds: Sequence[tuple[int, Decimal]], *, fewer_is_better: bool
) -> int:
    """Give the highest score whose bound the value keeps, else 1.

    bounds: (score, bound) pairs. fewer_is_better: a bound is kept from below.
    """
    kept = [
        score
        for score, bound in bounds
        if (value <= bound if fewer_is_better else value >= bound)
    ]
    return max(kept, default=1)


def score(
    values: Mapping[str, Number],
    method: str,
    *,
    ties: Mapping[str, Any],
    bounds: Sequence[tuple[int, Decimal]],
    fewer_is_better: bool = False,
) -> dict[str, int]:
    """Score a metric of a population.

    values: who -> metric. method: rfm_scoring. ties: who -> what follows the metric
    in the sort of ntile_strict. bounds: of the fixed method. fewer_is_better: recency.
    Raises ValueError for an unknown method.
    """
    if method == "fixed":
        return {
            who: fixed_score(value, bounds, fewer_is_better=fewer_is_better)
            for who, value in values.items()
        }
    if method == "quantile":
        found = {who: hits + 1 for who, hits in quantile_hits(values).items()}
    elif method == "ntile":
        found = tied_buckets(values)
    elif method == "ntile_strict":
        found = strict_buckets({who: (values[who], *ties[who]) for who in values})
    else:
        raise ValueError(f"unknown rfm_scoring {method}")
    if fewer_is_better:
        return {who: BUCKETS + 1 - bucket for who, bucket in found.items()}
    return found
