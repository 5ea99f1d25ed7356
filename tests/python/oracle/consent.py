"""What can't be read but may be a no, and links that no human has followed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from oracle import values
from oracle.people import People
from oracle.raw import SHAPES, Intake, Row
from oracle.rules import Rules, Settings

LINKS = ("email_click", "email_unsubscribe")


def without_bursts(interactions: list[Row], settings: Settings) -> list[Row]:
    """Mark as a machine's the many links that were followed at a time.

    They are of one identity and campaign, at least bot_burst_clicks within
    bot_burst_seconds.
    """
    least = settings.bot_burst_clicks
    if least is None:
        return interactions
    within = timedelta(seconds=settings.bot_burst_seconds)
    times: dict[tuple[Any, ...], list[datetime]] = defaultdict(list)
    for row in interactions:
        if row["interaction_type"] in LINKS and _identity(row):
            times[_identity(row), row["campaign_id"]].append(row["occurred_at"])

    def is_burst(row: Row) -> bool:
        if row["interaction_type"] not in LINKS:
            return False
        near = times.get((_identity(row), row["campaign_id"]), [])
        return any(
            start <= row["occurred_at"] <= start + within
            and sum(start <= other <= start + within for other in near) >= least
            for start in near
        )

    return [
        row | {"is_machine": row["is_machine"] or is_burst(row)} for row in interactions
    ]


def _identity(row: Row) -> tuple[str, str] | None:
    for name, value in (
        ("customer_id", row["customer_id"]),
        ("email", values.email(row["email"])),
        ("anonymous_id", row["anonymous_id"]),
    ):
        if value:
            return name, value
    return None


def withdrawals(
    intake: Intake, people: People, as_of_at: datetime, rules: Rules
) -> Iterable[tuple[str, Row]]:
    """Give whom each unreadable withdrawal is of, as a refusal in consents' shape."""
    arrivals: dict[tuple[Any, ...], list[datetime | None]] = defaultdict(list)
    good = {
        (table, row[SHAPES[table].key]): row["loaded_at"]
        for table in ("consents", "interactions")
        for row in intake.rows[table]
    }
    for table, row in _unreadable(intake, rules):
        key = _text(row, SHAPES[table].key)
        at = _read(values.moment, row, str(SHAPES[table].event))
        loaded = _read(values.moment, row, "loaded_at")
        if loaded and good.get((table, key), datetime.min) > loaded:
            continue
        if row["rejection_reason"] == "future_dated":
            at, loaded = None, min(at, loaded)
        kind = (_text(row, "interaction_type") or "").lower()
        channel, purpose = rules.steps.get(kind, ("email",))[0], "marketing"
        if table == "consents":
            channel, purpose = (
                word if word in rules.allowed[kind] else "all"
                for kind in ("channel", "purpose")
                for word in [(_text(row, kind) or "").lower()]
            )
        for who in {
            people.by_id.get(_text(row, "customer_id") or ""),
            people.by_email.get(values.email(_text(row, "email")) or ""),
        } - {None}:
            arrivals[table, key, who, channel, purpose, at].append(loaded)
    for (_, _, who, channel, purpose, at), found in arrivals.items():
        moment = at or min([as_of_at, *(one for one in found if one)])
        if moment <= as_of_at:
            yield (
                who,
                {
                    "channel": channel,
                    "purpose": purpose,
                    "is_granted": False,
                    "is_readable": False,
                    "recorded_at": moment,
                },
            )


def _unreadable(intake: Intake, rules: Rules) -> Iterable[tuple[str, Row]]:
    """List rows that may say no and were not accepted, or for a word nobody knows."""
    for table, raw_row, reason in intake.unusable:
        row = dict(raw_row) | {"rejection_reason": reason}
        kind = (_text(row, "interaction_type") or "").lower()
        _, step = rules.steps.get(kind, ("", ""))
        by_machine = _read(values.flag, row, "is_machine") or False
        if (
            (table == "consents" and not _read(values.flag, row, "is_granted"))
            or (table == "interactions" and step == "complained")
            or (table == "interactions" and step == "unsubscribed" and not by_machine)
        ):
            yield table, row
    for row in intake.rows["consents"]:
        words = all(row[kind].lower() in rules.allowed[kind] for kind in rules.allowed)
        if not row["is_granted"] and not words:
            yield "consents", row | {"rejection_reason": None}


def _text(row: Row, name: str) -> str | None:
    return values.text(row.get(name))


def _read(read: Callable[[str], Any], row: Row, name: str) -> Any:
    """Read a value; None where it is empty or can't be read."""
    if isinstance(row.get(name), datetime | bool):
        return row[name]
    try:
        found = _text(row, name)
        return None if found is None else read(found)
    except ValueError:
        return None
