"""Who may be mailed, what a sync is told of them, and what happened between runs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import md5, sha256
from typing import Any

from oracle.experiments import held_back
from oracle.raw import Row
from oracle.rules import Rules
from oracle.segments import Outcome

MICROSECOND = timedelta(microseconds=1)
HASHED = (
    *("customer_id", "email", "email_sha256", "first_name", "country_code", "phone"),
    *("top_category", "rfm_segment", "lifecycle_stage", "engagement_level"),
    *("engagement_reason", "recommended_action", "recommended_channel"),
    *("recommended_offer", "recommended_products", "next_program", "recency_score"),
    *("frequency_score", "monetary_score", "engagement_score", "best_send_hour"),
    *("is_vip", "is_at_risk", "can_advertise"),
)
COPIED = (
    *("customer_id", "email", "first_name", "country_code", "top_category"),
    *("rfm_segment", "lifecycle_stage", "engagement_level", "recommended_action"),
    *("recency_score", "frequency_score", "monetary_score", "engagement_score"),
    *("is_vip", "is_at_risk", "best_send_hour"),
)


def audience(outcome: Outcome, rules: Rules | None = None) -> list[Row]:
    """Give the rows of audience_email, without the time of the last change.

    rules: those with experiments that keep people out; none keep nobody out.

    The generated shops have no consents to advertising.
    """
    products: dict[str, dict[int, str]] = defaultdict(dict)
    for row in outcome.recommendations:
        place = row["recommendation_rank"]
        products[row["customer_id"]][place] = row["product_id"]
    due: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in outcome.follow_ups:
        if row["held_back_reason"] is None and row["channel"] == "email":
            due[row["customer_id"]].append((row["priority"], row["program"]))
    rows = []
    for person in outcome.segments:
        if not person["can_email"]:
            continue
        who = person["customer_id"]
        on = outcome.as_of_date
        if rules and on and held_back(who, on, "campaign", None, rules):
            continue
        own = products[who]
        row = {name: person[name] for name in COPIED} | {
            "email_sha256": sha256(person["email"].encode()).hexdigest(),
            "phone": e164(person["phone"]),
            "engagement_reason": without_points(person["engagement_reason"]),
            "recommended_channel": unless_none(person["recommended_channel"]),
            "recommended_offer": unless_none(person["recommended_offer"]),
            "recommended_products": ", ".join(own[n] for n in sorted(own)) or None,
            "next_program": min(due[who])[1] if due[who] else None,
            "can_advertise": False,
        }
        rows.append(row | {"row_hash": row_hash(row[name] for name in HASHED)})
    return rows


def e164(phone: str | None) -> str | None:
    """Write a number in E.164; none where it names no country or is no number."""
    if not phone or not re.fullmatch(r"(\+|00)[\d ().\-/]+", phone, re.ASCII):
        return None
    digits = re.sub(r"[^0-9]", "", phone.replace("(0)", ""))
    digits = digits if phone.startswith("+") else digits[2:]
    if digits.startswith("1"):
        is_number = len(digits) == 11 and digits[1] > "1" and digits[4] > "1"
    else:
        is_number = 7 <= len(digits) <= 15 and digits[0] != "0"
    return f"+{digits}" if is_number else None


def without_points(reason: str | None) -> str | None:
    """Leave the points out of a reason: 2 add_to_cart (+18.5)."""
    if reason is None:
        return None
    return ", ".join(part.partition(" (")[0] for part in reason.split("), "))


def unless_none(word: str | None) -> str | None:
    """Give no word where the playbook says none."""
    return None if word == "none" else word


def row_hash(values: Iterable[Any]) -> str:
    """Hash values as a line of CSV in which every text is quoted and null is a word."""
    cells = []
    for value in values:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        quoted = '"' + text.replace('"', '""') + '"'
        cells.append("null" if value is None else quoted)
    return md5(",".join(cells).encode()).hexdigest()


@dataclass
class Log:
    """What a reader of audience_email saw from run to run, as audience_changes has it.

    last: what was last said of each person: change, reason and hash.
    """

    rows: list[Row] = field(default_factory=list)
    last: dict[str, Row] = field(default_factory=dict)

    def run(
        self,
        at: datetime,
        rows: Iterable[Row],
        people: Mapping[str, Row],
        owners: Mapping[str, str],
    ) -> None:
        """Take in a run: its moment, audience, people, and whose each known id is."""
        latest = max((row["changed_at"] for row in self.rows), default=None)
        moment = at if latest is None or at > latest else latest + MICROSECOND
        now = {row["customer_id"]: row for row in rows}
        for who, row in now.items():
            before = self.last.get(who)
            if before is None:
                change = "added"
            elif before["change"] == "removed":
                change = "re_added"
            elif before["row_hash"] != row["row_hash"]:
                change = "changed"
            else:
                continue
            self._say(who, change, None, row["email_sha256"], row["row_hash"], moment)
        for who, before in list(self.last.items()):
            if who in now:
                continue
            reason = why_gone(who, people, owners)
            if before["change"] != "removed" or (
                reason == "erased" and before["reason"] != "erased"
            ):
                self._say(who, "removed", reason, None, None, moment)
        for row in self.rows:
            owner = people.get(owners.get(row["customer_id"], ""))
            if owner is None or owner["email"] is None:
                row["email_sha256"] = None

    def _say(self, who: str, change: str, *rest: Any) -> None:
        names = ("reason", "email_sha256", "row_hash", "changed_at")
        row = {"customer_id": who, "change": change}
        row |= dict(zip(names, rest, strict=True))
        self.rows.append(row)
        self.last[who] = row


def why_gone(who: str, people: Mapping[str, Row], owners: Mapping[str, str]) -> str:
    """Say why somebody is not in the audience any more."""
    owner = people.get(owners.get(who, ""))
    if owner is None:
        return "unknown"
    if owner["suppression_reason"] == "no_email":
        return "erased"
    return "merged" if owners[who] != who else owner["suppression_reason"]
