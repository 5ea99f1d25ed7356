"""What a sync reads: who is in, what is said of them, and what happened between runs.

The audience of the generated shops is compared with the oracle's; the log of changes
over arrivals, with what its readers saw from run to run; a shop of a few people, whose
days are written by hand, says what each kind of change gives.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import md5, sha256
from pathlib import Path
from typing import Any

import pytest
import shops
import test_incremental
import warehouse
import yaml
from conftest import Built
from oracle import activation
from oracle.compare import differences

from coltiva import forget

Row = dict[str, Any]
ROOM = warehouse.PROJECT / "models" / "activation"
DESTINATIONS = {
    "hubspot_contacts": "coltiva_",
    "klaviyo_profiles": "property_coltiva_",
    "mailchimp_members": "merge_",
    "brevo_contacts": "attribute_",
}
CHANGE = ("change", "reason", "email_sha256", "row_hash")
SHOPS, ARRIVALS = 8, 3


def columns(model: str) -> list[str]:
    """Read the names of a model's columns from its YAML."""
    return [column["name"] for column in entry(model)["columns"]]


def entry(model: str) -> dict[str, Any]:
    """Read a model's entry in the room's YAML."""
    (found,) = (
        known
        for path in ROOM.glob("*.yml")
        for known in yaml.safe_load(path.read_text("utf-8")).get("models") or []
        if known["name"] == model
    )
    return found


def plain(rows: Iterable[Row]) -> list[Row]:
    """Leave out the time of the last change, which the oracle's audience has not."""
    return [
        {name: value for name, value in row.items() if name != "changed_at"}
        for row in rows
    ]


# Form ---------------------------------------------------------------------------------


@pytest.mark.quick
def test_nothing_can_subscribe() -> None:
    """No column of a destination touches a subscription, a list or a suppression."""
    touching = re.compile(
        r"status|subscri|consent|opt_?in|opt_?out|suppress|blacklist|list_?id"
        r"|permission|legal|vip_member"
    )
    allowed = {"status_if_new", "subscriber_hash"}
    for model in (*DESTINATIONS, "ads_customer_match", "onsite_offers"):
        found = [name for name in columns(model) if touching.search(name)]
        assert set(found) <= allowed, f"{model}: {found}"
    assert "'transactional' as status_if_new" in (
        ROOM / "mailchimp_members.sql"
    ).read_text("utf-8")


@pytest.mark.quick
def test_names_are_what_each_api_takes() -> None:
    """Merge tags have at most 10 characters, names are lower snake case and unique."""
    for model, prefix in DESTINATIONS.items():
        names = columns(model)
        assert names[0] == "sync_key"
        assert names[-2:] == ["row_hash", "changed_at"]
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)
        assert len([name for name in names if name.startswith(prefix)]) >= 17
    fields = [
        name.removeprefix("merge_")
        for name in columns("mailchimp_members")
        if name.startswith("merge_")
    ]
    assert all(re.fullmatch(r"[a-z0-9]{1,10}", name) for name in fields)
    # An audience there has five fields of its own.
    assert len(fields) + 5 <= 30
    assert all(len(name) <= 50 for name in columns("brevo_contacts"))


@pytest.mark.quick
def test_personal_data_are_marked() -> None:
    """Each column that says who somebody is says so in its meta."""
    personal = re.compile(
        r"(email|phone|subscriber|visitor).*|customer_id|sync_key|ext(ernal)?_id"
        r"|first_?name|country(_code)?|.*_(fname|coltivaid|firstname|customer_id)"
    )
    for path in ROOM.glob("*.sql"):
        if path.stem.startswith("int_"):
            continue
        node = entry(path.stem)
        assert node["config"]["meta"]["contains_personal_data"]
        for column in node["columns"]:
            is_marked = "config" in column
            assert is_marked == bool(
                personal.fullmatch(column["name"]) and column["name"] != "visitor_type"
            ), f"{path.stem}.{column['name']}"


# The audience -------------------------------------------------------------------------


@pytest.mark.parametrize("case", shops.CASES, ids=lambda case: case.name)
def test_audience_equals_the_oracle(
    case: shops.Case, build_case: Callable[[shops.Case], Built]
) -> None:
    """Who is in and every column of theirs, the hash too; on the first run all new."""
    built = build_case(case)
    actual = warehouse.rows(built.database, "audience_email")
    expected = activation.audience(built.outcome)
    names = (*activation.HASHED[1:], "row_hash")
    assert list(differences(expected, actual, ("customer_id",), names, {})) == []
    log = activation.Log()
    log.run(built.outcome.as_of_at or datetime.min, expected, {}, {})
    for row in log.rows:
        row["email_sha256"] = sha256_of(row["customer_id"], expected)
    logged = warehouse.rows(built.database, "audience_changes")
    keys = ("customer_id", "changed_at")
    assert list(differences(log.rows, logged, keys, CHANGE, {})) == []
    check_destinations(built.database)


def sha256_of(who: str, rows: list[Row]) -> str:
    """Find the hash of somebody's address."""
    (found,) = (row["email_sha256"] for row in rows if row["customer_id"] == who)
    return found


def check_destinations(database: Path) -> None:
    """Each destination says of each person what the audience does, within limits."""
    audience = {
        row["customer_id"]: row for row in warehouse.rows(database, "audience_email")
    }
    for model, prefix in DESTINATIONS.items():
        rows = warehouse.rows(database, model)
        assert {row["sync_key"] for row in rows} == set(audience)
        assert len(rows) == len(audience)
        for row in rows:
            person = audience[row["sync_key"]]
            *payload, said, changed_at = list(row.values())[1:]
            assert said == activation.row_hash(payload)
            assert changed_at == person["changed_at"]
            for name, value in row.items():
                own = name.removeprefix(prefix)
                if name.startswith(prefix) and own in person and own != "customer_id":
                    assert same(value, person[own]), f"{model}.{name}: {value}"
    for row in warehouse.rows(database, "mailchimp_members"):
        hashed = md5(row["email_address"].lower().encode()).hexdigest()
        assert row["subscriber_hash"] == hashed
        assert row["status_if_new"] == "transactional"
        tags = row["tags"].split(",")
        assert all(re.fullmatch(r"coltiva:.{1,42}", tag) for tag in tags)
        assert len(set(tags)) == len(tags)
    for row in warehouse.rows(database, "onsite_offers"):
        person = audience[row["customer_id"]]
        if row["visitor_type"] == "email_sha256":
            assert row["visitor_id"] == sha256(person["email"].encode()).hexdigest()


def same(value: Any, other: Any) -> bool:
    """Say whether a destination's value is the audience's, as it is or as a text."""
    if isinstance(other, bool):
        return value in (other, str(other).lower())
    return value == other or (other is not None and value == str(other))


# The log over arrivals ----------------------------------------------------------------


def state(database: Path) -> tuple[datetime, list[Row], dict[str, Row], dict[str, str]]:
    """Read what a run says: its moment, audience, people, and whose each id is."""
    (moment,) = warehouse.rows(database, "int_as_of")
    people = {
        row["customer_id"]: row for row in warehouse.rows(database, "customer_segments")
    }
    owners = {
        "email-" * (row["identity_type"] == "email")
        + (
            md5(row["identity_value"].encode()).hexdigest()
            if row["identity_type"] == "email"
            else row["identity_value"]
        ): row["customer_id"]
        for row in warehouse.rows(database, "int_identities")
    }
    audience = warehouse.rows(database, "audience_email")
    return moment["as_of_at"], audience, people, owners


def build(raw: Path, database: Path, *arguments: str, **variables: Any) -> None:
    """Build the audience and all that it is made of."""
    given = {"max_rejected_rate": 1, "raw_path": str(raw), "raw_format": "csv"}
    result = warehouse.invoke(
        [
            *("build", "--select", "+path:models/activation"),
            *("--exclude-resource-type", "unit_test"),
            *("--exclude-resource-type", "test", *arguments),
            *("--vars", yaml.safe_dump(given | variables, default_flow_style=True)),
        ],
        database,
        parse_once=True,
    )
    assert result.success, result.failures


def check_log(database: Path, log: activation.Log) -> None:
    """Compare the log with what its readers saw, and the audience with its end."""
    keys = ("customer_id", "changed_at")
    logged = warehouse.rows(database, "audience_changes")
    assert list(differences(log.rows, logged, keys, CHANGE, {})) == []
    for row in warehouse.rows(database, "audience_email"):
        last = log.last[row["customer_id"]]
        assert row["row_hash"] == last["row_hash"]
        assert row["changed_at"] == last["changed_at"]


def test_log_over_arrivals(tmp_path: Path) -> None:
    """Rows in any order of arrival, runs twice, a full refresh, a look at the past."""
    split = [
        test_incremental.arrivals(
            test_incremental.own_shop(number, 77),
            ARRIVALS,
            random.Random(f"log {number}"),
        )
        for number in range(SHOPS)
    ]
    raw, database = tmp_path / "raw", tmp_path / "shop.duckdb"
    log = activation.Log()
    moments = ("2024-12-31", "2025-02-15", None)
    runs: list[tuple[int, str | None, tuple[str, ...]]] = [
        (number, moment, ()) for number, moment in enumerate(moments)
    ]
    runs[1:1] = [(0, moments[0], ("--full-refresh",))]
    runs += [(2, "2024-11-10", ()), (2, None, ())]
    delivered = -1
    said = []
    for number, moment, arguments in runs:
        if number > delivered:
            batches = [arrived[number] for arrived in split]
            test_incremental.deliver(raw, number, batches)
            delivered = number
        build(raw, database, *arguments, as_of=moment)
        log.run(*state(database))
        check_log(database, log)
        check_destinations(database)
        said.append(len(log.rows))
    # A second run of a moment says nothing new, a full refresh neither; the others do.
    assert said[0] == said[1] < said[2] < said[3] < said[4] < said[5]
    found = {(row["change"], row["reason"]) for row in log.rows}
    assert {change for change, _ in found} == {
        *("added", "changed", "removed", "re_added"),
    }
    assert ("removed", "unknown") in found


# Days written by hand -----------------------------------------------------------------

MONDAY, TUESDAY, WEDNESDAY = "2025-03-03", "2025-03-04", "2025-03-05"
THURSDAY, FRIDAY = "2025-03-06", "2025-03-07"


def day(tables: dict[str, list[Row]], on: str) -> dict[str, list[Row]]:
    """Give the rows of a day their times, where they have none."""
    times = {
        "customers": ("created_at", "updated_at"),
        "consents": ("recorded_at",),
        "interactions": ("occurred_at",),
        "orders": ("ordered_at",),
    }
    return {
        table: [
            dict.fromkeys(times.get(table, ()), f"{on} 09:00:00")
            | {"loaded_at": f"{on} 10:00:00"}
            | row
            for row in rows
        ]
        for table, rows in tables.items()
    }


def account(who: str, email: str | None = "", **more: str) -> Row:
    """Give an account's row; its address is its own unless said."""
    address = f"{who}@example.com" if email == "" else email
    return {"customer_id": who, "email": address or "", **more}


def answer(who: str, flag: str, consent_id: str = "", **more: str) -> Row:
    """Give an answer to e-mail and marketing, unless said."""
    return {
        "consent_id": consent_id or f"{who} {flag}",
        "customer_id": who,
        "channel": "email",
        "purpose": "marketing",
        "is_granted": flag,
        **more,
    }


def did(who: str, kind: str, **more: str) -> Row:
    """Give an interaction."""
    key = f"{who} {kind} {more.get('occurred_at', '')}"
    return {
        "interaction_id": key,
        "customer_id": who,
        "interaction_type": kind,
        **more,
    }


def order(who: str, at: str) -> Row:
    """Give somebody's one order."""
    return {
        "order_id": f"order of {who}",
        "customer_id": who,
        "ordered_at": at,
        "status": "completed",
        "currency_code": "EUR",
    }


def line(who: str) -> Row:
    """Give the line of somebody's one order."""
    return {
        "order_line_id": f"line of {who}",
        "order_id": f"order of {who}",
        "product_id": "p1",
        "quantity": "1",
        "unit_price": "10",
    }


PEOPLE = (
    *("stays", "refuses", "unsubscribes", "bounces", "erased", "merges", "late"),
    *("corrects", "forgotten", "refused"),
)
DAYS = {
    MONDAY: {
        "customers": [account(who) for who in PEOPLE],
        "products": [{"product_id": "p1", "product_name": "Tea", "list_price": "10"}],
        # So that tea is recommended to everybody from the first day on.
        "orders": [order("bounces", "2024-06-01 09:00:00")],
        "order_lines": [line("bounces")],
        "refunds": [],
        "campaigns": [],
        "consents": [
            *(answer(who, "true") for who in PEOPLE if who != "corrects"),
            answer("corrects", "false", "corrected"),
        ],
        # Points fade; their words must not.
        "interactions": [
            did("stays", "wishlist_add", occurred_at=f"{MONDAY} 08:0{n}:00")
            for n in range(3)
        ],
    },
    TUESDAY: {},
    WEDNESDAY: {
        "customers": [
            account("erased", None, updated_at=f"{WEDNESDAY} 09:00:00"),
            account("merges", "late@example.com", updated_at=f"{WEDNESDAY} 09:00:00"),
            account("new"),
        ],
        "consents": [
            answer("refuses", "false"),
            answer("refused", "false"),
            answer("corrects", "true", "corrected"),
            answer("new", "true"),
            answer("late", "true", "ads", channel="social", purpose="advertising"),
        ],
        "interactions": [
            did("unsubscribes", "email_unsubscribe"),
            did("bounces", "email_bounced"),
        ],
    },
    THURSDAY: {
        "customers": [account("refused", None, updated_at=f"{THURSDAY} 09:00:00")],
        "consents": [
            answer("refuses", "true", "again"),
            answer("late", "false", "no ads", channel="email", purpose="advertising"),
        ],
        # Told on Thursday, of Monday: what it says of the past, it says today.
        "orders": [order("stays", f"{MONDAY} 07:00:00")],
        "order_lines": [line("stays")],
    },
}


def said_on(database: Path, since: datetime | None = None) -> dict[str, Row]:
    """Give the rows of the log after a moment, by person: the change and the reason."""
    return {
        row["customer_id"]: (row["change"], row["reason"])
        for row in warehouse.rows(database, "audience_changes")
        if since is None or row["changed_at"] > since
    }


def last_moment(database: Path) -> datetime:
    """Give the last time in the log."""
    return max(
        row["changed_at"] for row in warehouse.rows(database, "audience_changes")
    )


def test_days_by_hand(tmp_path: Path) -> None:
    """Each kind of change on its day; quiet days and full refreshes say none."""
    raw, database = tmp_path / "raw", tmp_path / "shop.duckdb"
    arrived: dict[str, list[Row]] = {table: [] for table in warehouse.RAW_COLUMNS}

    def run(on: str, *arguments: str) -> dict[str, Row]:
        before = last_moment(database) if database.exists() else None
        for table, rows in day(DAYS.pop(on, {}), on).items():
            arrived[table] += rows
        warehouse.write_raw(raw, arrived)
        build(raw, database, *arguments, as_of=on)
        check_destinations(database)
        return said_on(database, before)

    in_on_monday = {who for who in PEOPLE if who != "corrects"}
    assert run(MONDAY) == dict.fromkeys(in_on_monday, ("added", None))
    assert run(TUESDAY) == {}
    assert run(WEDNESDAY) == {
        "corrects": ("added", None),
        "new": ("added", None),
        "refuses": ("removed", "no_consent"),
        "refused": ("removed", "no_consent"),
        "unsubscribes": ("removed", "unsubscribed"),
        "bounces": ("removed", "hard_bounce"),
        "erased": ("removed", "erased"),
        "merges": ("removed", "merged"),
        "late": ("changed", None),
    }
    assert advertised(database) == ["late"]
    assert run(WEDNESDAY, "--full-refresh") == {}
    changed = run(THURSDAY)
    assert changed.pop("stays") == ("changed", None)
    assert changed == {
        "refuses": ("re_added", None),
        "refused": ("removed", "erased"),
        "late": ("changed", None),
    }
    assert advertised(database) == []
    without = {"erased", "refused"}
    for row in warehouse.rows(database, "audience_changes"):
        has_hash = row["email_sha256"] is not None
        was_in = row["change"] != "removed"
        assert has_hash == (was_in and row["customer_id"] not in without), row
    # No address stands in the log, and forgetting leaves nobody's id.
    put_on_list(database, "forgotten")
    assert run(FRIDAY) == {f"erased-{forgotten_hash()}": ("removed", "erased")}
    texts = [str(row) for row in warehouse.rows(database, "audience_changes")]
    assert [text for text in texts if "@" in text or "forgotten" in text] == []
    gone = sha256(b"forgotten@example.com").hexdigest()
    assert [text for text in texts if gone in text] == []
    assert run(FRIDAY) == {}


def advertised(database: Path) -> list[str]:
    """List who may be advertised to."""
    return [
        row["customer_id"] for row in warehouse.rows(database, "ads_customer_match")
    ]


def forgotten_hash() -> str:
    """Give what the list of forgotten people has of the account `forgotten`."""
    return md5(b"customer_id forgotten").hexdigest()


def put_on_list(database: Path, person: str) -> None:
    """Put somebody on the list of forgotten people, as the command does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLTIVA_DUCKDB_PATH", str(database))
        patch.setenv("DBT_TARGET_PATH", str(database.parent / "target"))
        patch.setenv("DBT_LOG_PATH", str(database.parent / "logs"))
        forget.put_on_list(person, [])
