"""The summary says what is in a warehouse: right, short, and without personal data."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from coltiva.__main__ import main
from coltiva.summary import aligned, share

COLUMNS = {
    "rules.seed_segments": "rfm_segment text, segment_order integer",
    "rules.seed_engagement_points": "interaction_type text",
    "shop.fct_interactions": "interaction_type text",
    "shop.rejected_records": "raw_table text, rejection_reason text",
    "shop.customer_segments": (
        "customer_id text, email text, first_name text, as_of_date date,"
        " first_order_date date, monetary_amount numeric(18, 4), rfm_segment text,"
        " engagement_points numeric(18, 4), engagement_level text,"
        " engagement_reason text, can_email boolean, suppression_reason text"
    ),
}
TODAY = date(2025, 6, 30)


def person(
    name: str, segment: str, money: str | None, level: str, points: int, **other: Any
) -> tuple[Any, ...]:
    """Make a row of customer_segments."""
    bought = date(2025, 1, 1) if money is not None else None
    reason = other.get("reason", f"{points} email_click (+{points}.0)")
    held = other.get("held")
    mail, called = f"{name}@example.com", f"Name-{name}"
    amount = Decimal(money) if money is not None else None
    facts = (TODAY, bought, amount, segment, points, level, reason, held is None, held)
    return (name, mail, called, *facts)


PEOPLE = [
    person("c1", "Champions", "1000.10", "hot", 40),
    person("c2", "Champions", "2000.20", "warm", 12, held="unsubscribed"),
    person("c3", "Lost", "0.30", "cold", 0, reason=None, held="no_email"),
    person("c4", "Prospects", None, "cold", 1, held="no_email"),
    *[person(f"p{n}", "Prospects", None, "hot", 20 + n) for n in range(7)],
]

REJECTS = [
    ("products", "unreadable_number"),
    ("products", "missing_value"),
    ("products", "missing_key"),
    ("products", "negative_price"),
    ("products", "duplicate_key"),
    ("orders", "future_dated"),
    ("orders", "unknown_status"),
    ("orders", "unknown_status"),
    ("orders", "unreadable_time"),
    ("orders", "unreadable_number"),
    ("orders", "unknown_currency"),
    ("orders", "negative_price"),
]

WHOLE = """\
As of 2025-06-30: 11 people, 3 buyers

segment    people   share   revenue   share
Champions       2   18.2%  3,000.30  100.0%
Lost            1    9.1%      0.30    0.0%
Prospects       8   72.7%      0.00    0.0%
total          11  100.0%  3,000.60  100.0%

Engagement: hot 8, warm 1, cold 2

Hot leads (no order yet): 7
  p6   26 email_click (+26.0)
  p5   25 email_click (+25.0)
  p4   24 email_click (+24.0)
  p3   23 email_click (+23.0)
  p2   22 email_click (+22.0)
  ...  2 more

Can be e-mailed: 8; cannot: 3 (no_email 2, unsubscribed 1)

Rejected raw rows (table rejected_records): 12
  orders    unknown_status 2, future_dated 1, negative_price 1, unknown_currency 1,
            unreadable_number 1, unreadable_time 1
  products  duplicate_key 1, missing_key 1, missing_value 1, negative_price 1,
            unreadable_number 1

Interaction types without a row in seed_engagement_points: hologram_seen 2

Marts in {database}, schema shop, with their rows:
  customer_segments  11
  fct_interactions    3
  rejected_records   12
"""

EMPTY = """\
As of (no data): 0 people, 0 buyers

segment  people  share  revenue  share
total         0      -     0.00      -

Hot leads (no order yet): 0

Can be e-mailed: 0; cannot: 0

Rejected raw rows (table rejected_records): 0

Marts in {database}, schema shop, with their rows:
  customer_segments  0
  fct_interactions   0
  rejected_records   0
"""


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Make a warehouse with the given rows of each table."""

    def make_warehouse(**rows: list[tuple[Any, ...]]) -> Path:
        path = tmp_path / "some.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute("create schema rules")
            connection.execute("create schema shop")
            for table, columns in COLUMNS.items():
                connection.execute(f"create table {table} ({columns})")
                for row in rows.get(table.split(".")[1], []):
                    places = ", ".join("?" for _ in row)
                    connection.execute(f"insert into {table} values ({places})", row)
        return path

    return make_warehouse


def test_whole(make: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    """Every section of a full warehouse, to the letter."""
    database = make(
        customer_segments=PEOPLE,
        seed_segments=[("Champions", 1), ("Lost", 9), ("Prospects", 12)],
        seed_engagement_points=[("email_open",)],
        fct_interactions=[("email_open",), ("hologram_seen",), ("hologram_seen",)],
        rejected_records=REJECTS,
    )
    assert main(["summary", "--database", str(database)]) == 0
    assert capsys.readouterr().out == WHOLE.format(database=database)


MONEY = """\
Money
  part                                 orders    amount
  buyers, as above                          2  3,000.60
  guests nobody knows                       1     20.50
  people without an order that counts       1      9.00
  refunds without an order                  0      5.00
  all valid orders                          4  3,035.10

Look at:
  1 order lacks lines that were rejected (rejected_line_count)
  2 orders tell one discount twice, in their lines too (has_discount_told_twice)
  1 order was refunded above lines and shipping (excess_refund_amount)
  1 buyer got back what was paid, or more (monetary_amount of 0 or below)
"""


def test_money_and_findings(
    make: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Money is named part by part, those without any left out, and so are findings."""
    database = make(customer_segments=[*PEOPLE, person("c5", "Lost", "-1", "cold", 0)])
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create table shop.rpt_money_reconciliation as select * from (values"
            " ('buyers', 2, 3000.60), ('guests', 1, 20.50),"
            " ('people_without_order', 1, 9.00), ('orders_before_window', 0, 0.00),"
            " ('orders_not_above_zero', 0, 0.00), ('refunds_without_order', 0, 5.00),"
            " ('valid_orders', 4, 3035.10)) as parts (part, order_count, amount)"
        )
        connection.execute(
            "create table shop.fct_orders as select * from (values"
            " (0, true, 0.00), (2, false, 0.00), (0, true, 0.01))"
            " as orders (rejected_line_count, has_discount_told_twice,"
            " excess_refund_amount)"
        )
    main(["summary", "--database", str(database)])
    assert MONEY in capsys.readouterr().out


LEADS = """\
Hot leads (no order yet, with what each may bring): 7
  p2   1,030.50  22 email_click (+22.0)
  p3   7.00      23 email_click (+23.0)
  p1   7.00      21 email_click (+21.0)
  p0   7.00      20 email_click (+20.0)
  p5   0.10      25 email_click (+25.0)
  ...            2 more
"""


def test_hot_leads_by_value(
    make: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """The most valuable lead is first, of equals the warmest; the unknown are last."""
    database = make(customer_segments=PEOPLE)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create table shop.customer_predictions as select * from (values"
            " ('p0', 7.0), ('p1', 7.0), ('p2', 1030.5), ('p3', 7.0), ('p5', 0.1),"
            " ('p6', null), ('c1', 99.0)) as found (customer_id, expected_lead_value)"
        )
    main(["summary", "--database", str(database)])
    assert LEADS in capsys.readouterr().out


def test_no_personal_data(
    make: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither e-mail addresses nor names are printed."""
    main(["summary", "--database", str(make(customer_segments=PEOPLE))])
    printed = capsys.readouterr().out
    assert "@" not in printed
    assert "Name-" not in printed


def test_shop_without_data(
    make: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """A warehouse without a single row has a summary too."""
    database = make()
    assert main(["summary", "--database", str(database)]) == 0
    assert capsys.readouterr().out == EMPTY.format(database=database)


def test_database_of_the_environment(
    make: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """COLTIVA_DUCKDB_PATH names the file where no option does."""
    monkeypatch.setenv("COLTIVA_DUCKDB_PATH", str(make()))
    assert main(["summary"]) == 0
    assert "0 people" in capsys.readouterr().out


def test_reading_leaves_the_file_free(make: Callable[..., Path]) -> None:
    """After the summary the file can be written again, and was not changed."""
    database = make()
    before = database.read_bytes()
    main(["summary", "--database", str(database)])
    assert database.read_bytes() == before
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table free (x integer)")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no warehouse at {database}; `make build` makes it."),
        ("text", "{database} is no DuckDB database: move it away, or name another"),
        ("other", "{database} holds no customer_segments, rejected_records, seed_"),
    ],
)
def test_says_what_is_wrong(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: str | None,
    sentence: str,
) -> None:
    """A file that is missing, broken or of something else gives one sentence."""
    database = tmp_path / "some.duckdb"
    if content == "text":
        database.write_text("This is no database. " * 1000)
    elif content == "other":
        duckdb.connect(str(database)).close()
    assert main(["summary", "--database", str(database)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"coltiva: {sentence.format(database=database)}")
    assert captured.err.count("\n") == 1


def test_aligned_and_share() -> None:
    """Columns line up; a share of nothing is a dash."""
    assert aligned([("a", "1"), ("long", "1,000")]) == ["a         1", "long  1,000"]
    assert aligned([]) == []
    assert share(1, 3) == "33.3%"
    assert share(Decimal("-1"), Decimal("4")) == "-25.0%"
    assert share(0, 0) == "-"
