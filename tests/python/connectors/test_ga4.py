"""What the events of a GA4 export become: an invented export, and a case for each trap.

What has to arrive was written by hand. Each case of CASES happens in an hour of its
own, so that its rows are told by their time.
"""

import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import warehouse
from connectors.inputs import Inputs, Row, build, inputs, named

from coltiva.connect.recognise import recognise, settings_of

EXPORT = Path(__file__).parent / "ga4"
START = datetime(2026, 6, 1)
ONE, TWO, THREE = (
    "1111111111.1780000001",
    "2222222222.1780000002",
    "3333333333.1780000003",
)
TOLD = (
    *("occurred_at", "interaction_type", "customer_id", "anonymous_id"),
    *("product_id", "campaign_id"),
)


def value(given: Any) -> Row:
    """Write the value of a parameter: whole numbers are texts in a field of theirs."""
    kind = {int: "int_value", float: "double_value"}.get(type(given), "string_value")
    fields = ("string_value", "int_value", "float_value", "double_value")
    text = str(given) if isinstance(given, int) else given
    return {name: text if name == kind else None for name in fields}


def event(name: str, second: int = 0, **cells: Any) -> Row:
    """Make an event, in a second of its hour; `parameters` go among its own."""
    own: Row = {"page_location": "https://shop.example.com/", "ga_session_id": 7}
    parameters = own | cells.pop("parameters", {})
    items = [{"item_id": item, "quantity": "1"} for item in cells.pop("items", [])]
    campaign = cells.pop("link", None)
    row: Row = {
        "event_name": name,
        "second": second,
        "event_params": [
            {"key": key, "value": value(given)}
            for key, given in parameters.items()
            if given is not None
        ],
        "user_id": None,
        "user_pseudo_id": "9.9",
        "privacy_info": {"analytics_storage": "Yes", "ads_storage": "No"},
        "stream_id": "4000000001",
        "platform": "WEB",
        "items": items,
        "event_bundle_sequence_id": "1",
        "batch_page_id": "1",
        "batch_ordering_id": str(second),
        "batch_event_index": "1",
        "collected_traffic_source": campaign and {"manual_source": "news", **campaign},
        "session_traffic_source_last_click": None,
    }
    return row | cells


def last_click(name: str) -> Row:
    """Make the traffic source of a session."""
    return {"manual_campaign": {"campaign_id": None, "campaign_name": name}}


MAIL = {"manual_medium": "email", "manual_campaign_name": "giugno"}
CASES: dict[str, tuple[list[Row], list[tuple[Any, ...]]]] = {
    # the type, the customer, the product, the campaign of each row that has to come
    "an item is an interaction": (
        [event("add_to_cart", items=["p1", "p2"], user_id="12")],
        [("add_to_cart", "12", "p1", None), ("add_to_cart", "12", "p2", None)],
    ),
    "the same item twice in one event": (
        [event("add_to_cart", items=["p1", "p1"])],
        [("add_to_cart", None, "p1", None), ("add_to_cart", None, "p1", None)],
    ),
    "a product event without items": (
        [event("view_item")],
        [("view_item", None, None, None)],
    ),
    "a checkout is one, whatever is in it": (
        [event("begin_checkout", items=["p1", "p2"])],
        [("begin_checkout", None, None, None)],
    ),
    "orders are the shop's to tell": (
        [
            event("purchase", 1, parameters={"transaction_id": "1024"}, items=["p1"]),
            event("purchase", 2, parameters={"transaction_id": "1024"}, items=["p1"]),
            event("refund", 3, parameters={"transaction_id": "1024"}),
        ],
        [],
    ),
    "what GA4 sends by itself": (
        [event("scroll"), event("user_engagement"), event("view_item_list")],
        [],
    ),
    "a form or an account is no newsletter": (
        [event("generate_lead"), event("sign_up")],
        [],
    ),
    "an event of the shop's own": (
        [event("wishlist_like")],
        [("wishlist_like", None, None, None)],
    ),
    "two customers in one browser": (
        [
            event("view_item", 1, user_id="12", items=["p1"]),
            event("view_item", 2, user_id="13", items=["p1"]),
        ],
        [("view_item", "12", "p1", None), ("view_item", "13", "p1", None)],
    ),
    "no one without consent": (
        [
            event(
                "page_view",
                user_pseudo_id=None,
                parameters={"ga_session_id": None},
                privacy_info={"analytics_storage": "No"},
            ),
            event("page_view", 1, privacy_info={"analytics_storage": "no"}),
        ],
        [],
    ),
    "nobody to give it to": ([event("page_view", user_pseudo_id=None)], []),
    "no consent mode, or not set": (
        [
            event("page_view", 1, privacy_info=None),
            event("page_view", 2, privacy_info={"analytics_storage": "Unset"}),
        ],
        [("page_view", None, None, None)] * 2,
    ),
    "a login without a browser": (
        [event("page_view", user_pseudo_id=None, user_id="14")],
        [("page_view", "14", None, None)],
    ),
    "tags that send an empty variable": (
        [
            event("page_view", 1, user_id="undefined"),
            event("page_view", 2, user_id="0"),
            event("view_item", 3, user_id="(not set)", items=["(not set)"]),
        ],
        [("page_view", None, None, None)] * 2 + [("view_item", None, None, None)],
    ),
    "the shop's own people and tests": (
        [
            event("page_view", 1, parameters={"traffic_type": "internal"}),
            event("page_view", 2, parameters={"debug_mode": 1}),
            event("page_view", 3, parameters={"debug_mode": "true"}),
        ],
        [],
    ),
    "a visit by e-mail is one click": (
        [
            event("session_start", 1, link=MAIL),
            event("page_view", 1, link=MAIL, batch_event_index="2"),
            event("page_view", 5, link=MAIL),
            event("view_item", 6, items=["p1"]),
        ],
        [
            ("email_click", None, None, "giugno"),
            ("page_view", None, None, "giugno"),
            ("page_view", None, None, "giugno"),
            ("view_item", None, "p1", None),
        ],
    ),
    "a visit by text message is a click": (
        [
            event(
                "page_view",
                link={"manual_source": "sms", "manual_campaign_id": "c7"},
            )
        ],
        [("page_view", None, None, "c7"), ("sms_click", None, None, "c7")],
    ),
    "the session's last click is where it came from": (
        [
            event(
                "page_view",
                session_traffic_source_last_click=last_click("maggio"),
                traffic_source={"name": "first_ever", "medium": "email"},
            )
        ],
        [("page_view", None, None, "maggio")],
    ),
    "a link goes before the last click": (
        [
            event(
                "page_view",
                link={"manual_medium": "cpc", "manual_campaign_name": "ads"},
                session_traffic_source_last_click=last_click("maggio"),
            )
        ],
        [("page_view", None, None, "ads")],
    ),
    "organic is no campaign": (
        [
            event(
                "page_view",
                session_traffic_source_last_click=last_click("(organic)"),
                link={"manual_medium": "organic", "manual_campaign_name": "(organic)"},
            )
        ],
        [("page_view", None, None, None)],
    ),
    "a share is no touch of a campaign": (
        [event("share", session_traffic_source_last_click=last_click("maggio"))],
        [("share", None, None, None)],
    ),
    "Shopify's tag sends the catalogue's ids": (
        [event("view_item", items=["shopify_IT_7001_9001"])],
        [("view_item", None, "7001", None)],
    ),
    "copies of an event": (
        [
            event("add_to_cart", items=["p1"]),
            event("add_to_cart", items=["p1"], event_bundle_sequence_id="2"),
        ],
        [("add_to_cart", None, "p1", None)],
    ),
    "one batch, one microsecond": (
        [
            event("add_to_cart", items=["p1"]),
            event("add_to_cart", items=["p1"], batch_event_index="2"),
        ],
        [("add_to_cart", None, "p1", None)] * 2,
    ),
    "an export of before 2024 has no batches": (
        [
            event("add_to_cart", items=[item], batch_event_index=None)
            | {"batch_page_id": None, "batch_ordering_id": None}
            for item in ("p1", "p2")
        ],
        [("add_to_cart", None, "p1", None), ("add_to_cart", None, "p2", None)],
    ),
    "two properties, one moment": (
        [event("page_view", stream_id="1"), event("page_view", stream_id="2")],
        [("page_view", None, None, None)] * 2,
    ),
}


def cases() -> list[Row]:
    """Put each case into its hour."""
    events = []
    for hour, (own, _) in enumerate(CASES.values()):
        for given in own:
            row = dict(given)
            moment = START + timedelta(hours=hour, seconds=row.pop("second"))
            row["event_date"] = f"{moment:%Y%m%d}"
            seconds = int((moment - datetime(1970, 1, 1)).total_seconds())
            row["event_timestamp"] = f"{seconds}000000"
            row["user_pseudo_id"] = row["user_pseudo_id"] and f"browser.{hour}"
            events.append(row)
    return events


def write_events(folder: Path, events: list[Row], name: str = "events") -> None:
    """Write a file a day, as the export does."""
    folder.mkdir(parents=True, exist_ok=True)
    for row in events:
        path = folder / f"{name}_{row['event_date']}.jsonl"
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


def typed_tables(database: Path, events: list[Row], schema: str = "ga4") -> None:
    """Make a table a day with nested columns, as a copy of BigQuery's has them."""
    number = {"event_timestamp", "batch_page_id", "batch_ordering_id"}
    number |= {"batch_event_index", "event_bundle_sequence_id", "int_value"}

    def native(given: Any) -> Any:
        if isinstance(given, dict):
            return {
                key: int(inner) if key in number and inner else native(inner)
                for key, inner in given.items()
            }
        return [native(one) for one in given] if isinstance(given, list) else given

    folder = database.parent / "native"
    write_events(folder, [native(row) for row in events])
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"create schema if not exists {schema}")
        for path in sorted(folder.glob("*.jsonl")):
            # a day may have no user_id or campaign at all: its column is text then
            connection.execute(
                f"create table {schema}.{path.stem} as"
                f" select * from read_json('{path}', sample_size = -1)"
            )


def rows_of(found: Inputs, case: str) -> list[tuple[Any, ...]]:
    """Read what came of a case."""
    hour = START + timedelta(hours=list(CASES).index(case))
    return sorted(
        (
            (row[2], row[3], row[5], row[6])
            for row in found.rows("interactions", "interaction_id", *TOLD)
            if hour <= row[1] < hour + timedelta(hours=1)
        ),
        key=str,
    )


@pytest.fixture(scope="module", params=["files", "parquet", "tables"])
def told(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Inputs:
    """Build the cases: files of JSON, files of Parquet, tables with nested columns."""
    folder = tmp_path_factory.mktemp(request.param)
    raw, database = folder / "raw", folder / "x"
    if request.param == "files":
        write_events(raw, cases())
        return inputs(raw, database, ["ga4"])
    place = named(database, ["ga4"])
    if request.param == "tables":
        typed_tables(place, cases())
        return inputs(raw, database, ["ga4"], raw_path=None)
    source = folder / "source.duckdb"
    typed_tables(source, cases())
    raw.mkdir()
    with duckdb.connect(str(source)) as connection:
        for (name,) in connection.execute(
            "select table_name from information_schema.tables"
        ).fetchall():
            connection.execute(f"copy ga4.{name} to '{raw / name}.parquet'")
    return inputs(raw, database, ["ga4"])


@pytest.mark.parametrize("case", CASES)
def test_cases(told: Inputs, case: str) -> None:
    """Each trap, in each shape."""
    assert rows_of(told, case) == sorted(CASES[case][1], key=str)


def test_ids_are_unique_and_the_same_in_each_shape(
    told: Inputs, tmp_path: Path
) -> None:
    """A hash of what an event is, not of how it was written."""
    ids = [row[0] for row in told.rows("interactions", "interaction_id")]
    assert len(set(ids)) == len(ids)
    write_events(tmp_path / "raw", list(reversed(cases())))
    other = inputs(tmp_path / "raw", tmp_path / "x", ["ga4"])
    assert [row[0] for row in other.rows("interactions", "interaction_id")] == ids


GOLDEN: list[tuple[Any, ...]] = [
    # browser two, and two customers in it: 12, then 13
    ("06-08 06:00:00", "page_view", None, TWO, None, None),
    ("06-08 06:01:00", "view_search_results", None, TWO, None, None),
    ("06-08 06:02:00", "view_item", "12", TWO, "202", None),
    ("06-08 06:03:00", "add_to_cart", "12", TWO, "201", None),
    ("06-08 06:03:00", "add_to_cart", "12", TWO, "202", None),
    ("06-08 06:05:00", "remove_from_cart", "12", TWO, "201", None),
    ("06-08 06:20:00", "view_item", "13", TWO, "201", None),
    # browser one comes by a newsletter; in Rome it is the 9th already
    ("06-08 22:35:10", "email_click", None, ONE, None, "giugno_lancio"),
    ("06-08 22:35:10", "page_view", None, ONE, None, "giugno_lancio"),
    ("06-08 22:36:00", "view_item", None, ONE, "201", "giugno_lancio"),
    ("06-08 22:36:40", "add_to_cart", None, ONE, "201", "giugno_lancio"),
    # the next morning it logs in as 11, buys (which the shop tells), and shares
    ("06-09 08:12:00", "add_to_cart", "11", ONE, "202", "giugno_lancio"),
    ("06-09 08:14:00", "begin_checkout", "11", ONE, None, "giugno_lancio"),
    ("06-09 08:24:00", "add_to_wishlist", "11", ONE, "GIACCA-M", "giugno_lancio"),
    ("06-09 08:25:00", "share", "11", ONE, None, None),
    # browser three: a form and an account are no interactions
    ("06-09 18:00:00", "page_view", None, THREE, None, None),
    # two again, at first without its login; three buys as a guest
    ("06-10 17:00:00", "page_view", None, TWO, None, None),
    ("06-10 17:01:00", "add_to_cart", "13", TWO, "201", None),
    ("06-10 18:50:00", "view_item", None, THREE, "GIACCA-M", None),
    ("06-10 18:52:00", "add_to_cart", None, THREE, "GIACCA-M", None),
    ("06-10 18:55:00", "begin_checkout", None, THREE, None, None),
]
LATE: list[tuple[Any, ...]] = [
    ("06-08 20:10:00", "page_view", None, THREE, None, None),
    ("06-08 20:11:00", "wishlist_like", None, THREE, None, None),
]


def export(folder: Path, *names: str) -> Path:
    """Copy some files of the export."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copy(EXPORT / name, folder / Path(name).name)
    return folder


def golden_rows(found: Inputs) -> list[tuple[Any, ...]]:
    """Read the rows as GOLDEN has them."""
    return sorted(
        (
            (f"{row[1]:%m-%d %H:%M:%S}", *row[2:])
            for row in found.rows("interactions", "interaction_id", *TOLD)
        ),
        key=str,
    )


DAYS = ("events_20260608.jsonl", "events_20260609.jsonl", "events_20260610.jsonl")
STREAMED = "events_intraday_20260610.jsonl"


@pytest.mark.parametrize("streamed", [(), (STREAMED,)])
def test_the_export(tmp_path: Path, streamed: tuple[str, ...]) -> None:
    """Row by row; what streamed in is of a day that is there as a whole."""
    export(tmp_path / "raw", *DAYS, *streamed)
    found = inputs(tmp_path / "raw", tmp_path / "x", ["ga4"])
    assert golden_rows(found) == sorted(GOLDEN, key=str)
    told = ["session_id", "channel", "url", "email", "is_machine", "loaded_at"]
    first_visit = {
        row[1:]
        for row in found.rows("interactions", "interaction_id", *told)
        if row[1] == f"{ONE}/1780958110" and row[3] == "https://shop.example.com/"
    }
    nobody, arrival = [None, None], datetime(2026, 6, 10, 20)
    assert first_visit == {
        (f"{ONE}/1780958110", channel, "https://shop.example.com/", *nobody, arrival)
        for channel in ("web", "email")
    }


def test_a_day_exported_again_takes_the_place_of_the_first(tmp_path: Path) -> None:
    """Two late events more, all others the same ones; also where both are there."""
    export(tmp_path / "raw", *DAYS)
    first = inputs(tmp_path / "raw", tmp_path / "x", ["ga4"])
    before = {row[0] for row in first.rows("interactions", "interaction_id")}
    shutil.copy(
        EXPORT / "reexported" / DAYS[0], tmp_path / "raw" / "events_20260608_1.jsonl"
    )
    both = inputs(tmp_path / "raw", tmp_path / "x", ["ga4"])
    assert golden_rows(both) == sorted(GOLDEN + LATE, key=str)
    export(tmp_path / "raw", f"reexported/{DAYS[0]}")
    (tmp_path / "raw" / "events_20260608_1.jsonl").unlink()
    again = inputs(tmp_path / "raw", tmp_path / "x", ["ga4"])
    assert golden_rows(again) == sorted(GOLDEN + LATE, key=str)
    after = {row[0] for row in again.rows("interactions", "interaction_id")}
    assert before < after


def test_a_day_of_which_only_the_stream_is_there(tmp_path: Path) -> None:
    """Its four events, with the ids that the whole day gives them."""
    export(tmp_path / "raw", *DAYS[:2], STREAMED)
    found = inputs(tmp_path / "raw", tmp_path / "x", ["ga4"])
    rows = golden_rows(found)
    assert [row for row in rows if row[0] > "06-10"] == GOLDEN[16:20]
    streamed = {row[0] for row in found.rows("interactions", "interaction_id")}
    export(tmp_path / "raw", *DAYS)
    # an event that the day itself does not have is none
    stream = tmp_path / "raw" / STREAMED
    first = json.loads(stream.read_text("utf-8").splitlines()[0])
    with stream.open("a", encoding="utf-8") as file:
        file.write(json.dumps(first | {"batch_event_index": "9"}) + "\n")
    whole = inputs(tmp_path / "raw", tmp_path / "x", ["ga4"])
    assert streamed < {row[0] for row in whole.rows("interactions", "interaction_id")}
    assert golden_rows(whole) == sorted(GOLDEN, key=str)


def staged(folder: Path, database: Path) -> list[tuple[Any, ...]]:
    """Build the export as far as staging; give its rows without their arrival."""
    result = warehouse.build(
        folder,
        named(database, ["ga4"]),
        variables={"connectors": ["ga4"], "latest_possible_at": "2026-06-12"},
        select="+stg_touchpoints__interactions",
        parse_once=True,
    )
    assert result.success, result.failures
    return [
        tuple(cell for name, cell in row.items() if not name.endswith("loaded_at"))
        for row in warehouse.rows(
            named(database, ["ga4"]), "stg_touchpoints__interactions"
        )
    ]


def test_a_daily_run_takes_what_came_late(tmp_path: Path) -> None:
    """The stream, then its day and an earlier one again: the rows of a first build."""
    export(tmp_path / "raw", *DAYS[:2], STREAMED)
    assert len(staged(tmp_path / "raw", tmp_path / "daily" / "x")) == 20
    export(tmp_path / "raw", *DAYS, f"reexported/{DAYS[0]}")
    rows = staged(tmp_path / "raw", tmp_path / "daily" / "x")
    assert len(rows) == len(GOLDEN + LATE)
    assert rows == staged(tmp_path / "raw", tmp_path / "fresh" / "x")


BAD: dict[str, tuple[Callable[[list[Row]], Any], str]] = {
    "a column is missing": (
        lambda events: [row.pop("event_params") for row in events],
        "ga4.events lacks the column event_params, and it is required.",
    ),
    "a column has another name": (
        lambda events: [
            row.update(timestamp=row.pop("event_timestamp")) for row in events
        ],
        "ga4.events lacks the column event_timestamp, and it is required.",
    ),
    "the files are empty": (
        lambda events: events.clear(),
        "finds no table events or events_intraday in the schema ga4",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files_stop_the_run(tmp_path: Path, case: str) -> None:
    """What is required and missing is named in one sentence."""
    spoil, sentence = BAD[case]
    events = cases()[:3]
    spoil(events)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "events_20260601.jsonl").touch()
    write_events(tmp_path / "raw", events)
    result = build(tmp_path / "raw", tmp_path / "x", ["ga4"])
    assert not result.success
    assert sentence in str(result.failures)


def test_odd_cells_are_not_guessed(tmp_path: Path) -> None:
    """No time is none; nested text that is no JSON is nothing; deleted is gone."""
    events = cases()[:4]
    events[0]["event_timestamp"] = "yesterday"
    events[1]["event_params"] = events[1]["items"] = "{broken"
    events[2]["_fivetran_deleted"] = True
    events[3]["event_timestamp"] = 1780282800500000
    events[3]["_fivetran_synced"] = "2026-06-20 00:00:00"
    write_events(tmp_path / "raw", events)
    found = inputs(tmp_path / "raw", tmp_path / "x", ["ga4"])
    told = ["interaction_id", "occurred_at", "interaction_type", "session_id"]
    assert sorted((row[1:] for row in found.rows("interactions", *told)), key=str) == [
        (None, "add_to_cart", "browser.0/7"),
        (None, "add_to_cart", "browser.0/7"),
        (datetime(2026, 6, 1, 1), "add_to_cart", None),
        (datetime(2026, 6, 1, 3, 0, 0, 500000), "begin_checkout", "browser.3/7"),
    ]
    arrived = {row[1] for row in found.rows("interactions", *told[:1], "loaded_at")}
    assert arrived == {datetime(2026, 6, 1, 3, 0, 0, 500000), datetime(2026, 6, 20)}


def test_a_table_of_all_days_that_is_empty(tmp_path: Path) -> None:
    """Nothing comes of it; its times may be timestamps and its nested cells text."""
    columns = ["event_date", "event_name", "user_pseudo_id", "event_params", "items"]
    place = named(tmp_path / "x", ["ga4"])
    with duckdb.connect(str(place)) as connection:
        connection.execute("create schema ga4")
        connection.execute(
            "create table ga4.events (event_timestamp timestamp,"
            f" {', '.join(f'{name} varchar' for name in columns)})"
        )
    found = inputs(tmp_path / "raw", tmp_path / "x", ["ga4"], raw_path=None)
    assert found.rows("interactions", "interaction_id") == []
    with duckdb.connect(str(place)) as connection:
        connection.execute(
            "insert into ga4.events values ('2026-06-01 10:00:00', '20260601',"
            " 'view_item', 'b', '[]', '[{\"item_id\": \"p1\"}]')"
        )
    assert found.rows("interactions", "occurred_at", "product_id") == [
        (datetime(2026, 6, 1, 10), "p1")
    ]


def test_addresses_are_kept_out_of_pages(tmp_path: Path) -> None:
    """What follows ? or # goes; an address as a login is one, and no account."""
    pages = {
        "https://shop.example.com/a?email=anna%40example.com#top": "/a",
        "https://shop.example.com/unsubscribe/anna@example.com": None,
        "https://shop.example.com/u/anna%40example.com/": None,
    }
    events = [
        event("page_view", second, user_id="anna@example.com")
        | {"event_params": [{"key": "page_location", "value": value(page)}]}
        | {"event_date": "20260601", "event_timestamp": f"178028280{second}000000"}
        for second, page in enumerate(pages)
    ]
    write_events(tmp_path / "raw", events)
    found = inputs(tmp_path / "raw", tmp_path / "x", ["ga4"])
    told = ["occurred_at", "url", "customer_id", "email"]
    assert [row[1:] for row in found.rows("interactions", *told)] == [
        (page and f"https://shop.example.com{page}", None, "anna@example.com")
        for page in pages.values()
    ]


def test_files_are_known_by_their_names(tmp_path: Path) -> None:
    """A day, parts of a large one, the stream; one of another name is said."""
    export(tmp_path, *DAYS[:1], STREAMED)
    shutil.copy(EXPORT / DAYS[1], tmp_path / "events_20260609000000000001.json")
    shutil.copy(EXPORT / DAYS[2], tmp_path / "june.jsonl")
    found = {file.name: file for file in recognise(tmp_path).files}
    assert {name: file.table for name, file in found.items()} == {
        DAYS[0]: "events",
        "events_20260609000000000001.json": "events",
        STREAMED: "events_intraday",
        "june.jsonl": None,
    }
    assert "it looks like ga4's events" in found["june.jsonl"].note
    assert settings_of(recognise(tmp_path)) == {"connectors": ["ga4"]}


@pytest.mark.skipif(
    not (warehouse.PROJECT / "models" / "inputs" / "klaviyo").is_dir(),
    reason="no connector brings campaigns",
)
def test_a_platform_of_messages_tells_the_clicks(tmp_path: Path) -> None:
    """Visits by a link in an e-mail stay visits, and count once."""
    used = ["ga4", "klaviyo"]
    place = named(tmp_path / "x", used)
    typed_tables(place, cases())
    parsed = warehouse.invoke(
        ["parse", "--vars", f"{{connectors: [{', '.join(used)}]}}"], place
    )
    assert parsed.success, parsed.messages
    result = warehouse.build(
        tmp_path,
        place,
        variables={"connectors": used, "raw_path": None},
        select="input_ga4__interactions",
        parse_once=True,
    )
    assert result.success, result.failures
    types = {
        row["interaction_type"]
        for row in warehouse.rows(place, "input_ga4__interactions")
    }
    assert "page_view" in types
    assert not types & {"email_click", "sms_click"}
