"""What Klaviyo's objects become, as the API and three loaders leave them.

The account is told once, in answers of the API (the folder klaviyo, and what EXTRA
adds), and retold as Airbyte, dlt and Fivetran have it. What has to arrive was written
by hand; each trap is a comment beside it.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from connectors.inputs import Inputs, Row, build, inputs, write_csv, write_tables

Tables = dict[str, list[Row]]
FOLDER = Path(__file__).parent / "klaviyo"
PERSON = {
    "anna": "01JEXAMPLE0000000000ANNA01",
    "bruno": "01JEXAMPLE000000000BRUNO02",
    "carla": "01JEXAMPLE000000000CARLA03",
    "dario": "01JEXAMPLE000000000DARIO04",
    "news": "01JEXAMPLE0000000000NEWS05",
    "sms": "01JEXAMPLE00000000000SMS06",
    "gone": "01JEXAMPLE0000000000GONE07",
    "nobody": "01JEXAMPLE00000000UNKNOWN",
}
EMAIL = {
    "anna": "anna.rossi@example.com",
    "bruno": "bruno.conti@example.com",
    "carla": "carla.neri@example.com",
    "dario": "dario.verdi@example.com",
    "news": "newsletter.only@example.com",
}
CAMPAIGN = "01JEXAMPLECAMP0000NEWS0925"
MESSAGE = "01JEXAMPLEMSG00000NEWS0925"
METRICS = [
    *("Received SMS", "Unsubscribed from SMS", "Quiz finished", "Dropped Email"),
    "Unsubscribed from List",
]
ADDRESS = "Recipient Email Address"
HARD = {"Bounce Type": "Hard", ADDRESS: "old@example.com"}
LATE = "late@example.com"
EXTRA: list[tuple[str, str, str, str, dict[str, Any]]] = [
    # a second event of line 23's unsubscribe, three seconds later
    ("x01", "Unsubscribed from Email Marketing", "bruno", "2025-09-27 06:30:03", {}),
    # one that no click told
    ("x02", "Unsubscribed from Email Marketing", "news", "2025-09-30 10:00:00", {}),
    # a hard bounce of an address that the profile has no more
    ("x03", "Bounced Email", "bruno", "2025-09-01 08:00:00", HARD),
    # a bounce of no known kind
    ("x04", "Bounced Email", "anna", "2025-09-02 08:00:00", {"$message": "XpCart"}),
    # of a profile that is not there, with and without the mail's address
    ("x05", "Opened Email", "nobody", "2025-09-03 08:00:00", {ADDRESS: LATE}),
    ("x06", "Active on Site", "nobody", "2025-09-03 09:00:00", {"page": "https://x"}),
    # a metric of the shop's own
    ("x07", "Quiz finished", "anna", "2025-09-04 08:00:00", {"Score": 7}),
    ("x08", "Received SMS", "anna", "2025-09-05 08:00:00", {"$message": "SmsAut"}),
    ("x09", "Unsubscribed from SMS", "anna", "2025-09-06 08:00:00", {}),
    ("x10", "Dropped Email", "anna", "2025-09-07 08:00:00", {}),
    ("x11", "Unsubscribed from List", "anna", "2025-09-08 08:00:00", {"List": "S"}),
]


def lines(name: str) -> list[Row]:
    """Read the objects of a file."""
    text = (FOLDER / f"{name}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line]


def metric_ids() -> dict[str, str]:
    """Give the id of each metric, by name; one of several that share it."""
    return {row["attributes"]["name"]: row["id"] for row in api()["metrics"]}


def event(key: str, metric: str, person: str, at: str, properties: Row) -> Row:
    """Write an event as the API has it."""
    related = {
        "profile": {"data": {"type": "profile", "id": PERSON[person]}},
        "metric": {"data": {"type": "metric", "id": metric}},
    }
    attributes = {"event_properties": properties, "datetime": f"{at}+00:00"}
    return {"type": "event", "id": key, "attributes": attributes} | {
        "relationships": related
    }


def api() -> Tables:
    """Tell the account in answers of the API."""
    metrics = lines("metrics") + [
        {"type": "metric", "id": f"M{place}", "attributes": {"name": name}}
        for place, name in enumerate(METRICS)
    ]
    ids = {row["attributes"]["name"]: row["id"] for row in metrics}
    flows = [
        {"type": "flow", "id": key, "attributes": {"name": name, "status": status}}
        | {"links": {}}
        for key, name, status in (
            ("YflowC", "Carrello", "live"),
            ("YflowD", "Bozza", "draft"),
        )
    ]
    for flow in flows:
        flow["attributes"]["updated"] = "2025-09-01T00:00:00+00:00"
    return {
        "events": lines("events")
        + [event(key, ids[name], *rest) for key, name, *rest in EXTRA],
        "metrics": metrics,
        "profiles": lines("profiles"),
        "campaigns": lines("campaigns"),
        "flows": flows,
    }


def airbyte() -> Tables:
    """Tell it as Airbyte's detailed streams: the metric's name is in the event."""
    tables = api()
    names = {row["id"]: row["attributes"]["name"] for row in tables.pop("metrics")}
    for row in tables["events"]:
        metric = row["relationships"]["metric"]["data"]
        metric["name"] = names[metric["id"]]
    tables["events_detailed"] = tables.pop("events")
    tables["campaigns_detailed"] = tables.pop("campaigns")
    for rows in tables.values():
        for row in rows:
            row["_airbyte_extracted_at"] = "2025-10-06T00:00:00+00:00"
    for row in tables["campaigns_detailed"]:
        row["attributes"]["channel"] = "email"
    return tables


def snake(key: str) -> str:
    """Write a key as dlt does."""
    key = re.sub("([a-z0-9])([A-Z])", r"\1_\2", key)
    return re.sub("[^A-Za-z0-9_]", "_", key).lower()


def flat(row: Row, prefix: str = "") -> Row:
    """Join the keys of what is nested; lists are tables of their own."""
    cells: Row = {}
    for key, value in row.items():
        if isinstance(value, dict):
            cells |= flat(value, f"{prefix}{snake(key)}__")
        elif not isinstance(value, list):
            cells[prefix + snake(key)] = value
    return cells


def dlt() -> Tables:
    """Tell it as dlt does: a column for each key, a table for each list."""
    tables = api()
    messages = [
        {"id": message["id"], "_dlt_parent_id": f"d-{row['id']}"}
        for row in tables["campaigns"]
        for message in row["relationships"]["campaign-messages"]["data"]
    ]
    told = {
        name: [
            {**flat(row), "_dlt_id": f"d-{row['id']}", "_dlt_load_id": "1759708800.5"}
            for row in rows
        ]
        for name, rows in tables.items()
    }
    told["campaigns__relationships__campaign_messages__data"] = messages
    return told


def dlt_of_attributes() -> Tables:
    """Tell it as a pipeline that puts the attributes where the object was."""
    return {
        name: [
            {key.removeprefix("attributes__"): cell for key, cell in row.items()}
            for row in rows
        ]
        for name, rows in dlt().items()
    }


def utc(text: str | None) -> str:
    """Write a moment without its offset."""
    return (text or "")[:19].replace("T", " ")


def fivetran(separator: str = "_") -> Tables:
    """Tell it as Fivetran's tables: no subscriptions, no account of the shop."""
    tables = api()
    names = {row["id"]: row["attributes"]["name"] for row in tables["metrics"]}
    told: Tables = {"event": [], "metric": [], "person": [], "campaign": []}
    for row in tables["events"]:
        properties = row["attributes"]["event_properties"]
        metric = row["relationships"]["metric"]["data"]["id"]
        flow, message = properties.get("$flow"), properties.get("$message")
        cells = {
            "id": row["id"],
            "person_id": row["relationships"]["profile"]["data"]["id"],
            "metric_id": metric,
            "type": names[metric],
            "datetime": utc(row["attributes"]["datetime"]),
            "campaign_id": "" if flow else CAMPAIGN if message == MESSAGE else message,
            "flow_id": flow,
            "_fivetran_deleted": False,
        }
        for key, value in properties.items():
            name = snake(key).strip("_")
            if separator == "":
                name = name.replace("_", "")
            cells[f"property{separator}{name}"] = value
        told["event"].append(cells)
    told["metric"] = [
        {"id": row["id"], "name": row["attributes"]["name"], "integration_id": "i"}
        for row in tables["metrics"]
    ]
    told["person"] = [
        {"id": row["id"], "email": row["attributes"]["email"]}
        | {key: utc(row["attributes"][key]) for key in ("created", "updated")}
        | {"_fivetran_deleted": False}
        for row in tables["profiles"]
    ]
    told["campaign"] = [
        {
            "id": row["id"],
            "name": row["attributes"]["name"],
            "status": row["attributes"]["status"].lower(),
            "send_time": utc(row["attributes"]["send_time"]),
            "sent_at": utc(row["attributes"]["send_time"]),
        }
        for row in tables["campaigns"]
    ]
    told["flow"] = [
        {"id": row["id"], **row["attributes"], "trigger_type": "Metric"}
        for row in tables["flows"]
    ]
    for rows in told.values():
        for row in rows:
            row["_fivetran_synced"] = "2025-10-06 00:00:00"
    return told


SHAPES: dict[str, Callable[[], Tables]] = {
    "api": api,
    "airbyte": airbyte,
    "dlt": dlt,
    "dlt_of_attributes": dlt_of_attributes,
    "fivetran": fivetran,
    "fivetran_as_it_came": lambda: fivetran(""),
}


@pytest.fixture(scope="module", params=SHAPES)
def account(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Inputs]:
    """Build the inputs of each shape."""
    folder = tmp_path_factory.mktemp(request.param)
    write_tables(folder / "raw", SHAPES[request.param]())
    return request.param, inputs(folder / "raw", folder / "x", ["klaviyo"])


def e(number: int) -> str:
    """Name an event by its line."""
    return f"5exmpl{number:05d}"


NEWS = CAMPAIGN
FLOW = "YflowC"
CART = "XpCart"
LAGO = "https://shop.example.com/products/maglia-lago"
INTERACTIONS = [
    # a sign-up is two events, one an interaction, the other a consent
    (e(1), "2025-09-20 17:02:11", "Subscribed to List", "email", "news", None, None),
    # each received e-mail was sent and delivered; 5 has a blank in its time, and came
    # after a soft bounce
    (e(3), "2025-09-25 08:00:05", "email_delivered", "email", "anna", NEWS, None),
    (e(3) + "/sent", "2025-09-25 08:00:05", "email_sent", "email", "anna", NEWS, None),
    (e(4), "2025-09-25 08:00:06", "email_delivered", "email", "bruno", NEWS, None),
    (e(4) + "/sent", "2025-09-25 08:00:06", "email_sent", "email", "bruno", NEWS, None),
    (e(5), "2025-09-25 09:12:40", "email_delivered", "email", "dario", NEWS, None),
    (e(5) + "/sent", "2025-09-25 09:12:40", "email_sent", "email", "dario", NEWS, None),
    # opened by Apple's proxy, by a person, and by nobody knows what
    (e(6), "2025-09-25 08:00:21", "Opened Email", "email", "anna", NEWS, True),
    (e(7), "2025-09-25 18:41:00", "Opened Email", "email", "anna", NEWS, False),
    (e(8), "2025-09-25 09:10:00", "Opened Email", "email", "bruno", NEWS, None),
    # clicked by a bot, which follows all links, and by a person
    (e(9), "2025-09-25 08:00:14", "Clicked Email", "email", "bruno", NEWS, True),
    (e(10), "2025-09-25 08:00:15", "Clicked Email", "email", "bruno", NEWS, True),
    (e(11), "2025-09-25 18:41:40", "Clicked Email", "email", "anna", NEWS, False),
    # hard and soft are one metric
    (e(12), "2025-09-25 08:01:30", "email_bounced", "email", "carla", NEWS, None),
    (e(13), "2025-09-25 08:03:00", "email_soft_bounced", "email", "dario", NEWS, None),
    (e(14), "2025-09-25 18:41:42", "Active on Site", "web", "anna", None, None),
    (e(15), "2025-09-25 18:41:50", "Viewed Product", "web", "anna", None, None),
    (e(16), "2025-09-26 07:10:00", "Submitted Search", "web", "bruno", None, None),
    (e(17), "2025-09-25 18:45:00", "Added to Cart", "web", "anna", None, None),
    (e(18), "2025-09-26 07:15:30", "Added to Cart", "web", "bruno", None, None),
    # two names for one thing; 21 and 22, the order and its refund, are the shop's
    (e(19), "2025-09-25 18:47:12", "Checkout Started", "web", "anna", None, None),
    (e(20), "2025-09-26 07:18:00", "Started Checkout", "web", "bruno", None, None),
    # x01 is the same act
    (e(23), "2025-09-27 06:30:00", "email_unsubscribe", "email", "bruno", NEWS, None),
    # of a flow's mail
    (
        e(24),
        "2025-09-28 12:00:00",
        "Marked Email as Spam",
        "email",
        "dario",
        FLOW,
        None,
    ),
    # 25 and 26 are of somebody known by phone alone; 27 is housekeeping
    ("x02", "2025-09-30 10:00:00", "email_unsubscribe", "email", "news", None, None),
    ("x04", "2025-09-02 08:00:00", "email_soft_bounced", "email", "anna", CART, None),
    ("x05", "2025-09-03 08:00:00", "Opened Email", "email", LATE, None, None),
    # nobody knows its meaning here: it is kept, and a warning names it
    ("x07", "2025-09-04 08:00:00", "Quiz finished", None, "anna", None, None),
    ("x08", "2025-09-05 08:00:00", "Received SMS", "sms", "anna", "SmsAut", None),
]


def test_interactions(account: tuple[str, Inputs]) -> None:
    """Types, people, campaigns, machines; no order, no second unsubscribe."""
    rows = account[1].rows(
        *("interactions", "interaction_id", "occurred_at", "interaction_type"),
        *("channel", "email", "campaign_id", "is_machine"),
    )
    assert rows == [
        (key, datetime.fromisoformat(at), *told, EMAIL.get(person, person), *rest)
        for key, at, *told, person, campaign, machine in INTERACTIONS
        for rest in [(campaign, machine)]
    ]


def test_nested_columns_are_read_as_json_is(tmp_path: Path) -> None:
    """A Parquet file with structures in it, as engines write what is nested."""
    tables = api()
    write_tables(tmp_path / "json", tables)
    (tmp_path / "raw").mkdir()
    for name in tables:
        duckdb.sql(
            f"copy (from read_json_auto('{tmp_path}/json/{name}.jsonl'))"
            f" to '{tmp_path}/raw/{name}.parquet'"
        )
    found = inputs(tmp_path / "raw", tmp_path / "x", ["klaviyo"])
    rows = found.rows(
        *("interactions", "interaction_id", "email", "campaign_id", "is_machine")
    )
    assert rows == [
        (key, EMAIL.get(person, person), *rest)
        for key, _, _, _, person, *rest in INTERACTIONS
    ]
    assert len(found.rows("consents", "consent_id")) == len(ANSWERS) + len(PROFILES)


def test_what_interactions_are_about(account: tuple[str, Inputs]) -> None:
    """The product of either shape; the page, and no link that opens a checkout."""
    rows = account[1].rows("interactions", "interaction_id", "product_id", "url")
    told = {key: (product, url) for key, product, url in rows if product or url}
    assert told == {
        e(9): (None, "https://shop.example.com/"),
        e(10): (None, "https://shop.example.com/collections/autunno"),
        e(11): (None, f"{LAGO}?utm_source=Klaviyo&utm_medium=campaign"),
        e(14): (None, LAGO),
        e(15): ("8100000000001", LAGO),
        e(16): (None, "https://shop.example.com/search?q=giacca+vento"),
        e(17): ("8100000000001", LAGO),
        e(18): ("8100000000002", None),
    }


def test_when_rows_arrived(account: tuple[str, Inputs]) -> None:
    """The loader's time; of saved answers the latest moment in them."""
    shape, found = account
    rows = found.rows("interactions", "interaction_id", "loaded_at")
    expected = datetime(2025, 10, 5, 8) if shape == "api" else datetime(2025, 10, 6)
    assert {arrival for _, arrival in rows} == {expected}


PROFILES = [
    ("anna", "email", True, "2025-02-03 08:20:00"),
    ("anna", "sms", True, "2025-02-03 08:20:00"),
    ("bruno", "email", False, "2025-09-27 06:30:00"),
    # said yes, and has bounced since: not to be written to
    ("carla", "email", False, "2025-09-25 08:01:31"),
    ("dario", "email", False, "2025-09-28 12:00:00"),
    # kept from one list alone
    ("news", "email", True, "2025-09-20 17:02:11"),
    # `gone` was never asked, though it can receive; `sms` has no address
]
ANSWERS = [
    (e(2), "email", "news", True, "2025-09-20 17:02:11"),
    (e(23), "email", "bruno", False, "2025-09-27 06:30:00"),
    (e(24), "email", "dario", False, "2025-09-28 12:00:00"),
    ("x01", "email", "bruno", False, "2025-09-27 06:30:03"),
    ("x02", "email", "news", False, "2025-09-30 10:00:00"),
    ("x09", "sms", "anna", False, "2025-09-06 08:00:00"),
]


def test_consents(account: tuple[str, Inputs]) -> None:
    """What was answered, and what profiles say today; no list is a consent."""
    shape, found = account
    rows = found.rows(
        *("consents", "consent_id", "channel", "email", "purpose", "is_granted"),
        "recorded_at",
    )
    expected = [
        (f"{key}/{channel}", channel, EMAIL[person], "marketing", granted, at)
        for key, channel, person, granted, at in ANSWERS
    ]
    if not shape.startswith("fivetran"):
        expected += [
            (f"{PERSON[who]}/{channel}", channel, EMAIL[who], "marketing", granted, at)
            for who, channel, granted, at in PROFILES
        ]
    assert rows == sorted(
        (*row[:5], datetime.fromisoformat(row[5])) for row in expected
    )


def test_campaigns(account: tuple[str, Inputs]) -> None:
    """Sent ones and living flows; a flow has no day, nothing has a cost."""
    shape, found = account
    rows = found.rows(
        *("campaigns", "campaign_id", "campaign_name", "channel", "sent_at"),
        *("cost_amount", "program"),
    )
    channel = "email" if shape == "airbyte" else None
    day = datetime(2025, 9, 25, 8)
    assert rows == [
        (CAMPAIGN, "Newsletter: 2025-09-25", channel, day, None, None),
        ("YflowC", "Carrello", None, None, None, None),
    ]


def test_nothing_of_a_shop(account: tuple[str, Inputs]) -> None:
    """Profiles are no customers, Placed Order is no order."""
    for table in ("customers", "products", "orders", "order_lines", "refunds"):
        assert account[1].rows(table, "loaded_at") == []


def of(tmp_path: Path, tables: Tables) -> Inputs:
    """Build the inputs of some tables."""
    write_tables(tmp_path / "raw", tables)
    return inputs(tmp_path / "raw", tmp_path / "x", ["klaviyo"])


def test_a_deleted_profile_leaves_its_refusals(tmp_path: Path) -> None:
    """Nothing else of it; a deleted event is gone, a deleted campaign has a name."""
    tables = fivetran()
    for row in tables["person"]:
        row["_fivetran_deleted"] = row["id"] in (PERSON["bruno"], PERSON["news"])
    for row in tables["event"]:
        row["_fivetran_deleted"] = row["id"] == e(7)
    for row in tables["campaign"]:
        row["_fivetran_deleted"] = True
    found = of(tmp_path, tables)
    whose = {row[1] for row in found.rows("interactions", "interaction_id", "email")}
    assert whose == {
        *(EMAIL[who] for who in ("anna", "carla", "dario")),
        LATE,
    }
    assert e(7) not in dict(found.rows("interactions", "interaction_id", "email"))
    answers = dict(found.rows("consents", "consent_id", "is_granted"))
    assert answers[f"{e(23)}/email"] is False
    assert f"{e(2)}/email" not in answers
    assert found.rows("campaigns", "campaign_id")[0] == (CAMPAIGN,)


def test_a_profile_that_came_twice_is_as_it_was_last(tmp_path: Path) -> None:
    """Overlapping files make no event of it two, and no unsubscribe none."""
    tables = api()
    older = [
        row | {"attributes": row["attributes"] | {"email": "old@example.com"}}
        for row in lines("profiles")
    ]
    for row in older:
        row["attributes"]["updated"] = "2025-01-01T00:00:00+00:00"
    tables["profiles"] = older + tables["profiles"]
    tables["events"] += [row for row in tables["events"] if row["id"] == e(23)]
    found = of(tmp_path, tables)
    rows = found.rows("interactions", "interaction_id", "email")
    assert rows.count((e(3), EMAIL["anna"])) == 1
    # the copy of an event is for staging to see
    assert rows.count((e(23), EMAIL["bruno"])) == 2
    assert len(rows) == len(INTERACTIONS) + 1


def test_unsubscribes_that_are_not_one_act(tmp_path: Path) -> None:
    """Hours apart they are two; of two people at one moment they are two."""
    tables = api()
    ids = metric_ids()
    told = [
        ("y1", "Unsubscribed", "anna", 0, {}),
        ("y2", "Unsubscribed from Email Marketing", "anna", 40, {}),
        ("y3", "Clicked and Unsubscribed from Email", "anna", 90, {"$message": "m"}),
        ("y4", "Unsubscribed from Email Marketing", "anna", 200, {}),
        ("y5", "Unsubscribed from Email Marketing", "carla", 0, {}),
    ]
    tables["metrics"].append(
        {"type": "metric", "id": "M9", "attributes": {"name": told[2][1]}}
    )
    ids[told[2][1]] = "M9"
    start = datetime(2025, 9, 1, 23, 30)
    tables["events"] = [
        event(key, ids[name], who, str(start + timedelta(minutes=after)), properties)
        for key, name, who, after, properties in told
    ]
    found = of(tmp_path, tables)
    # each within an hour of the one before it: the one that names its mail is told
    assert found.rows("interactions", "interaction_id", "campaign_id") == [
        ("y3", "m"),
        ("y4", None),
        ("y5", None),
    ]
    assert len(found.rows("consents", "consent_id")) == 5 + len(PROFILES)


def test_two_accounts_in_one_table(tmp_path: Path) -> None:
    """Ids are Klaviyo's own; who has one address in both is one person by e-mail."""
    tables = api()
    second = json.loads(
        json.dumps(tables).replace("01JEXAMPLE", "02JEXAMPLE").replace("5exmpl", "6ex")
    )
    tables = {name: rows + second[name] for name, rows in tables.items()}
    for name in ("events", "metrics", "flows"):
        tables[name] = [*{row["id"]: row for row in tables[name]}.values()]
    found = of(tmp_path, tables)
    rows = found.rows("interactions", "interaction_id", "email", "campaign_id")
    assert ("6ex00003", EMAIL["anna"], CAMPAIGN.replace("01J", "02J")) in rows
    assert (e(3), EMAIL["anna"], CAMPAIGN) in rows
    assert len(found.rows("campaigns", "campaign_id")) == 3


def test_tables_that_are_not_there(tmp_path: Path) -> None:
    """Events alone tell the addresses that mails went to; profiles alone, consents."""
    tables = fivetran()
    found = of(tmp_path / "a", {"event": tables["event"]})
    keys = dict(found.rows("interactions", "interaction_id", "email"))
    assert keys[e(3)] == EMAIL["anna"]
    # a visit has no address
    assert e(14) not in keys
    assert found.rows("campaigns", "campaign_id") == []
    found = of(tmp_path / "b", {"profiles": api()["profiles"]})
    assert found.rows("interactions", "interaction_id") == []
    assert len(found.rows("consents", "consent_id")) == len(PROFILES)


def test_older_answers_of_a_profile(tmp_path: Path) -> None:
    """`timestamp` for consent_timestamp; 1990 stands for "earlier"."""
    tables = api()
    for row in tables["profiles"]:
        told = (row["attributes"]["subscriptions"]["email"] or {}).get("marketing")
        if told:
            told["timestamp"] = told.pop("consent_timestamp")
            if told["timestamp"] and row["id"] == PERSON["anna"]:
                told["timestamp"] = "1990-01-01T00:00:00+00:00"
    found = of(tmp_path, tables)
    told = dict(found.rows("consents", "consent_id", "recorded_at"))
    assert told[f"{PERSON['anna']}/email"] == datetime(1990, 1, 1)
    assert told[f"{PERSON['news']}/email"] == datetime(2025, 9, 20, 17, 2, 11)


def without(table: str, column: str) -> Callable[[Tables], Any]:
    """Take a column out of a table."""
    return lambda tables: [row.pop(column) for row in tables[table]]


BAD: dict[str, tuple[Callable[[], Tables], Callable[[Tables], Any], str]] = {
    "events without a time": (
        fivetran,
        without("event", "datetime"),
        "klaviyo.event lacks the column datetime or attributes or attributes__datetime",
    ),
    "an id of another name": (
        api,
        lambda tables: [row.update(event=row.pop("id")) for row in tables["events"]],
        "klaviyo.events lacks the column id",
    ),
    "no names of metrics": (
        api,
        lambda tables: tables.pop("metrics"),
        "finds no table metric or metrics",
    ),
    "profiles without an address": (
        fivetran,
        without("person", "email"),
        "klaviyo.person lacks the column email or attributes",
    ),
    "campaigns alone": (
        api,
        lambda tables: [
            tables.pop(name) for name in ("events", "metrics", "profiles", "flows")
        ],
        "finds no table event or events or person or profiles",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_tables_stop_the_run(tmp_path: Path, case: str) -> None:
    """What is required and missing is named in one sentence."""
    shape, spoil, sentence = BAD[case]
    tables = shape()
    spoil(tables)
    write_tables(tmp_path / "raw", tables)
    result = build(tmp_path / "raw", tmp_path / "x", ["klaviyo"])
    assert not result.success
    assert sentence in str(result.failures)


def test_cells_of_another_type(tmp_path: Path) -> None:
    """A flag that is no flag is unknown; a time that is none is left for staging."""
    tables = api()
    for row in tables["events"]:
        if row["id"] == e(6):
            row["attributes"]["event_properties"]["machine_open"] = "perhaps"
        if row["id"] == e(7):
            row["attributes"]["datetime"] = "yesterday"
        if row["id"] == e(9):
            row["attributes"]["event_properties"]["Bot Click"] = "true"
    found = of(tmp_path, tables)
    told = {
        key: rest
        for key, *rest in found.rows(
            "interactions", "interaction_id", "occurred_at", "is_machine"
        )
    }
    assert told[e(6)][1] is None
    assert told[e(7)][0] is None
    assert told[e(9)][1] is True


def test_empty_tables(tmp_path: Path) -> None:
    """Headers alone are an account in which nothing happened."""
    for name, rows in fivetran().items():
        write_csv(tmp_path / "raw" / f"{name}.csv", [], list(rows[0]))
    found = inputs(tmp_path / "raw", tmp_path / "x", ["klaviyo"])
    for table in ("interactions", "campaigns", "consents"):
        assert found.rows(table, "loaded_at") == []
