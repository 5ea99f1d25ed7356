"""`python -m coltiva forget` removes a person, keeps the totals, and holds.

Every value that is hers is a canary: a text that is found nowhere once she is
forgotten, in no table but the raw ones, and in no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import warehouse

from coltiva import forget
from coltiva.__main__ import main

NOON = "2025-03-01 12:00:00"
LOADED = "2025-03-01 13:00:00"
NEXT_DAY = "2025-03-02 13:00:00"
# Her two accounts, one address in two spellings, an older row, and where she looked.
CANARIES = (
    *("canary-id-1", "canary-id-2", "canary.mail", "Canaria", "Canarini"),
    "canarymail",
    *("555-0190", "canary-browser", "canary-session", "canary-url"),
)


def customer(customer_id: str, email: str, **more: str) -> dict[str, str]:
    """Give a customer's row."""
    return {
        "customer_id": customer_id,
        "email": email,
        "created_at": NOON,
        "loaded_at": LOADED,
        **more,
    }


def order(order_id: str, **more: str) -> dict[str, str]:
    """Give an order's row; its line costs ten."""
    return {
        "order_id": order_id,
        "ordered_at": NOON,
        "status": "completed",
        "currency_code": "EUR",
        "loaded_at": LOADED,
        **more,
    }


def visit(interaction_id: str, **more: str) -> dict[str, str]:
    """Give the row of a product view."""
    return {
        "interaction_id": interaction_id,
        "occurred_at": NOON,
        "interaction_type": "add_to_cart",
        "product_id": "p1",
        "loaded_at": LOADED,
        **more,
    }


def consent(customer_id: str, flag: str) -> dict[str, str]:
    """Give the row of an answer."""
    return {
        "consent_id": f"consent {customer_id} {flag}",
        "customer_id": customer_id,
        "channel": "email",
        "purpose": "marketing",
        "is_granted": flag,
        "recorded_at": NOON,
        "loaded_at": LOADED,
    }


HERS = {
    "phone": "+1 555-0190",
    "first_name": "Canaria",
    "last_name": "Canarini",
    "birth_date": "1990-02-03",
}
BROWSER = {"anonymous_id": "canary-browser", "session_id": "canary-session"}
ORDERS = [
    order("o1", customer_id="canary-id-1"),
    order("o2", customer_id="canary-id-2", email="canary.mail@gmail.com"),
    order("guest", email=" Canary.Mail@GMail.com"),
    order("rejected", customer_id="canary-id-1", status="no such status"),
    order("other", customer_id="bob"),
]
RAW: dict[str, list[dict[str, str]]] = {
    "customers": [
        customer("canary-id-1", "canary.mail@gmail.com", **HERS),
        customer("canary-id-2", "Canary.Mail@gmail.com", **HERS),
        customer("canary-id-2", "canary.mail@gmail.com", **HERS | {"phone": "old"}),
        customer("bob", "bob@example.com", first_name="Bob"),
    ],
    "products": [{"product_id": "p1", "product_name": "Tea", "loaded_at": LOADED}],
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
    "refunds": [
        {
            "refund_id": "r1",
            "order_id": "o1",
            "customer_id": "canary-id-1",
            "refunded_at": NOON,
            "amount": "4",
            "loaded_at": LOADED,
        }
    ],
    "interactions": [
        visit("v1", customer_id="canary-id-1", url="/canary-url", **BROWSER),
        visit("v2", **BROWSER),
        visit("v3", email="canary.mail@gmail.com", is_machine="maybe"),
        visit("v4", customer_id="bob", **BROWSER),
    ],
    "campaigns": [],
    "consents": [
        consent("canary-id-1", "true"),
        consent("canary-id-2", "perhaps"),
        consent("bob", "true"),
    ],
}
LATER: dict[str, list[dict[str, str]]] = {
    "customers": [
        customer("canary-id-1", "canary.mail@gmail.com", **HERS)
        | {"loaded_at": NEXT_DAY}
    ],
    "orders": [order("late", email="can.ary.mail@gmail.com", loaded_at=NEXT_DAY)],
    "interactions": [
        visit("v5", anonymous_id="canary-browser", loaded_at=NEXT_DAY),
        visit("v6", customer_id="canary-id-2", loaded_at=NEXT_DAY),
    ],
}


@dataclass
class Shop:
    """A shop after an erasure.

    before, after, later: net amount and count of all orders, before the erasure, after
    it, and after the next day's arrivals. made: the folder of dbt's files. seen: where
    a canary was found, in each of the three.
    """

    database: Path
    made: Path
    before: list[tuple[Any, ...]]
    after: list[tuple[Any, ...]]
    later: list[tuple[Any, ...]]
    seen: list[set[str]]


def query(database: Path, sql: str) -> list[tuple[Any, ...]]:
    """Run a query."""
    with warehouse.connect(database) as connection:
        return connection.execute(sql).fetchall()


def totals(database: Path) -> list[tuple[Any, ...]]:
    """Sum up all orders."""
    return query(
        database,
        "select count(*), sum(net_amount), sum(refund_amount), sum(gross_amount)"
        " from fct_orders",
    )


def canaries_in(database: Path) -> set[str]:
    """Find canaries in what runs make, but not in views of the raw rows as they are."""
    found = set()
    for schema, table in warehouse.tables(database):
        if schema == "raw" or table.startswith("input_"):
            continue
        texts = query(
            database, f'select cast(x as varchar) from "{schema}"."{table}" as x'
        )
        text = "\n".join(str(cell) for (cell,) in texts)
        found |= {f"{canary} in {table}" for canary in CANARIES if canary in text}
    return found


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Build a shop, forget a person by another spelling, and build the next day."""
    folder = tmp_path_factory.mktemp("forget")
    database, raw, made = folder / "shop.duckdb", folder / "raw", folder / "made"
    warehouse.write_raw(raw, RAW)

    def build(*_: object, tests: bool = True) -> int:
        result = warehouse.build(
            raw,
            database,
            variables={"max_rejected_rate": 1.0},
            tests=tests,
            parse_once=True,
        )
        assert result.success, result.failures
        return 0

    build(tests=False)
    before, seen = totals(database), [canaries_in(database)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forget.build, "run", build)
        patch.setenv("COLTIVA_DUCKDB_PATH", str(database))
        patch.setenv("DBT_TARGET_PATH", str(made / "target"))
        patch.setenv("DBT_LOG_PATH", str(made / "logs"))
        assert main(["forget", "CANARY.ma.il+shop@gmail.com"]) == 0
    after, seen = totals(database), [*seen, canaries_in(database)]
    content = database.read_bytes()
    seen[1] |= {
        f"{canary} in the file" for canary in CANARIES if in_file(canary, content)
    }
    joined = {table: [*rows, *LATER.get(table, [])] for table, rows in RAW.items()}
    warehouse.write_raw(raw, joined)
    build(tests=False)
    seen.append(canaries_in(database))
    return Shop(database, made, before, after, totals(database), seen)


def in_file(canary: str, content: bytes) -> bool:
    """Tell whether a text stands in a file as it is."""
    return canary.encode() in content


def test_everything_of_hers_was_there(shop: Shop) -> None:
    """Each canary is found before the erasure, so that its absence says something."""
    found = {place.split(" in ")[0] for place in shop.seen[0]}
    assert found == set(CANARIES)


def test_nothing_is_left(shop: Shop) -> None:
    """No table and no file holds any of it, and dbt's own files never did."""
    assert shop.seen[1] == set()
    files = [path for path in shop.made.rglob("*") if path.is_file()]
    for path in files:
        content = path.read_bytes()
        assert [canary for canary in CANARIES if canary.encode() in content] == []
        assert b"CANARY" not in content


def test_totals_stay(shop: Shop) -> None:
    """Her orders are a guest's now, with the same money."""
    assert shop.before == shop.after
    assert shop.before[0][:3] == (4, Decimal(36), Decimal(4))
    owned = query(shop.database, "select distinct customer_id from fct_orders")
    assert set(owned) == {(None,), ("bob",)}


def test_others_are_untouched(shop: Shop) -> None:
    """Somebody at the same browser keeps what was done by name."""
    people = query(
        shop.database, "select customer_id, can_email from customer_segments"
    )
    assert people == [("bob", True)]
    visits = query(
        shop.database,
        "select interaction_id, customer_id from fct_interactions order by all",
    )
    assert ("v4", "bob") in visits
    assert [visit for visit in visits if visit[1] not in (None, "bob")] == []


def test_holds_after_the_next_run(shop: Shop) -> None:
    """What arrives later of hers is taken in without her."""
    assert shop.seen[2] == set()
    assert shop.later[0][0] == shop.after[0][0] + 1


def test_again_is_no_mistake_and_nobody_is(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who is on the list may be forgotten again; a mistyped address is told."""
    monkeypatch.setattr(forget.build, "run", lambda _: 0)
    monkeypatch.setenv("COLTIVA_DUCKDB_PATH", str(shop.database))
    monkeypatch.setenv("DBT_TARGET_PATH", str(shop.made / "target"))
    assert main(["forget", "canary-id-2"]) == 0
    assert "is on the list of forgotten people" in capsys.readouterr().out
    assert main(["forget", "o'nobody@example.com"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("coltiva: There is nobody with this customer_id or e-mail")
    assert "o'nobody" not in said
