"""Follow-ups by other channels than e-mail: the same rules, each channel for itself.

Shops in which the programs go by all channels are built and compared with the oracle;
a tiny one tells by hand who is written to by what.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shops
import warehouse
from oracle import Outcome, Rules, Settings, run
from rule_seeds import change_rules, copy_project, read_rules, write_rules
from test_oracle import FOLLOW_UPS, check

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
PROGRAMS = "seed_follow_up_programs"
BY = {
    "welcome": "whatsapp",
    "cart_recovery": "sms",
    "win_back": "push",
    "vip_early_access": "push",
    "cross_sell": "onsite",
    "review_request": "email",
    "newsletter_resend": "sms",
}
KINDS = {
    "email": ("email_sent", "email_open", "email_click"),
    "sms": ("sms_sent", "sms_click", "sms_click"),
    "whatsapp": ("whatsapp_sent", "whatsapp_open", "whatsapp_click"),
    "push": ("push_sent", "push_open", "push_open"),
    "onsite": ("onsite_shown", "onsite_click", "onsite_click"),
}
"""The interaction types of a channel: sent, opened, clicked."""
AGAINST = ("sms_unsubscribe", "whatsapp_unsubscribe", "email_unsubscribe")
SEEDS = (1, 6)


def project_with(folder: Path, channels: dict[str, str]) -> Path:
    """Copy the project, and let its programs go by other channels."""
    project = copy_project(folder)
    for program, channel in channels.items():
        change_rules(project, PROGRAMS, {"program": program}, channel=channel)
    return project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the project whose programs go by all channels."""
    folder = tmp_path_factory.mktemp("channels") / "project"
    made = project_with(folder, BY)
    longer = {"expires_after_hours": 400, "max_retries": 2, "retry_after_hours": 24}
    for program in ("welcome", "cart_recovery", "cross_sell"):
        change_rules(made, PROGRAMS, {"program": program}, **longer)
    days = {"valid_from": "2024-01-01", "valid_to": "2026-12-31"}
    tried = {"target_type": "program", "measured_on": "everybody"}
    tried |= {"hold_out_rate": "0.2", "outcome_days": "14", "description": "-"}
    write_rules(
        made,
        "seed_experiments",
        [
            {"experiment": program, "target_name": program, **tried, **days}
            for program in ("cross_sell", "newsletter_resend")
        ],
    )
    return made


@dataclass
class Writer:
    """Adds to a made-up shop what is said and sent by all channels."""

    raw: shops.Raw
    draw: random.Random
    end: datetime

    def add(self, table: str, at: datetime, **columns: str) -> None:
        """Add a row that arrived in its own moment."""
        key = f"{table[:-1]}_id"
        row = {key: f"by channel {len(self.raw[table])}", "loaded_at": str(at)}
        self.raw[table].append(row | columns)

    def write(self) -> shops.Raw:
        """Give some people phones, answers, messages, and reasons against them."""
        pick = self.draw
        programs = (*BY, "newsletter", "summer")
        for number, program in enumerate(programs):
            for channel in KINDS:
                self.add(
                    "campaigns",
                    self.end - 40 * DAY,
                    campaign_id=f"{program} by {channel}",
                    program=program,
                    channel=pick.choice((channel, "")),
                    sent_at=str(self.end - 40 * DAY),
                    cost_amount=str(number),
                    currency_code="EUR",
                )
        accounts = {row["customer_id"] for row in self.raw["customers"]} - {""}
        for row in self.raw["customers"]:
            if row["customer_id"] and pick.random() < 0.85:
                row["phone"] = "+39 333 1234567"
        for who in sorted(accounts):
            self.answers(who)
            for _ in range(pick.choice((0, 1, 3, 6))):
                channel = pick.choice(list(KINDS))
                theirs = [name for name, by in BY.items() if by == channel]
                program = pick.choice((*theirs, *theirs, *programs))
                hours = pick.choice((0, 1, 23, 24, 25, 48, 49, 167, 168, 169, 400))
                at = self.end - hours * HOUR + pick.choice((-1, 0, 1)) * MINUTE
                self.message(who, f"{program} by {channel}", KINDS[channel], at)
            if pick.random() < 0.5:
                hours = pick.choice((1, 48, 1000))
                at, bad = self.end - hours * HOUR, pick.choice(("", "", "", "maybe"))
                self.event(who, "", pick.choice(AGAINST), at, bad)
        return self.raw

    def answers(self, who: str) -> None:
        """Let somebody answer for channels: yes, no, or what can't be read."""
        pick = self.draw
        for channel in ("sms", "whatsapp", "Push", "any"):
            for _ in range(pick.choice((0, 1, 1, 2))):
                at = self.end - pick.choice((48, 49, 1000, 3000)) * HOUR
                answers = ("yes", "yes", "yes", "yes", "yes", "no", "perhaps")
                if channel == "any":
                    answers = ("yes", "yes", "yes", "", "no")
                self.add(
                    "consents",
                    at,
                    customer_id=who,
                    channel=channel if pick.random() < 0.9 else "pigeon",
                    purpose=pick.choice(("marketing", "marketing", "all", "tracking")),
                    is_granted=pick.choice(answers),
                    recorded_at=str(at),
                )

    def message(
        self, who: str, campaign: str, kinds: tuple[str, ...], at: datetime
    ) -> None:
        """Send a message and let some react; some are known by the reaction alone."""
        pick = self.draw
        sent, opened, clicked = kinds
        if pick.random() < 0.9:
            self.event(who, campaign, sent, at, "")
        for kind in (opened, clicked):
            if pick.random() < 0.2:
                machine = pick.choice(("", "", "true"))
                self.event(who, campaign, kind, at + MINUTE, machine)

    def event(
        self, who: str, campaign: str, kind: str, at: datetime, machine: str
    ) -> None:
        """Add an interaction."""
        self.add(
            "interactions",
            at,
            interaction_type=kind,
            occurred_at=str(at),
            customer_id=who,
            campaign_id=campaign,
            is_machine=machine,
        )


def shop_by_channels(seed: int) -> tuple[shops.Raw, dict[str, Any]]:
    """Make a shop and the vars of its run."""
    knobs = shops.Knobs(people=90)
    end = datetime.combine(knobs.start, datetime.min.time())
    end += knobs.months * 30 * DAY + 20 * HOUR
    raw = Writer(shops.shop(seed, knobs), random.Random(seed), end).write()
    return raw, {"as_of": str(end), "affinity_min_support": 2}


@dataclass
class Told:
    """A shop as built and as the oracle has it."""

    database: Path
    outcome: Outcome


@pytest.fixture(scope="module", params=SEEDS, ids="shop {}".format)
def told(
    request: pytest.FixtureRequest,
    project: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Told:
    """Build a shop whose programs go by all channels."""
    raw, variables = shop_by_channels(request.param)
    folder = tmp_path_factory.mktemp("told")
    warehouse.write_raw(folder / "raw", raw)
    result = warehouse.build(
        folder / "raw",
        folder / "warehouse.duckdb",
        variables={"max_rejected_rate": 1.0, **variables},
        project_dir=project,
        select="+fct_follow_ups +rpt_program_kpis +customer_segments",
    )
    assert result.success, result.failures
    rules = Rules.load(project / "seeds" / "config")
    outcome = run(raw, rules, Settings.of(variables))
    return Told(folder / "warehouse.duckdb", outcome)


def test_follow_ups_equal_the_oracle(told: Told) -> None:
    """Every message due by any channel, and what holds it back."""
    keys = ("customer_id", "program")
    check(told.database, "fct_follow_ups", told.outcome.follow_ups, keys, FOLLOW_UPS)


def test_programs_equal_the_oracle(told: Told) -> None:
    """What each program has sent by its channel, and what that brought."""
    columns = tuple(told.outcome.programs[0])
    found = told.outcome.programs
    check(told.database, "rpt_program_kpis", found, ("program",), columns)


def test_channels_of_segments_equal_the_oracle(told: Told) -> None:
    """Nobody is recommended a channel that the person has unsubscribed from."""
    columns = ("recommended_channel", "channel_reason", "suppression_reason")
    found = told.outcome.segments
    check(told.database, "customer_segments", found, ("customer_id",), columns)


def test_attribution_counts_every_channel(told: Told) -> None:
    """Orders are attributed to messages by all channels, as the windows say."""
    found = told.outcome.results.attributed
    keys = ("order_id", "attribution_window", "attribution_method", "touch_id")
    table, columns = "fct_attributed_orders_by_rule", tuple(found[0])
    check(told.database, table, found, keys, columns)


def test_shops_reach_every_channel_and_reason(project: Path) -> None:
    """In the shops each channel reaches somebody, and each of its reasons holds."""
    rules = Rules.load(project / "seeds" / "config")
    seen: dict[str, set[str | None]] = defaultdict(set)
    for seed in SEEDS:
        raw, variables = shop_by_channels(seed)
        for row in run(raw, rules, Settings.of(variables)).follow_ups:
            seen[row["channel"]].add(row["held_back_reason"])
    consent = {"no_consent", "unsubscribed", "unreadable_withdrawal"}
    limits = {"weekly_limit", "higher_priority_today"}
    assert seen["sms"] >= consent | limits | {None, "no_phone", "control_group"}
    assert seen["whatsapp"] >= consent | {None, "no_phone"}
    assert seen["push"] >= {None, "no_consent", "unreadable_withdrawal"}
    assert seen["onsite"] == {None, "too_old", "cooldown", "control_group"}


# By hand

NOW = datetime(2024, 6, 30, 12)
PEOPLE: dict[str, tuple[str | None, dict[str, str | None]]] = {
    # phone, answers and events: channel of a yes, or an interaction type
    "sms and phone": ("+39 1", {"sms": "yes"}),
    "sms without phone": (None, {"sms": "yes"}),
    "phone without consent": ("+39 1", {}),
    "e-mail alone": ("+39 1", {"email": "yes"}),
    "sms refused": ("+39 1", {"sms": "no"}),
    "sms unreadable": ("+39 1", {"sms": "perhaps"}),
    "any channel": ("+39 1", {"any": "yes"}),
    "sms unsubscribed": ("+39 1", {"sms": "yes", "sms_unsubscribe": ""}),
    "e-mail unsubscribed": ("+39 1", {"sms": "yes", "email_unsubscribe": ""}),
    "e-mail unreadable": ("+39 1", {"sms": "yes", "email_unsubscribe": "maybe"}),
    "unsubscribed unreadably": ("+39 1", {"sms": "yes", "sms_unsubscribe": "maybe"}),
    "texted": ("+39 1", {"sms": "yes", "sms_sent": ""}),
    "pushed": ("+39 1", {"sms": "yes", "push_sent": ""}),
}
EXPECTED = {
    "sms and phone": None,
    "sms without phone": "no_phone",
    "phone without consent": "no_consent",
    "e-mail alone": "no_consent",
    "sms refused": "no_consent",
    "sms unreadable": "unreadable_withdrawal",
    "any channel": None,
    "sms unsubscribed": "unsubscribed",
    "e-mail unsubscribed": None,
    "e-mail unreadable": "unreadable_withdrawal",
    "unsubscribed unreadably": "unreadable_withdrawal",
    "texted": "higher_priority_today",
    "pushed": None,
}


def small_shop() -> shops.Raw:
    """Make a shop of people who have just opened an account, each with a case."""
    raw: shops.Raw = {table: [] for table in warehouse.RAW_COLUMNS}
    for who, (phone, said) in PEOPLE.items():
        at = str(NOW - 2 * HOUR)
        raw["customers"].append(
            {
                "customer_id": who,
                "email": f"{who.replace(' ', '.')}@shop.example",
                "phone": phone or "",
                "created_at": at,
                "loaded_at": at,
            }
        )
        for number, (word, answer) in enumerate(said.items()):
            key = f"{who} {number}"
            at = str(NOW - 1 * HOUR + number * MINUTE)
            if "_" in word:
                row = {"interaction_id": key, "interaction_type": word}
                row |= {"is_machine": answer or "", "occurred_at": at}
                raw["interactions"].append(row | {"customer_id": who, "loaded_at": at})
            else:
                row = {"consent_id": key, "channel": word, "purpose": "marketing"}
                row |= {"is_granted": answer or "", "recorded_at": at}
                raw["consents"].append(row | {"customer_id": who, "loaded_at": at})
    return raw


def welcomes(project: Path, folder: Path) -> dict[str, str | None]:
    """Build the small shop: person -> why no welcome."""
    warehouse.write_raw(folder / "raw", small_shop())
    result = warehouse.build(
        folder / "raw",
        folder / "warehouse.duckdb",
        variables={"as_of": str(NOW), "max_rejected_rate": 1.0},
        project_dir=project,
        select="+fct_follow_ups",
    )
    assert result.success, result.failures
    return {
        row["customer_id"]: row["held_back_reason"]
        for row in warehouse.rows(folder / "warehouse.duckdb", "fct_follow_ups")
    }


def test_who_is_sent_a_text(tmp_path: Path) -> None:
    """Whoever has a phone and allows texts, and nobody else."""
    project = project_with(tmp_path / "project", {"welcome": "sms"})
    assert welcomes(project, tmp_path) == EXPECTED


def test_onsite_asks_nobody(tmp_path: Path) -> None:
    """What is shown in the shop needs neither address nor consent."""
    project = project_with(tmp_path / "project", {"welcome": "onsite"})
    assert welcomes(project, tmp_path) == dict.fromkeys(PEOPLE)


def test_shipped_programs_go_by_email() -> None:
    """Whoever wants another channel says so."""
    assert {row["channel"] for row in read_rules(PROGRAMS)} == {"email"}
