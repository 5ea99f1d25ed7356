"""Print what a person wants to see after a build. Only reads the database file.

Hot leads are shown by id and reason; e-mail addresses and names are never printed.
"""

import argparse
import textwrap
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from coltiva import CommandError, database_path
from coltiva.database import open_database, shown

NEEDED = ("customer_segments", "rejected_records", "seed_segments")
LEADS_SHOWN = 5
WIDTH = 96
TYPES_SHOWN = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m coltiva summary`."""
    parser.add_argument(
        "--database",
        help="DuckDB file (default: COLTIVA_DUCKDB_PATH or warehouse.duckdb)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the summary of one database file."""
    given = arguments.database
    print_summary(Path(given).expanduser() if given else database_path())
    return 0


def print_summary(database: Path) -> None:
    """Print the summary of one database file, section by section."""
    with Warehouse(database) as warehouse:
        sections = [
            headline(warehouse),
            segments(warehouse),
            money(warehouse),
            findings(warehouse),
            engagement(warehouse),
            hot_leads(warehouse),
            emailing(warehouse),
            rejects(warehouse),
            switched_off(warehouse),
            unknown_types(warehouse),
            places(warehouse),
        ]
    print("\n\n".join("\n".join(lines) for lines in sections if lines))


class Warehouse:
    """A DuckDB file opened for reading; tables are found by name in any schema."""

    def __init__(self, database: Path) -> None:
        """Open the file; say in one sentence why it cannot be read."""
        self.database = database
        if not database.is_file():
            raise CommandError(
                f"There is no warehouse at {shown(database)}; `make build` makes it."
            )
        self.connection = open_database(database)
        self.schemas = dict(
            self.rows(
                "select table_name, min(table_schema) from information_schema.tables"
                " group by table_name"
            )
        )
        missing = [name for name in NEEDED if name not in self.schemas]
        if missing:
            self.connection.close()
            raise CommandError(
                f"{shown(database)} holds no {', '.join(missing)}: it was not built by"
                " Coltiva, or its build did not end; `make build` does both."
            )

    def __enter__(self) -> "Warehouse":
        """Give the open warehouse."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file, so that a build can write it again."""
        self.connection.close()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Run a query."""
        return self.connection.execute(query).fetchall()

    def table(self, name: str) -> str:
        """Give a table's full name."""
        return f'"{self.schemas[name]}"."{name}"'


def headline(warehouse: Warehouse) -> list[str]:
    """Say as of when, and of how many people."""
    ((as_of_date, people, buyers),) = warehouse.rows(
        "select max(as_of_date), count(*), count(first_order_date)"
        f" from {warehouse.table('customer_segments')}"
    )
    return [
        f"As of {as_of_date or '(no data)'}: {counted(people, 'person', 'people')},"
        f" {counted(buyers, 'buyer')}"
    ]


def segments(warehouse: Warehouse) -> list[str]:
    """Sum up people and money of each segment, in the order of seed_segments."""
    found = warehouse.rows(
        "select customer_segments.rfm_segment, count(*),"
        " coalesce(sum(customer_segments.monetary_amount), 0)"
        f" from {warehouse.table('customer_segments')} as customer_segments"
        f" left join {warehouse.table('seed_segments')} as seed_segments"
        " on customer_segments.rfm_segment = seed_segments.rfm_segment"
        " group by customer_segments.rfm_segment"
        " order by min(seed_segments.segment_order), customer_segments.rfm_segment"
    )
    people = sum(row[1] for row in found)
    revenue = sum((row[2] for row in found), Decimal(0))
    table = [
        (
            name,
            f"{count:,}",
            share(count, people),
            f"{money:,.2f}",
            share(money, revenue),
        )
        for name, count, money in [*found, ("total", people, revenue)]
    ]
    return aligned([("segment", "people", "share", "revenue", "share"), *table])


PARTS = {
    "buyers": "buyers, as above",
    "guests": "guests nobody knows",
    "people_without_order": "people without an order that counts",
    "orders_before_window": "orders older than rfm_window_days",
    "orders_not_above_zero": "orders below zero",
    "refunds_without_order": "refunds without an order",
    "valid_orders": "all valid orders",
}


def money(warehouse: Warehouse) -> list[str]:
    """Say how the buyers' money and that of all valid orders hang together."""
    if "rpt_money_reconciliation" not in warehouse.schemas:
        return []
    found = {
        part: (count, amount)
        for part, count, amount in warehouse.rows(
            "select part, order_count, amount"
            f" from {warehouse.table('rpt_money_reconciliation')}"
        )
    }
    always = ("buyers", "guests", "valid_orders")
    table = [
        (words, f"{found[part][0]:,}", f"{found[part][1]:,.2f}")
        for part, words in PARTS.items()
        if part in always or any(found[part])
    ]
    return ["Money", *indented(aligned([("part", "orders", "amount"), *table]))]


def findings(warehouse: Warehouse) -> list[str]:
    """Say what in the orders looks wrong; no lines where nothing does."""
    if "fct_orders" not in warehouse.schemas:
        return []
    orders = f"from {warehouse.table('fct_orders')} where"
    people = f"from {warehouse.table('customer_segments')} where"
    found = []
    for query, one, many, words in (
        (
            f"{orders} rejected_line_count > 0",
            "order lacks",
            "orders lack",
            "lines that were rejected (rejected_line_count)",
        ),
        (
            f"{orders} has_discount_told_twice",
            "order tells",
            "orders tell",
            "one discount twice, in their lines too (has_discount_told_twice)",
        ),
        (
            f"{orders} excess_refund_amount > 0",
            "order was",
            "orders were",
            "refunded above lines and shipping (excess_refund_amount)",
        ),
        (
            f"{people} monetary_amount <= 0",
            "buyer got",
            "buyers got",
            "back what was paid, or more (monetary_amount of 0 or below)",
        ),
    ):
        ((count,),) = warehouse.rows(f"select count(*) {query}")
        if count:
            found.append(f"{counted(count, one, many)} {words}")
    return ["Look at:", *indented(found)] if found else []


def engagement(warehouse: Warehouse) -> list[str]:
    """Count the people of each engagement level, the warmest first."""
    found = warehouse.rows(
        "select engagement_level, count(*)"
        f" from {warehouse.table('customer_segments')}"
        " group by engagement_level order by min(engagement_points) desc"
    )
    return [f"Engagement: {listed(found)}"] if found else []


def hot_leads(warehouse: Warehouse) -> list[str]:
    """Name those about to buy for the first time: the most valuable first, and why."""
    query = f"from {warehouse.table('customer_segments')} as leads"
    value = "cast(null as decimal(18, 4))"
    if "customer_predictions" in warehouse.schemas:
        query += f" left join {warehouse.table('customer_predictions')} as predictions"
        query += " on leads.customer_id = predictions.customer_id"
        value = "predictions.expected_lead_value"
    query += " where leads.rfm_segment = 'Prospects' and leads.engagement_level = 'hot'"
    ((count,),) = warehouse.rows(f"select count(*) {query}")
    found = warehouse.rows(
        f"select leads.customer_id, {value}, leads.engagement_reason {query}"
        f" order by {value} desc nulls last, leads.engagement_points desc,"
        f" leads.customer_id limit {LEADS_SHOWN}"
    )
    is_valued = any(worth is not None for _, worth, _ in found)
    table = [
        (name, "" if worth is None else f"{worth:,.2f}", reason or "")
        for name, worth, reason in found
    ]
    if count > len(found):
        table.append(("...", "", f"{count - len(found):,} more"))
    if not is_valued:
        table = [(name, reason) for name, _, reason in table]
    told = ", with what each may bring" if is_valued else ""
    head = f"Hot leads (no order yet{told}): {count:,}"
    return [head, *indented(aligned(table, "<"))]


def emailing(warehouse: Warehouse) -> list[str]:
    """Count who may get e-mail, and say why the others may not."""
    segments_table = warehouse.table("customer_segments")
    ((allowed, held),) = warehouse.rows(
        "select count(*) filter (where can_email),"
        f" count(*) filter (where not can_email) from {segments_table}"
    )
    reasons = warehouse.rows(
        f"select suppression_reason, count(*) from {segments_table}"
        " where not can_email group by suppression_reason"
        " order by count(*) desc, suppression_reason"
    )
    told = f" ({listed(reasons)})" if reasons else ""
    line = f"Can be e-mailed: {allowed:,}; cannot: {held:,}{told}"
    return textwrap.wrap(line, WIDTH, subsequent_indent="  ")


def rejects(warehouse: Warehouse) -> list[str]:
    """Count rejected raw rows by table and reason."""
    found = warehouse.rows(
        "select raw_table, rejection_reason, count(*)"
        f" from {warehouse.table('rejected_records')}"
        " group by raw_table, rejection_reason"
        " order by raw_table, count(*) desc, rejection_reason"
    )
    by_table: dict[str, list[tuple[str, int]]] = {}
    for raw_table, reason, count in found:
        by_table.setdefault(raw_table, []).append((reason, count))
    total = sum(row[2] for row in found)
    table = [
        (name if place == 0 else "", line)
        for name, reasons in by_table.items()
        for place, line in enumerate(textwrap.wrap(listed(reasons), WIDTH - 16))
    ]
    lines = indented(aligned(table, "<"))
    return [f"Rejected raw rows (table rejected_records): {total:,}", *lines]


def switched_off(warehouse: Warehouse) -> list[str]:
    """Say which raw columns are empty, and what does not work without them."""
    if "source_coverage" not in warehouse.schemas:
        return []
    found = warehouse.rows(
        "select raw_table, column_name, min(switched_off)"
        f" from {warehouse.table('source_coverage')}"
        " group by raw_table, column_name"
        " having min(switched_off) is not null and sum(filled_count) = 0"
        " order by raw_table, column_name"
    )
    if not found:
        return []
    table = [(f"{table}.{column}", told) for table, column, told in found]
    return [
        "Empty in what arrived, and what that switches off (table source_coverage):",
        *indented(aligned(table, "<")),
    ]


def unknown_types(warehouse: Warehouse) -> list[str]:
    """Name interaction types that no rule knows; no lines when there are none."""
    if not {"fct_interactions", "seed_engagement_points"} <= warehouse.schemas.keys():
        return []
    found = warehouse.rows(
        "select interaction_type, count(*)"
        f" from {warehouse.table('fct_interactions')}"
        " where interaction_type not in (select interaction_type"
        f" from {warehouse.table('seed_engagement_points')})"
        " group by interaction_type order by count(*) desc, interaction_type"
    )
    if not found:
        return []
    told = listed(found[:TYPES_SHOWN]) + (", ..." if len(found) > TYPES_SHOWN else "")
    line = f"Interaction types without a row in seed_engagement_points: {told}"
    return textwrap.wrap(line, WIDTH, subsequent_indent="  ")


def places(warehouse: Warehouse) -> list[str]:
    """Say where the tables are: the file, the schema of the marts, its tables."""
    schema = warehouse.schemas["customer_segments"]
    names = [
        name
        for (name,) in warehouse.rows(
            "select table_name from information_schema.tables"
            f" where table_schema = '{schema}' order by table_name"
        )
    ]
    table = []
    for name in names:
        ((count,),) = warehouse.rows(f"select count(*) from {warehouse.table(name)}")
        table.append((name, f"{count:,}"))
    return [
        f"Marts in {shown(warehouse.database)}, schema {schema}, with their rows:",
        *indented(aligned(table)),
    ]


def counted(count: int, one: str, many: str = "") -> str:
    """Say a number and what it counts."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(counts: Iterable[tuple[str | None, int]]) -> str:
    """Say names and their counts in one line."""
    return ", ".join(f"{name or '(none)'} {count:,}" for name, count in counts)


def share(part: Decimal | int, whole: Decimal | int) -> str:
    """Say a share in per cent; a dash where there is no whole."""
    return f"{100 * part / whole:.1f}%" if whole else "-"


def aligned(table: Sequence[Sequence[str]], others: str = ">") -> list[str]:
    """Align columns: the first to the left, the others as told."""
    if not table:
        return []
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            f"{cell:{others if place else '<'}{width}}"
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


def indented(lines: Iterable[str]) -> list[str]:
    """Move lines to the right."""
    return [f"  {line}" for line in lines]
