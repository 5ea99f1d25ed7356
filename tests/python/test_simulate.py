"""The simulated shop: the same every time, true to its stories, and lifelike."""

import csv
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import warehouse
from oracle import Outcome, Rules, Settings, accept, run

from coltiva import PROJECT_ROOT
from coltiva.__main__ import main
from coltiva.simulate import SAMPLE, simulate
from coltiva.simulate.mess import BAD_ROWS
from coltiva.simulate.settings import Settings as Shop
from coltiva.simulate.shapes import SCHEMAS, ids, money
from coltiva.simulate.stories import PEOPLE

FOLDER = PROJECT_ROOT / "seeds" / "sample"
CLEAN = {"duplicate_rate": 0.0, "bad_rate": 0.0, "late_rate": 0.0}
Rows = dict[str, list[dict[str, str]]]


def read(folder: Path, prefix: str = "") -> Rows:
    """Read a shop of CSV files as rows of text."""
    shop = {}
    for name in SCHEMAS:
        with (folder / f"{prefix}{name}.csv").open(
            encoding="utf-8", newline=""
        ) as file:
            shop[name] = list(csv.DictReader(file))
    return shop


def contents(folder: Path) -> dict[str, bytes]:
    """Read all files of a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*.*"))
    }


@pytest.fixture(scope="module")
def sample() -> Rows:
    """Read the committed sample shop."""
    return read(FOLDER, "raw_")


@pytest.fixture(scope="module")
def outcome(sample: Rows, rules: Rules) -> Outcome:
    """Tell what the oracle makes of the sample shop."""
    return run(sample, rules, Settings())


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    """Make a shop of 20,000 customers without mess."""
    folder = tmp_path_factory.mktemp("large")
    simulate(Shop(customers=20_000, stories=False, **CLEAN), folder, "parquet")
    return {name: pq.read_table(folder / f"{name}.parquet") for name in SCHEMAS}


# --- the same every time


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_same_arguments_same_bytes(tmp_path: Path, file_format: str) -> None:
    """Two runs agree to the byte; another seed gives another shop."""
    for folder, seed in [("one", 5), ("two", 5), ("other", 6)]:
        simulate(Shop(customers=200, seed=seed), tmp_path / folder, file_format)
    one, two, other = (contents(tmp_path / name) for name in ("one", "two", "other"))
    assert one == two
    assert all(one[name] != other[name] for name in one)


def test_committed_sample_is_what_the_command_makes(tmp_path: Path) -> None:
    """`python -m coltiva simulate --sample` would change nothing."""
    simulate(SAMPLE, tmp_path, prefix="raw_")
    for name, made in contents(tmp_path).items():
        assert made == (FOLDER / name).read_bytes(), f"{name}: run simulate --sample"


# --- the sample shop


def test_sample_is_small_and_fictional() -> None:
    """The files stay small; nobody in them can be reached."""
    assert sum(path.stat().st_size for path in FOLDER.glob("*.csv")) < 1_300_000
    shop = read(FOLDER, "raw_")
    for row in shop["customers"]:
        assert row["phone"][:9] in ("", "+1 555 01")
    for name in ("customers", "orders", "interactions"):
        addresses = {row["email"].strip().lower() for row in shop[name]} - {""}
        assert all(address.endswith("@example.com") for address in addresses)


def test_sample_has_every_kind_of_mess(sample: Rows, rules: Rules) -> None:
    """Each reason is met two dozen times, no table is spoilt, nobody named is hit."""
    intake = accept(sample, rules, Settings())
    found, tables = Counter(), Counter()
    for (table, key, reason), count in intake.rejected.items():
        found[reason] += count
        tables[table] += count
        assert not re.match(r"[A-Z]\d{4}-\d", key or ""), f"{key} belongs to a story"
    # versions that no time tells apart are not made up, nor refunds before their order
    not_made_up = {"duplicate_key", "refund_before_order"}
    assert set(found) == warehouse.REASONS - not_made_up
    found["orphan"] = found.pop("orphan_line") + found.pop("orphan_refund")
    assert min(found.values()) >= 24, found
    for table, count in tables.items():
        assert count < 0.08 * len(sample[table]), table
    assert sum(intake.collapsed.values()) >= 24
    assert sum(intake.superseded.values()) >= 24
    named = {person.customer_id for person in PEOPLE if person.since is not None}
    assert named <= {row["customer_id"] for row in intake.rows["customers"]}
    assert not named & {key for _, key, _ in intake.rejected}


def test_sample_orphans_name_rejected_orders(sample: Rows) -> None:
    """Lines of an order that is refused are in the sample, not only of unknown ones."""
    orders = {row["order_id"] for row in sample["orders"]}
    lost = {row["order_id"] for row in sample["order_lines"] if "-x" in row["order_id"]}
    assert lost
    assert lost <= orders


def test_sample_ends_at_its_last_moment(outcome: Outcome) -> None:
    """The latest accepted moment is 18:00 UTC of the last day."""
    assert str(outcome.as_of_at) == "2026-06-30 18:00:00"


def test_sample_has_every_segment_and_level(outcome: Outcome) -> None:
    """All eleven segments, the prospects and the four levels are met."""
    assert len({row["rfm_segment"] for row in outcome.segments}) == 12
    assert len({row["engagement_level"] for row in outcome.segments}) == 4


@pytest.mark.parametrize(
    ("customer_id", "expected"),
    [
        ("C0001", {"engagement_level": "hot", "rfm_segment": "Prospects"}),
        ("C0001", {"can_email": True, "lifecycle_stage": "prospect"}),
        ("C0002", {"is_vip": True, "rfm_segment": "Champions", "can_email": True}),
        ("C0003", {"age_band": "18-24", "top_category": "Streetwear"}),
        ("C0004", {"top_category": "Skincare", "lifecycle_stage": "loyal"}),
        ("C0005", {"is_promotion_driven": True}),
        ("C0006", {"is_at_risk": True, "frequency_score": 5}),
        ("C0007", {"is_high_potential": True}),
        ("C0014", {"can_email": False, "suppression_reason": "no_consent"}),
        ("C0015", {"can_email": False, "suppression_reason": "unsubscribed"}),
        ("C0016", {"can_email": True, "suppression_reason": None}),
        ("C0017", {"suppression_reason": "hard_bounce"}),
        ("C0018", {"suppression_reason": "complaint"}),
        ("C0019", {"suppression_reason": "no_email", "email": None}),
        ("C0020", {"order_count": 3, "email": "fatima.amrani@example.com"}),
        ("C0022", {"order_count": 2}),
        ("C0023", {"order_count": 1}),
        ("C0024", {"order_count": 2}),
        ("C0027", {"lifecycle_stage": "prospect"}),
        ("C0029", {"engagement_level": "cold", "engagement_reason": None}),
        ("C0031", {"is_vip": True}),
    ],
)
def test_story_comes_true(
    outcome: Outcome, customer_id: str, expected: dict[str, object]
) -> None:
    """A named person is in the warehouse as the story says."""
    found = {row["customer_id"]: row for row in outcome.segments}[customer_id]
    assert {name: found[name] for name in expected} == expected


def test_hot_lead_is_hot_for_the_right_reasons(outcome: Outcome) -> None:
    """Maria's carts, click and like, in this order, are what her reason names."""
    found = {row["customer_id"]: row for row in outcome.segments}["C0001"]
    named = [part.split()[:2] for part in found["engagement_reason"].split(", ")]
    assert named == [["2", "add_to_cart"], ["1", "email_click"], ["1", "social_like"]]


# --- mess


def test_mess_is_only_added(tmp_path: Path, rules: Rules) -> None:
    """What is accepted of a messy shop is the clean shop."""
    shop = {"customers": 150, "late_rate": 0.0}
    simulate(Shop(**shop, duplicate_rate=0.0, bad_rate=0.0), tmp_path / "clean")
    simulate(Shop(**shop, duplicate_rate=0.1, bad_rate=0.1), tmp_path / "messy")
    clean, messy = (
        accept(read(tmp_path / name), rules, Settings()) for name in ("clean", "messy")
    )
    assert not clean.rejected
    assert set(BAD_ROWS) <= {table for table, _, _ in messy.rejected}
    for name, rows in clean.rows.items():
        kept = messy.rows[name]
        key, content = SCHEMAS[name].names[0], SCHEMAS[name].names[:-1]
        assert [[row[column] for column in content] for row in by(key, rows)] == [
            [row[column] for column in content] for row in by(key, kept)
        ]


def by(key: str, rows: list[dict]) -> list[dict]:
    """Sort rows by their key."""
    return sorted(rows, key=lambda row: row[key])


def test_parquet_keeps_types_and_the_mess_they_can_hold(tmp_path: Path) -> None:
    """Parquet columns are typed; only what needs text is not in the mess."""
    simulate(Shop(customers=400, bad_rate=0.05), tmp_path, "parquet")
    tables = {name: pq.read_table(tmp_path / f"{name}.parquet") for name in SCHEMAS}
    for name, rows in tables.items():
        assert rows.schema.equals(SCHEMAS[name])
    orders, lines = tables["orders"], tables["order_lines"]
    assert orders["ordered_at"].type == pa.timestamp("us")
    assert lines["unit_price"].type == pa.decimal128(18, 4)
    assert "XXX" in pc.unique(orders["currency_code"]).to_pylist()
    assert pc.min(lines["unit_price"]).as_py() == -5


# --- a large shop


def test_large_shop_has_its_size(large: dict[str, pa.Table]) -> None:
    """20,000 customers have their 100,000 orders and million interactions."""
    rows = {name: len(table) for name, table in large.items()}
    assert rows["customers"] == 20_000
    assert rows["orders"] == pytest.approx(100_000, rel=0.05)
    assert rows["order_lines"] == pytest.approx(240_000, rel=0.1)
    assert rows["interactions"] == pytest.approx(1_000_000, rel=0.1)


def test_large_shop_hangs_together(large: dict[str, pa.Table]) -> None:
    """Without mess ids are unique, references exist, and nothing is in the future."""
    tables = large
    for name, table in tables.items():
        key = table[0]
        assert key.null_count == 0
        assert len(pc.unique(key)) == len(key), name
    for child, column, parent in [
        ("orders", "customer_id", "customers"),
        ("order_lines", "order_id", "orders"),
        ("order_lines", "product_id", "products"),
        ("refunds", "order_id", "orders"),
        ("refunds", "customer_id", "customers"),
        ("interactions", "customer_id", "customers"),
        ("interactions", "product_id", "products"),
        ("interactions", "campaign_id", "campaigns"),
        ("consents", "customer_id", "customers"),
    ]:
        known = pc.is_in(tables[child][column], tables[parent][0].combine_chunks())
        absent = pc.is_null(tables[child][column])
        assert pc.all(pc.or_(known, absent)).as_py(), (child, column)
    for name, column in [
        ("customers", "created_at"),
        ("orders", "ordered_at"),
        ("orders", "updated_at"),
        ("refunds", "refunded_at"),
        ("interactions", "occurred_at"),
        ("consents", "recorded_at"),
    ]:
        moments, loaded = tables[name][column], tables[name]["loaded_at"]
        assert pc.all(pc.less_equal(moments, loaded)).as_py(), (name, column)
        assert str(pc.max(moments).as_py()) <= "2026-06-30 18:00:00", (name, column)


def test_large_shop_is_skewed(large: dict[str, pa.Table]) -> None:
    """A tenth of the buyers orders much; visits are bursts; some never buy."""
    tables = large
    customers = tables["orders"]["customer_id"].drop_null()
    counts = np.sort(pc.value_counts(customers).field("counts").to_numpy())
    tenth = counts[-len(counts) // 10 :].sum()
    assert 0.35 < tenth / counts.sum() < 0.75
    assert 0.7 < len(counts) / 20_000 < 0.9
    visits = tables["interactions"].filter(pc.is_valid(tables["interactions"][7]))
    visits = visits.group_by("session_id").aggregate(
        [("occurred_at", "min"), ("occurred_at", "max"), ("occurred_at", "count")]
    )
    length = pc.subtract(visits["occurred_at_max"], visits["occurred_at_min"])
    seconds = length.cast(pa.int64()).to_numpy() / 1_000_000
    assert np.median(seconds) < 600
    assert visits["occurred_at_count"].to_numpy().max() >= 15


def test_late_rows_and_duplicates_come_as_often_as_asked(tmp_path: Path) -> None:
    """2 % of the interactions arrive a day or more late; 1 % of all rows come again."""
    simulate(Shop(customers=3_000, bad_rate=0.0, stories=False), tmp_path, "parquet")
    rows = pq.read_table(tmp_path / "interactions.parquet")
    keys = rows["interaction_id"]
    again = len(keys) - len(pc.unique(keys))
    assert again / len(keys) == pytest.approx(0.01, rel=0.05)
    wait = pc.subtract(rows["loaded_at"], rows["occurred_at"]).cast(pa.int64())
    late = (wait.to_numpy() > 86_400 * 1_000_000).mean()
    assert late == pytest.approx(0.02, rel=0.1)


def test_baskets_are_as_wide_as_asked(tmp_path: Path) -> None:
    """With --lines and --products: that many on average, half of the orders smaller."""
    wide = Shop(customers=2_000, lines_per_order=25, products=4_500, **CLEAN)
    simulate(wide, tmp_path, "parquet")
    tables = {name: pq.read_table(tmp_path / f"{name}.parquet") for name in SCHEMAS}
    lines = pc.value_counts(tables["order_lines"]["order_id"]).field("counts")
    assert pc.mean(lines).as_py() == pytest.approx(25, rel=0.05)
    assert 8 < np.median(lines) < 20
    assert pc.max(lines).as_py() > 200
    products = tables["products"]
    assert len(pc.unique(products["product_id"])) == 4_500
    assert len(pc.unique(products["product_name"])) == 4_500
    known = {*products["product_id"].to_pylist(), None}
    for name in ("order_lines", "interactions"):
        assert set(pc.unique(tables[name]["product_id"]).to_pylist()) <= known


# --- options


def test_arrivals_split_the_same_shop(tmp_path: Path) -> None:
    """With --arrivals a table is a folder; put together, its files are the table."""
    shop = Shop(customers=300)
    simulate(shop, tmp_path / "whole")
    simulate(shop, tmp_path / "split", arrivals=5)
    for name in SCHEMAS:
        parts = sorted((tmp_path / "split" / name).glob("*.csv"))
        assert [part.stem for part in parts] == [f"arrival_000{n}" for n in range(1, 6)]
        header, *whole = (tmp_path / "whole" / f"{name}.csv").read_text().splitlines()
        lines = [part.read_text().splitlines() for part in parts]
        assert all(part[0] == header for part in lines)
        assert sorted(line for part in lines for line in part[1:]) == sorted(whole)
    last = (tmp_path / "split" / "orders" / "arrival_0004.csv").read_text()
    days = {line.rsplit(",", 1)[1][:10] for line in last.splitlines()[1:]}
    assert days == {"2026-06-29"}


@pytest.mark.parametrize(
    "words",
    [
        "--customers 1 --days 1",
        "--customers 30 --orders 0 --interactions 0 --no-stories",
        "--customers 3 --days 4000 --start 2000-02-29",
        "--customers 20 --duplicate-rate 0.5 --bad-rate 0.5 --late-rate 0.5",
        "--customers 40 --interactions 900 --orders 60 --format parquet",
        "--customers 5 --lines 60 --products 30",
    ],
)
def test_odd_shops_are_made(tmp_path: Path, words: str) -> None:
    """Tiny, empty, long and crowded shops come out without an error."""
    assert main(["simulate", "--out", str(tmp_path), *words.split()]) == 0
    assert len(list(tmp_path.iterdir())) == len(SCHEMAS)


@pytest.mark.parametrize(
    "words",
    [
        "--lines 0",
        "--products 29",
        "--bad-rate 0.6",
        "--bad-rate nan",
        "--customers 0",
        "--start 2025-13-01",
        "--days x",
    ],
)
def test_wrong_option_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    """A value out of range ends with exit code 2 and names the option."""
    with pytest.raises(SystemExit) as stop:
        main(["simulate", "--out", str(tmp_path), *words.split()])
    assert stop.value.code == 2
    assert f"argument {words.split()[0]}" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_folder_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """Without --out and --sample there is nothing to do."""
    assert main(["simulate"]) == 2
    assert "--out" in capsys.readouterr().err


# --- how values are written


def test_ids_have_one_length() -> None:
    """Ids are padded with zeros; a number that is too long is an error."""
    assert ids("C", np.array([7, 1234]), 4).to_pylist() == ["C0007", "C1234"]
    with pytest.raises(ValueError, match="4 digits"):
        ids("C", np.array([12345]), 4)


def test_money_is_exact() -> None:
    """Cents become decimals without a float in between."""
    cents = np.array([0, 1, -1, 1990, 10**15])
    told = [str(amount.as_py()) for amount in money(cents)]
    assert told == ["0.0000", "0.0100", "-0.0100", "19.9000", "10000000000000.0000"]
