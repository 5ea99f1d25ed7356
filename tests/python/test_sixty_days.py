"""Sixty mornings in a row: each day's due messages are sent before the next run.

The days are played twice: by the oracle, in seconds, and by the warehouse, in minutes;
only `make test-long` runs the latter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import warehouse
from daily_shop import DAY, HOUR, OPENING, Shop
from oracle import Rules, Settings, run
from oracle.compare import differences
from oracle.experiments import in_control
from rule_seeds import copy_project, read_rules, write_rules

DAYS = 60
WEEK = 7 * DAY
AGAIN = ("cart_recovery", "replenish")
STANDING = "path:seeds path:models/rules config.materialized:view"
COMPARED = ("subject_id", "reason", "held_back_reason", "attempt", "due_at")
Row = dict[str, Any]
Diary = list[tuple[datetime, list[Row]]]
Played = tuple[Shop, Diary]
Morning = Callable[[Shop, datetime], list[Row]]


def play(morning: Morning) -> Played:
    """Play the days; morning: gives the rows of fct_follow_ups at a moment."""
    shop, days = Shop(), []
    for number in range(1, DAYS + 1):
        at = OPENING + number * DAY + 6 * HOUR
        follow_ups = morning(shop, at)
        days.append((at, follow_ups))
        for row in sent(follow_ups):
            shop.deliver(row, at + timedelta(minutes=10))
    return shop, days


def with_oracle(rules: Rules) -> Played:
    """Play the days by the oracle."""

    def morning(shop: Shop, at: datetime) -> list[Row]:
        raw = {
            table: [
                {name: "" if value is None else str(value) for name, value in r.items()}
                for r in rows
            ]
            for table, rows in shop.raw(at).items()
        }
        settings = Settings(as_of=str(at), rfm_scoring="fixed")
        return [
            row | {"follow_up_key": message(row)}
            for row in run(raw, rules, settings).follow_ups
        ]

    return play(morning)


def with_warehouse(folder: Path, project: Path | None = None) -> Played:
    """Play the days by the warehouse; project: a copy with other rules.

    Rules and views are the same on all days, so they are made on the first one only.
    """
    raw, database = folder / "raw", folder / "warehouse.duckdb"

    def morning(shop: Shop, at: datetime) -> list[Row]:
        warehouse.write_raw(raw, shop.raw(at))
        result = warehouse.build(
            raw,
            database,
            variables={
                "as_of": at.isoformat(sep=" "),
                "max_rejected_rate": 0,
                "rfm_scoring": "fixed",
            },
            select="+fct_follow_ups",
            exclude=STANDING if database.exists() else None,
            threads=2,
            parse_once=True,
            project_dir=project,
        )
        assert result.success, (at, result.failures)
        return warehouse.rows(database, "fct_follow_ups")

    return play(morning)


@pytest.fixture(scope="module")
def by_oracle(rules: Rules) -> Played:
    """Give the days as the oracle has them."""
    return with_oracle(rules)


@pytest.fixture(scope="module")
def by_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Give the days as the warehouse has them."""
    return with_warehouse(tmp_path_factory.mktemp("sixty_days"))


@pytest.fixture(params=["oracle", pytest.param("warehouse", marks=pytest.mark.long)])
def played(request: pytest.FixtureRequest) -> Played:
    """Give the shop at the end of the days, and each morning's rows."""
    return request.getfixturevalue(f"by_{request.param}")


@pytest.fixture
def shop(played: Played) -> Shop:
    """Give the shop at the end of the days."""
    return played[0]


@pytest.fixture
def diary(played: Played) -> Diary:
    """Give each morning's moment and its rows of fct_follow_ups."""
    return played[1]


def message(row: Row) -> tuple[Any, ...]:
    """Name a message; a cart left again, or tea due again, is another one."""
    is_again = row["program"] in AGAIN
    columns = ("program", "customer_id", "subject_id", "attempt")
    return (*(row[name] for name in columns), is_again and row["triggered_at"])


def sent(follow_ups: list[Row]) -> list[Row]:
    """Choose the rows that a sender takes."""
    return [row for row in follow_ups if row["held_back_reason"] is None]


def all_sent(diary: Diary) -> list[tuple[datetime, Row]]:
    """List everything that was sent, with the morning it was sent on."""
    return [(at, row) for at, follow_ups in diary for row in sent(follow_ups)]


def test_every_program_is_met(diary: Diary) -> None:
    """The shop has something to say in every program, and to hold back."""
    assert {row["program"] for _, row in all_sent(diary)} == {
        row["program"] for row in read_rules("seed_follow_up_programs")
    }
    reasons = {row["held_back_reason"] for _, rows in diary for row in rows}
    assert reasons >= {
        None,
        "no_consent",
        "unsubscribed",
        "hard_bounce",
        "complaint",
        "too_old",
        "cooldown",
        "weekly_limit",
        "higher_priority_today",
    }


def test_nobody_gets_the_same_message_twice(diary: Diary) -> None:
    """Neither a key nor a try at one order, letter or sign-up goes out again.

    A cart that is filled further and left again may be told of again, after a while,
    and so may what is bought again and due again.
    """
    keys = Counter(row["follow_up_key"] for _, row in all_sent(diary))
    assert [key for key, count in keys.items() if count > 1] == []
    most = {
        row["program"]: 1 + int(row["max_retries"])
        for row in read_rules("seed_follow_up_programs")
    }
    tries = defaultdict(list)
    for _, row in all_sent(diary):
        if row["program"] not in AGAIN:
            subject = (row["program"], row["customer_id"], row["subject_id"])
            tries[subject].append(row["attempt"])
    for (program, *_), attempts in tries.items():
        assert attempts == list(range(1, len(attempts) + 1))
        assert len(attempts) <= most[program]


def test_a_key_is_the_same_until_it_is_sent(diary: Diary) -> None:
    """From one morning to the next the same message has the same key."""
    for (_, before), (_, after) in pairwise(diary):
        known = {message(row): row["follow_up_key"] for row in before}
        for row in after:
            assert known.get(message(row)) in (None, row["follow_up_key"])


def test_nobody_is_over_a_limit(diary: Diary, shop: Shop) -> None:
    """With a follow-up nobody has more e-mails in a day or a week than allowed."""
    limits = {
        row["limit_name"]: int(row["limit_value"])
        for row in read_rules("seed_send_limits")
    }
    for at, row in all_sent(diary):
        moment = at + timedelta(minutes=10)
        mails = [when for when in shop.mails(row["customer_id"]) if when <= moment]
        week = [when for when in mails if when > moment - WEEK]
        today = [when for when in mails if when.date() == moment.date()]
        assert len(week) <= limits["max_emails_per_week"], (at, row["customer_id"])
        assert len(today) <= limits["max_emails_per_day"], (at, row["customer_id"])


def test_nobody_without_consent(diary: Diary, shop: Shop) -> None:
    """Whoever is written to may be, as the raw rows of that morning say."""
    for at, row in all_sent(diary):
        assert shop.may_be_mailed(row["customer_id"], at), (at, row["customer_id"])


def test_every_eligible_message_went_out_once(diary: Diary, shop: Shop) -> None:
    """Who did one thing only got exactly what follows from it."""
    got: dict[str, Counter[str]] = defaultdict(Counter)
    for _, row in all_sent(diary):
        got[row["customer_id"]][row["program"]] += 1
    told = {
        who: dict(got[who])
        for who, person in shop.people.items()
        if person.expected is not None
    }
    assert told == {
        who: person.expected
        for who, person in shop.people.items()
        if person.expected is not None
    }
    for who, person in shop.people.items():
        assert got[who].items() >= person.at_least.items(), who


def test_nothing_is_dropped_in_silence(diary: Diary) -> None:
    """A message gone by the next morning was sent, stopped, or had expired.

    Stopped: by an order, an open, or a newer event of its program; of the people here
    only the busy ones and the VIPs do that. A review request waits again where the
    order's status changes once more.
    """
    for (_, before), (at, after) in pairwise(diary):
        there = {(row["customer_id"], row["program"]) for row in after}
        for row in before:
            is_gone = (row["customer_id"], row["program"]) not in there
            is_gone &= row["program"] != "review_request"
            if is_gone and row["held_back_reason"] is not None:
                is_over = row["expires_at"] + WEEK < at
                is_busy = row["customer_id"].startswith(("busy", "vip"))
                assert is_over or is_busy, (at, row)


@pytest.mark.long
def test_warehouse_and_oracle_tell_the_same_days(
    by_warehouse: Played, by_oracle: Played
) -> None:
    """On each of the mornings both have the same messages, for the same reasons."""
    for (at, rows), (_, expected) in zip(by_warehouse[1], by_oracle[1], strict=True):
        keys = ("customer_id", "program")
        assert differences(expected, rows, keys, COMPARED) == [], at


# With experiments ---------------------------------------------------------------------

EXPERIMENTS = (
    # name, target_type, target, hold_out_rate, valid_from, valid_to
    ("carts", "program", "cart_recovery", "0.5", "2025-03-05", "2025-04-14"),
    ("reviews", "program", "review_request", "0.3", "2025-03-01", "2025-04-30"),
    ("silence", "all", "", "0.2", "2025-03-20", "2025-04-19"),
)


@pytest.fixture(scope="module")
def experimenting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the project in which three experiments run."""
    folder = copy_project(tmp_path_factory.mktemp("experiments") / "coltiva")
    columns = ("experiment", "target_type", "target_name", "hold_out_rate")
    columns += ("valid_from", "valid_to")
    others = {"measured_on": "everybody", "outcome_days": 7}
    write_rules(
        folder,
        "seed_experiments",
        [dict(zip(columns, row, strict=True)) | others for row in EXPERIMENTS],
    )
    return folder


@pytest.fixture(
    scope="module", params=["oracle", pytest.param("warehouse", marks=pytest.mark.long)]
)
def experiment_days(
    request: pytest.FixtureRequest,
    experimenting: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Diary:
    """Give each morning of the days with experiments."""
    if request.param == "oracle":
        rules = Rules.load(experimenting / "seeds" / "config")
        return with_oracle(rules)[1]
    return with_warehouse(tmp_path_factory.mktemp("tried"), experimenting)[1]


def kept_out(at: datetime, who: str, program: str) -> bool:
    """Say whether an experiment of that day keeps a person from a program."""
    return any(
        first <= f"{at:%Y-%m-%d}" <= last
        and target in ("", program)
        and in_control(name, who, Decimal(share))
        for name, _, target, share, first, last in EXPERIMENTS
    )


def test_nobody_in_a_control_group_is_written_to(experiment_days: Diary) -> None:
    """Not once while it runs; the others are, and so is everybody when it is over."""
    written = all_sent(experiment_days)
    assert not [
        (at, row["customer_id"])
        for at, row in written
        if kept_out(at, row["customer_id"], row["program"])
    ]
    spared = {
        (name, row["customer_id"])
        for at, rows in experiment_days
        for row in rows
        for name, *_ in EXPERIMENTS
        if row["held_back_reason"] == "control_group"
        and in_control(name, row["customer_id"], Decimal("0.5"))
    }
    assert {name for name, _ in spared} == {name for name, *_ in EXPERIMENTS}
    later = {row["customer_id"] for at, row in written if f"{at:%m-%d}" > "04-19"}
    assert later & {who for _, who in spared}


def test_only_control_groups_are_held_back_as_such(experiment_days: Diary) -> None:
    """The same people on every morning, and nobody else."""
    for at, rows in experiment_days:
        for row in rows:
            if row["held_back_reason"] == "control_group":
                assert kept_out(at, row["customer_id"], row["program"]), (at, row)
