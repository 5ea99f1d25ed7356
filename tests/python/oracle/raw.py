"""Raw rows become accepted, rejected or collapsed ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from oracle import values
from oracle.rules import Rules, Settings

Row = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """What a raw table's columns must hold (names separated by spaces)."""

    columns: str
    required: str = ""
    any_of: str = ""
    numbers: str = ""
    times: str = ""
    dates: str = ""
    flags: str = ""
    not_negative: str = ""
    event: str | None = None
    version: str | None = None
    planned: str = ""
    untold: str = ""

    @property
    def key(self) -> str:
        """Name the table's own id."""
        return self.columns.split()[0]


SHAPES = {
    "customers": Shape(
        version="updated_at",
        columns="customer_id email phone first_name last_name birth_date country_code"
        " acquisition_channel created_at updated_at loaded_at",
        times="created_at updated_at loaded_at",
        dates="birth_date",
        event="created_at",
    ),
    "products": Shape(
        version="updated_at",
        columns="product_id product_name category product_type list_price unit_cost"
        " updated_at loaded_at",
        numbers="list_price unit_cost",
        times="updated_at loaded_at",
        not_negative="list_price unit_cost",
        untold="unit_cost",
    ),
    "orders": Shape(
        version="updated_at",
        columns="order_id customer_id email ordered_at status currency_code order_type"
        " shipping_amount discount_amount coupon_code updated_at loaded_at",
        required="ordered_at",
        numbers="shipping_amount discount_amount",
        times="ordered_at updated_at loaded_at",
        not_negative="shipping_amount discount_amount",
        event="ordered_at",
    ),
    "order_lines": Shape(
        columns="order_line_id order_id product_id quantity unit_price"
        " discount_amount loaded_at",
        required="order_id quantity unit_price",
        numbers="quantity unit_price discount_amount",
        times="loaded_at",
        not_negative="unit_price discount_amount",
    ),
    "refunds": Shape(
        columns="refund_id order_id customer_id refunded_at amount shipping_amount"
        " loaded_at",
        required="refunded_at amount",
        numbers="amount shipping_amount",
        times="refunded_at loaded_at",
        not_negative="amount shipping_amount",
        event="refunded_at",
        untold="shipping_amount",
    ),
    "interactions": Shape(
        columns="interaction_id occurred_at interaction_type channel customer_id"
        " anonymous_id email session_id product_id campaign_id is_machine url"
        " loaded_at",
        required="occurred_at interaction_type",
        times="occurred_at loaded_at",
        flags="is_machine",
        event="occurred_at",
    ),
    "campaigns": Shape(
        planned="sent_at",
        columns="campaign_id campaign_name program channel sent_at cost_amount"
        " currency_code loaded_at",
        numbers="cost_amount",
        times="sent_at loaded_at",
        not_negative="cost_amount",
    ),
    "consents": Shape(
        version="recorded_at",
        columns="consent_id customer_id email channel purpose is_granted recorded_at"
        " loaded_at",
        required="channel purpose is_granted recorded_at",
        any_of="customer_id email",
        times="recorded_at loaded_at",
        flags="is_granted",
        event="recorded_at",
    ),
}


@dataclass
class Intake:
    """What became of the raw rows.

    rows: table -> accepted rows, typed. rejected: (table, key, reason) -> rows.
    collapsed, superseded, total: table -> rows.
    older: account -> usable rows before its own.
    unusable: table, raw row and reason of those that were rejected for themselves.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    rejected: Counter[tuple[str, str | None, str]] = field(default_factory=Counter)
    collapsed: Counter[str] = field(default_factory=Counter)
    superseded: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    older: dict[str, list[Row]] = field(default_factory=dict)
    unusable: list[tuple[str, Row, str]] = field(default_factory=list)


def accept(
    raw: Mapping[str, Iterable[Mapping[str, Any]]], rules: Rules, settings: Settings
) -> Intake:
    """Judge every raw row.

    raw: table -> rows of text; a table left out is empty. Orders are judged before
    the lines and refunds that hang on them.
    """
    intake = Intake()

    def judge_table(
        table: str, further: Callable[[Row], str | None] | None = None
    ) -> None:
        found = list(raw.get(table, []))
        intake.total[table] = len(found)
        sound: dict[str, list[tuple[Row, tuple[Any, ...]]]] = defaultdict(list)
        shape = SHAPES[table]
        for raw_row in found:
            own = rules.in_own_words(raw_row)
            row, reason = _read(shape, own, rules.harmless_reasons)
            reason = reason or (further(row) if further else None)
            key = row[shape.key]
            if reason:
                intake.rejected[table, key, reason] += 1
                intake.unusable.append((table, dict(own), reason))
            else:
                sound[key].append((row, _content(shape, row)))
        intake.rows[table] = []
        for key, versions in sound.items():
            ordered = sorted(
                versions, key=lambda v: (_age(shape, v[0]), v[1]), reverse=True
            )
            winner, content = ordered[0]
            intake.rows[table].append(winner)
            if table == "customers":
                intake.older[key] = [row for row, _ in versions if row is not winner]
            others = [other != content for _, other in ordered]
            same = others.index(True) if True in others else len(ordered)
            if same > 1:
                intake.collapsed[table] += same - 1
            for row, _ in ordered[same:]:
                if _age(shape, row) == _age(shape, winner):
                    intake.rejected[table, key, "duplicate_key"] += 1
                else:
                    intake.superseded[table] += 1

    def unknown_money(row: Row) -> str | None:
        if not rules.has_rate(row["currency_code"], settings.shop_currency):
            return "unknown_currency"
        return None

    def wrong_order(row: Row) -> str | None:
        harmless = "unknown_status" in rules.harmless_reasons
        if row["status"] not in rules.counted_statuses and not harmless:
            return "unknown_status"
        return unknown_money(row)

    judge_table("orders", wrong_order)
    order_ids = {row["order_id"]: row["ordered_at"] for row in intake.rows["orders"]}

    def orphan_line(row: Row) -> str | None:
        return None if row["order_id"] in order_ids else "orphan_line"

    def orphan_refund(row: Row) -> str | None:
        if row["order_id"] is None:
            return None if row["customer_id"] else "orphan_refund"
        if row["order_id"] not in order_ids:
            return "orphan_refund"
        # a midnight is a day without its time
        at = order_ids[row["order_id"]]
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        is_before = row["refunded_at"] < at and row["refunded_at"] != midnight
        return "refund_before_order" if is_before else None

    judge_table("order_lines", orphan_line)
    judge_table("refunds", orphan_refund)
    judge_table(
        "campaigns", lambda row: unknown_money(row) if row["cost_amount"] else None
    )
    for table in ("customers", "products", "interactions", "consents"):
        judge_table(table)
    return intake


def _read(
    shape: Shape, raw_row: Mapping[str, Any], harmless: set[str]
) -> tuple[Row, str | None]:
    """Type a row; say the first of the reasons 1 to 7 that holds."""
    row: Row = {name: values.text(raw_row.get(name)) for name in shape.columns.split()}
    if row[shape.key] is None:
        return row, "missing_key"
    if any(row[name] is None for name in (*shape.required.split(), "loaded_at")):
        return row, "missing_value"
    if shape.any_of and not any(row[name] for name in shape.any_of.split()):
        return row, "missing_value"
    for names, read, reason in (
        (shape.numbers, values.number, "unreadable_number"),
        (shape.times, values.moment, "unreadable_time"),
        (shape.dates, values.day, "unreadable_time"),
        (shape.flags, values.flag, "unreadable_flag"),
    ):
        for name in names.split():
            try:
                row[name] = None if row[name] is None else read(row[name])
            except ValueError:
                return row, reason
    for name in shape.numbers.split():
        if row[name] is None and name not in shape.untold:
            row[name] = values.number("0")
    if "is_machine" in row:
        row["is_machine"] = bool(row["is_machine"])
    if "currency_code" in row:
        row["currency_code"] = (row["currency_code"] or "").upper() or None
    for name in ("status", "product_type", "order_type"):
        if name in row:
            row[name] = (row[name] or "").lower() or None
    negative = any((row[name] or 0) < 0 for name in shape.not_negative.split())
    if negative and "negative_price" not in harmless:
        return row, "negative_price"
    ceiling = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)
    times = (row[name] for name in shape.times.split() if name != shape.planned)
    is_future = any(at and at.replace(tzinfo=None) > ceiling for at in times)
    if is_future and "future_dated" not in harmless:
        return row, "future_dated"
    return row, None


def _age(shape: Shape, row: Row) -> tuple[Any, ...]:
    """Say how new a version is: by its own time, then the refusal, then arrival."""
    own = row[shape.version] if shape.version else None
    refuses = row.get("is_granted") is False
    return (own or datetime.min, refuses, row["loaded_at"])


def _content(shape: Shape, row: Row) -> tuple[tuple[bool, str], ...]:
    """Give a typed row's values, loaded_at apart, in a form that has an order."""
    found = (row[name] for name in shape.columns.split() if name != "loaded_at")
    return tuple((value is not None, str(value)) for value in found)
