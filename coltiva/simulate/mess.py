"""What goes wrong on the way: duplicates and bad rows.

Mess is only ever added. A duplicate repeats a good row, a bad row is a copy of a good
one under an id of its own, with one cell spoilt. So every messy row can be told apart,
and a warehouse that drops all of them is left with exactly the clean shop.

Columns of Parquet files have types: there, the kinds of mess that need text where a
number, a time or a flag belongs (unreadable_*) are left out. CSV files hold all kinds.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coltiva.simulate.shapes import DAY, as_text, joined, money

# table: kind, spoilt column, weight. The weights say how often a kind is met; in the
# sample shop they are the number of its rows.
BAD_ROWS = {
    "customers": [
        ("missing_key", "customer_id", 3),
        ("missing_value", "loaded_at", 3),
        ("unreadable_time", "created_at", 4),
        ("unreadable_time", "birth_date", 3),
        ("unreadable_time", "updated_at", 3),
        ("future_dated", "created_at", 4),
    ],
    "products": [
        ("missing_key", "product_id", 1),
        ("unreadable_number", "list_price", 1),
        ("negative_price", "list_price", 1),
    ],
    "orders": [
        ("missing_key", "order_id", 4),
        ("missing_value", "ordered_at", 6),
        ("unreadable_number", "shipping_amount", 5),
        ("unreadable_time", "ordered_at", 6),
        ("negative_price", "discount_amount", 5),
        ("future_dated", "ordered_at", 6),
        ("unknown_status", "status", 26),
        ("unknown_currency", "currency_code", 26),
    ],
    "order_lines": [
        ("missing_key", "order_line_id", 12),
        ("missing_value", "order_id", 4),
        ("missing_value", "quantity", 4),
        ("missing_value", "unit_price", 4),
        ("unreadable_number", "quantity", 10),
        ("unreadable_number", "unit_price", 14),
        ("negative_price", "unit_price", 14),
        ("negative_price", "discount_amount", 8),
        ("orphan_line", "order_id", 40),
    ],
    "refunds": [
        ("missing_value", "amount", 1),
        ("unreadable_time", "refunded_at", 1),
        ("negative_price", "amount", 1),
        ("orphan_refund", "order_id", 5),
    ],
    "interactions": [
        ("missing_key", "interaction_id", 16),
        ("missing_value", "occurred_at", 8),
        ("missing_value", "interaction_type", 10),
        ("unreadable_time", "occurred_at", 20),
        ("unreadable_flag", "is_machine", 24),
        ("future_dated", "occurred_at", 24),
    ],
    "campaigns": [
        ("unreadable_number", "cost_amount", 1),
        ("negative_price", "cost_amount", 1),
    ],
    "consents": [
        ("missing_key", "consent_id", 2),
        ("missing_value", "is_granted", 4),
        ("unreadable_time", "recorded_at", 4),
        ("unreadable_flag", "is_granted", 8),
        ("future_dated", "recorded_at", 4),
    ],
}
CENTURY = 36_525  # days: later than the clock of whoever builds the shop
UNREADABLE = {
    "unreadable_number": ["12.90 EUR", "n/a", "1.2.3", "free"],
    "unreadable_time": ["2026-13-05 10:00:00", "last week", "31.12.2025", "0000-00-00"],
    "unreadable_flag": ["maybe", "2", "ja", "-"],
}
UNKNOWN = {
    "unknown_status": ["in_limbo", "archived", "lost", "complete?"],
    "unknown_currency": ["XXX", "EURO", "BTC", "?"],
}
ORPHANS = ("orphan_line", "orphan_refund")
UNHEARD_OF = "O-none"
# What another version of a row says differently; it arrived before the row itself.
STALE = {
    "customers": ("phone", "+1 555 0199"),
    "products": ("product_name", "New product"),
    "orders": ("coupon_code", "TYPO10"),
    "order_lines": ("product_id", "P001"),
    "refunds": ("customer_id", None),
    "interactions": ("session_id", "S-old"),
    "campaigns": ("campaign_name", "Draft"),
    "consents": ("channel", "post"),
}
IS_STALE_RATE = 0.25  # of the duplicates


def duplicates(
    rng: np.random.Generator, name: str, rows: pa.Table, rate: float
) -> pa.Table:
    """Repeat a share of the rows of the raw table `name`.

    Most are the same, half of them fetched again later; the rest are older versions of
    the row, with other content.
    """
    copies = some(rng, rows, round(rate * len(rows)))
    again = pa.array(rng.random(len(copies)) < 0.5)
    is_stale = rng.random(len(copies)) < IS_STALE_RATE
    loaded = copies["loaded_at"].cast(pa.int64())
    wait = pa.array(rng.integers(600, 36_000, len(copies)) * 1_000_000)
    later = pc.if_else(again, pc.add(loaded, wait), loaded)
    earlier = pc.subtract(loaded, 30_000_000)
    arrived = pc.if_else(pa.array(is_stale), earlier, later)
    copies = replaced(copies, "loaded_at", arrived.cast(pa.timestamp("us")))
    column, other = STALE[name]
    other = pa.scalar(other, pa.string())
    cells = pc.if_else(pa.array(is_stale), other, copies[column])
    return replaced(copies, column, cells)


def bad_rows(
    rng: np.random.Generator,
    name: str,
    rows: pa.Table,
    rate: float | None,
    has_text: bool,
    lost_orders: list[str],
) -> list[pa.Table]:
    """Make the bad rows of the raw table `name` out of copies of good ones.

    `rate` is their share; None stands for the sample shop's counts. Where `has_text`,
    rows may become text and all kinds of mess come; otherwise only the kinds that the
    columns' types can hold. Orphans name one of `lost_orders` or an order that is not.
    """
    kinds = [
        spoil for spoil in BAD_ROWS[name] if has_text or spoil[0] not in UNREADABLE
    ]
    counts = [weight for _, _, weight in kinds]
    if rate is not None:
        shares = np.array(counts) / sum(counts)
        counts = rng.multinomial(round(rate * len(rows)), shares)
    bad, done = [], 0
    for (reason, column, _), count in zip(kinds, counts, strict=True):
        if count:
            copies = under_new_ids(some(rng, rows, count), done)
            done += count
            if reason in ORPHANS:
                parents = [UNHEARD_OF, *lost_orders]
                cells = pa.array(rng.choice(parents, len(copies)))
                bad.append(replaced(copies, column, cells))
            else:
                bad.append(spoilt(rng, copies, reason, column))
    return bad


def spoilt(
    rng: np.random.Generator, rows: pa.Table, reason: str, column: str
) -> pa.Table:
    """Spoil a column of rows so that they are refused for `reason`."""
    cells, count = rows[column], len(rows)
    if reason in ("missing_key", "missing_value"):
        cells = pa.nulls(count, cells.type)
    elif reason in UNREADABLE:
        rows = as_text(rows)
        cells = pa.array(rng.choice(UNREADABLE[reason], count))
    elif reason in UNKNOWN:
        cells = pa.array(rng.choice(UNKNOWN[reason], count))
    elif reason == "negative_price":
        cells = money(np.full(count, -500))
    else:  # future_dated
        arrived = rows["loaded_at"].cast(pa.int64())
        days = CENTURY + rng.integers(2, 400, count)
        ahead = pa.array(days * DAY * 1_000_000)
        cells = pc.add(arrived, ahead).cast(cells.type)
    return replaced(rows, column, cells)


def under_new_ids(rows: pa.Table, done: int) -> pa.Table:
    """Give copies ids of their own: that of the row, -x and a number beyond `done`."""
    numbers = pa.array(done + np.arange(1, len(rows) + 1)).cast(pa.string())
    key = rows.column_names[0]
    return replaced(rows, key, joined(rows[key], "-x", numbers))


def some(rng: np.random.Generator, rows: pa.Table, count: int) -> pa.Table:
    """Pick rows at random, one at most once."""
    count = min(count, len(rows))
    places = rng.choice(len(rows), count, replace=False)
    return rows.take(pa.array(places)).combine_chunks()


def replaced(
    rows: pa.Table, column: str, cells: pa.Array | pa.ChunkedArray
) -> pa.Table:
    """Give rows with other cells in one column."""
    place = rows.column_names.index(column)
    return rows.set_column(place, column, cells)
