"""Nothing gets lost: raw rows in = rows out, money in = money out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import Decimal

import pytest
import shops
import warehouse
from conftest import Built
from oracle.raw import SHAPES

ZERO = Decimal(0)
CASES = [case for case in shops.CASES if case.raw is None]
EACH_CASE = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@EACH_CASE
def test_every_raw_row_is_accounted_for(
    case: shops.Case, build_case: Callable[[shops.Case], Built]
) -> None:
    """Accepted + copies + superseded + rejected = raw rows, in every raw table."""
    built = build_case(case)
    intake = built.outcome.intake
    rejected = Counter(
        row["raw_table"] for row in warehouse.rows(built.database, "rejected_records")
    )
    for table in SHAPES:
        verdicts = warehouse.rows(built.database, warehouse.VERDICTS[table])
        accepted = len(warehouse.rows(built.database, warehouse.STAGED[table]))
        copies = sum(row["is_copy"] for row in verdicts)
        superseded = sum(row["is_superseded"] for row in verdicts)
        raw_rows = len(built.raw.get(table, []))
        told = accepted + copies + superseded + rejected[table]
        assert (table, told) == (table, raw_rows)
        assert (table, accepted) == (table, len(intake.rows[table]))
        assert (table, copies) == (table, intake.collapsed[table])
        assert (table, superseded) == (table, intake.superseded[table])


@EACH_CASE
def test_money_in_is_money_out(
    case: shops.Case, build_case: Callable[[shops.Case], Built]
) -> None:
    """Per currency: what accepted rows say = what orders and lines hold."""
    built = build_case(case)
    at = built.outcome.as_of_at
    rows = built.outcome.intake.rows
    orders = {
        row["order_id"]: row["currency_code"]
        for row in rows["orders"]
        if row["ordered_at"] <= at
    }
    paid: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows["orders"]:
        if row["order_id"] in orders:
            paid["sold", row["currency_code"]] -= row["discount_amount"]
            paid["shipping", row["currency_code"]] += row["shipping_amount"]
    for row in rows["order_lines"]:
        if row["order_id"] in orders:
            currency = orders[row["order_id"]]
            gross = (row["quantity"] * row["unit_price"]).quantize(
                Decimal("0.0001"), "ROUND_HALF_UP"
            )
            paid["sold", currency] += gross
            paid["line gross", currency] += gross
            paid["sold", currency] -= row["discount_amount"]
            paid["line discount", currency] += row["discount_amount"]
    for row in rows["refunds"]:
        if row["order_id"] in orders and row["refunded_at"] <= at:
            paid["refund", orders[row["order_id"]]] += row["amount"]
    held: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in warehouse.rows(built.database, "fct_orders"):
        for figure, sums, sign in (
            ("gross", "sold", 1),
            ("discount", "sold", -1),
            ("other", "sold", 1),
            ("refund", "refund", 1),
            ("refund_shipping", "refund", 1),
            ("excess_refund", "refund", 1),
            ("shipping", "shipping", 1),
        ):
            amount = row[f"{figure}_amount_original"]
            held[sums, row["currency_code"]] += sign * amount
        assert row["net_amount_original"] == (
            row["gross_amount_original"]
            - row["discount_amount_original"]
            - row["refund_amount_original"]
        )
    for row in warehouse.rows(built.database, "fct_order_lines"):
        for figure in ("gross", "discount"):
            amount = row[f"{figure}_amount_original"]
            held[f"line {figure}", row["currency_code"]] += amount
    assert _without_zeros(held) == _without_zeros(paid)


@pytest.mark.parametrize("name", ["ntile", "quantile", "typed files"])
def test_customers_money_is_the_orders_money(
    name: str, build_case: Callable[[shops.Case], Built]
) -> None:
    """Without a window: buyers' amounts = their orders' nets - unlinked refunds."""
    built = build_case(next(case for case in CASES if case.name == name))
    buyers = {
        row["customer_id"]: row["monetary_amount"]
        for row in warehouse.rows(built.database, "customer_segments")
        if row["monetary_amount"] is not None
    }
    nets = sum(
        (
            row["net_amount"]
            for row in warehouse.rows(built.database, "fct_orders")
            if row["customer_id"] in buyers
            and row["invalid_reason"] != "status_not_counted"
        ),
        ZERO,
    )
    returned = sum(
        (
            refund.amount
            for refund in built.outcome.sales.loose_refunds
            if refund.customer_id in buyers
        ),
        ZERO,
    )
    assert returned > 0
    assert sum(buyers.values(), ZERO) == nets - returned


def _without_zeros(
    sums: dict[tuple[str, str], Decimal],
) -> dict[tuple[str, str], Decimal]:
    return {key: amount for key, amount in sums.items() if amount}
