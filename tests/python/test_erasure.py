"""An erasure that arrives as rows leaves nothing of the person behind.

Every value that is theirs is a canary: a text that is found nowhere after the run that
reads the erasing rows, in no table but those that show raw as it is, and in no file.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import test_forget
import warehouse
from test_forget import LOADED, NEXT_DAY, consent, customer, order, visit
from test_incremental import HISTORY, LATER, NOTES, differences

from coltiva import DBT

HERS = test_forget.HERS
ADDRESS = "canary.mail@example.com"
FORMER = "erstwhile@example.com"
CANARIES = ("canary", "Canar", "erstwhile", "555-0190", "1990-02-03")
EARLIER = {"loaded_at": "2025-02-28 13:00:00"}
ERASED = {"loaded_at": NEXT_DAY}
LATE = {"loaded_at": "2025-03-03 13:00:00"}
# What shows the raw rows as they are, in every run anew.
MIRROR = "base_touchpoints__interactions"
ORDERS = [
    order("o1", customer_id="c1", email=ADDRESS),
    order("guest", email=FORMER),
    order("rejected", customer_id="c1", email=ADDRESS, status="no such status"),
    order("of ann", email="ANN.before@example.com"),
]

# c1 had another address before, and two bad rows; she was a guest, answered and looked
# round. ann changed her address too, and is not erased.
FIRST: dict[str, list[dict[str, str]]] = {
    "customers": [
        customer("c1", FORMER, **HERS) | EARLIER,
        customer("c1", ADDRESS, **HERS),
        customer("c1", ADDRESS, **HERS | {"phone": "canary, the same moment"}),
        customer("c1", ADDRESS, **HERS | {"updated_at": "soon"}),
        customer("moved", "canary.before@example.com", **HERS) | EARLIER,
        customer("moved", " Canary.Moved@example.com"),
        customer("ann", "ann.before@example.com") | EARLIER,
        customer("ann", "ann@example.com"),
    ],
    "products": test_forget.RAW["products"],
    "orders": ORDERS,
    "order_lines": [
        {
            "order_line_id": f"line of {row['order_id']}",
            "order_id": row["order_id"],
            "product_id": "p1",
            "quantity": "1",
            "unit_price": "10",
            "loaded_at": LOADED,
        }
        for row in ORDERS
    ],
    "consents": [consent("c1", "true") | {"email": ADDRESS}, consent("ann", "true")],
    "interactions": [
        visit("v1", email=ADDRESS, url="/?canary", session_id="canary"),
        visit("v2", customer_id="ann"),
    ],
}
SECOND: dict[str, list[dict[str, str]]] = {
    "customers": [customer("c1", "") | ERASED, customer("moved", "n/a") | ERASED],
    "orders": [order("o1", customer_id="c1") | ERASED, order("guest") | ERASED],
    "consents": [consent("c1", "true") | ERASED | {"recorded_at": "2025-03-01 13:00"}],
    "interactions": [visit("v1", customer_id="c1") | ERASED],
}
THIRD: dict[str, list[dict[str, str]]] = {
    "customers": [customer("c1", "new@example.com") | LATE],
    "orders": [
        order("under hers", email=FORMER) | LATE,
        order("under ann's", email="ann.before@example.com") | LATE,
    ],
}


@dataclass
class Shop:
    """A shop on three days, the second of which brings the erasure.

    daily: its database, built day by day. seen: canaries found on each day, as
    (canary, table). written: the second run's own files. full: databases built whole
    from the second and the third day's raw rows, and what differs in them.
    """

    daily: Path
    seen: list[set[tuple[str, str]]]
    written: Path
    different: list[list[str]]


def canaries_in(database: Path) -> set[tuple[str, str]]:
    """Find canaries in what runs make, but not in views of the raw rows as they are."""
    found = set()
    with warehouse.connect(database) as connection:
        for schema, table in warehouse.tables(database):
            if schema == "raw" or table.startswith("input_"):
                continue
            rows = connection.execute(
                f'select cast(x as varchar) from "{schema}"."{table}" as x'
            )
            text = "\n".join(str(cell) for (cell,) in rows.fetchall())
            found |= {(canary, table) for canary in CANARIES if canary in text}
    return found


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Build a shop, let the erasure arrive, and then what comes after it."""
    folder = tmp_path_factory.mktemp("erasure")
    raw, written = folder / "raw", folder / "written"
    daily = folder / "daily" / "shop.duckdb"
    rows = {table: [] for table in warehouse.RAW_COLUMNS}

    def build(database: Path) -> None:
        done = warehouse.build(
            raw,
            database,
            variables={"max_rejected_rate": 1.0},
            exclude=LATER,
            parse_once=True,
        )
        assert done.success, done.failures

    def deliver(arrived: dict[str, list[dict[str, str]]]) -> None:
        for table, more in arrived.items():
            rows[table] = [*rows[table], *more]
        warehouse.write_raw(raw, rows)

    def differing(day: str, besides: set[str]) -> list[str]:
        full = folder / day / "shop.duckdb"
        build(full)
        return list(differences(daily, full, NOTES | HISTORY | besides))

    deliver(FIRST)
    build(daily)
    seen = [canaries_in(daily)]
    deliver(SECOND)
    settings = f"{{raw_path: {raw}, raw_format: csv, max_rejected_rate: 1.0}}"
    paths = {"COLTIVA_DUCKDB_PATH": daily, "DBT_TARGET_PATH": written / "target"}
    paths["DBT_LOG_PATH"] = written / "logs"
    command = [*DBT, "build", "--vars", settings, "--exclude-resource-type"]
    done = subprocess.run(
        [*command, "unit_test", "--profiles-dir", "profiles", "--exclude", *LATER],
        cwd=warehouse.PROJECT,
        env=os.environ | {name: str(path) for name, path in paths.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    (written / "printed").write_text(done.stdout + done.stderr, encoding="utf-8")
    assert "ERROR=0" in done.stdout, done.stdout
    seen.append(canaries_in(daily))
    different = [differing("second", set())]
    # The shop keeps the older row of an interaction until a run has read the newer one.
    rows["interactions"] = rows["interactions"][1:]
    deliver(THIRD)
    build(daily)
    seen.append(canaries_in(daily))
    exceptions = {warehouse.VERDICTS["interactions"]}
    different.append(differing("third", exceptions))
    return Shop(daily, seen, written, different)


def test_everything_of_hers_was_there(shop: Shop) -> None:
    """Each canary is found before the erasure, so that its absence says something."""
    assert {canary for canary, _ in shop.seen[0]} == set(CANARIES)


def test_nothing_is_left_in_tables(shop: Shop) -> None:
    """No table holds any of it once a run has read the erasing rows.

    But what shows raw interactions as they are, until raw has none of it.
    """
    assert {table for _, table in shop.seen[1]} == {MIRROR}
    assert MIRROR not in {table for _, table in shop.seen[2]}


def test_nothing_is_left_in_files(shop: Shop) -> None:
    """Neither what dbt writes nor what it prints has any of it."""
    files = [path for path in shop.written.rglob("*") if path.is_file()]
    assert {"printed", "dbt.log", "manifest.json"} <= {path.name for path in files}
    for path in files:
        content = path.read_bytes()
        assert [canary for canary in CANARIES if canary.encode() in content] == []


def test_a_full_refresh_gives_the_same(shop: Shop) -> None:
    """Daily runs and a build of all rows agree, staging included."""
    assert shop.different == [[], []]


def test_an_address_that_was_forgotten_is_not_hers(shop: Shop) -> None:
    """Nor once she has a new one; who has only changed it keeps the old one's orders.

    The only place of a canary then is the order that came under her former address.
    """
    orders = {
        row["order_id"]: row["customer_id"]
        for row in warehouse.rows(shop.daily, "fct_orders")
    }
    assert orders["o1"] == "c1"
    assert orders["guest"] is None
    assert orders["under hers"].startswith("email-")
    assert orders["under ann's"] == orders["of ann"] == "ann"
    assert {canary for canary, _ in shop.seen[2]} == {"erstwhile"}
