"""One canonical customer_id a person, and whose every row is."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from oracle import values
from oracle.raw import Row
from oracle.rules import Settings


@dataclass
class Person:
    """A person: attributes, and the moment from which the shop knows of them."""

    customer_id: str
    email: str | None = None
    first_name: str | None = None
    country_code: str | None = None
    birth_date: date | None = None
    phone: str | None = None
    acquisition_channel: str | None = None
    known_since_at: datetime | None = None


@dataclass
class People:
    """All persons, and the ways that lead to them."""

    persons: dict[str, Person] = field(default_factory=dict)
    by_id: dict[str, str] = field(default_factory=dict)
    by_email: dict[str, str] = field(default_factory=dict)
    by_interaction: dict[str, str] = field(default_factory=dict)

    def named(self, row: Row) -> str | None:
        """Say whom a row names: by id, else e-mail."""
        if row.get("customer_id"):
            return self.by_id[row["customer_id"]]
        address = values.email(row.get("email"))
        return self.by_email[address] if address else None

    def of(self, row: Row) -> str | None:
        """Say whose a row is: whom it names, else who used the browser."""
        named = self.named(row)
        return named or self.by_interaction.get(row.get("interaction_id") or "")


def identify(
    rows: dict[str, list[Row]],
    older: dict[str, list[Row]],
    placeholders: set[date],
    settings: Settings,
) -> People:
    """Find the persons behind the rows that exist at the run's moment.

    older: account -> its rows before the one that is accepted. placeholders: dates
    that are no birth dates.
    """
    people = People()
    customers = {row["customer_id"]: row for row in rows["customers"]}
    ids = set(customers)
    seen: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    loose: set[str] = set()
    for table, event in (
        ("orders", "ordered_at"),
        ("interactions", "occurred_at"),
        ("consents", "recorded_at"),
    ):
        for row in rows[table]:
            address = values.email(row.get("email"))
            if row["customer_id"] and address:
                seen[row["customer_id"]].append((row[event], address))
            elif address:
                loose.add(address)
    for table in ("orders", "refunds", "interactions", "consents"):
        ids |= {row["customer_id"] for row in rows[table] if row["customer_id"]}

    for customer_id in sorted(ids):
        address = values.email(customers.get(customer_id, {}).get("email"))
        if address is None and seen[customer_id]:
            address = min(seen[customer_id])[1]
        canonical = customer_id
        if address:
            canonical = people.by_email.setdefault(address, customer_id)
        people.by_id[customer_id] = canonical
        people.persons.setdefault(canonical, Person(canonical, address))
    for customer_id in sorted(ids & set(older), key=lambda one: people.by_id[one]):
        now = values.email(customers.get(customer_id, {}).get("email"))
        for address in _former(older[customer_id], now):
            if address in loose:
                people.by_email.setdefault(address, people.by_id[customer_id])
    for address in loose - set(people.by_email):
        own = "email-" + hashlib.md5(address.encode()).hexdigest()
        people.by_email[address] = own
        people.persons[own] = Person(own, address)

    _follow(people, rows["interactions"], settings.max_people_per_browser)
    _describe(people, rows["customers"], placeholders)
    _date(people, rows)
    return people


def _former(older: list[Row], now: str | None) -> set[str]:
    """List the addresses of an account's older rows; one without any forgets them."""
    found: dict[tuple[datetime, datetime], set[str | None]] = defaultdict(set)
    for row in older:
        moment = (row["updated_at"] or datetime.min, row["loaded_at"])
        found[moment].add(values.email(row["email"]))
    kept: set[str] = set()
    for moment in sorted(found):
        kept = set() if None in found[moment] else kept | found[moment]
    return kept if now else set()


def _follow(people: People, interactions: list[Row], most: int) -> None:
    """Give what happens at a browser without a name to who uses it.

    That is who is identified in the same session, else there last before, else there
    first after; a browser of more than `most` people tells by its sessions alone.
    """
    names: dict[tuple[str, str | None], list[tuple[datetime, str]]] = defaultdict(list)
    for row in interactions:
        who = people.named(row)
        if row["anonymous_id"] and who:
            names[row["anonymous_id"], None].append((row["occurred_at"], who))
            if row["session_id"]:
                visit = (row["anonymous_id"], row["session_id"])
                names[visit].append((row["occurred_at"], who))
    for row in interactions:
        browser, at = row["anonymous_id"], row["occurred_at"]
        if not browser or people.named(row):
            continue
        who = None
        if row["session_id"]:
            who = _nearest(names.get((browser, row["session_id"]), []), at)
        seen = names.get((browser, None), [])
        if who is None and len({name for _, name in seen}) <= most:
            who = _nearest(seen, at)
        if who:
            people.by_interaction[row["interaction_id"]] = who


def _nearest(names: list[tuple[datetime, str]], at: datetime) -> str | None:
    """Take the last name up to a moment, else the first after; of equals the least."""
    before = [moment for moment, _ in names if moment <= at]
    if not names:
        return None
    chosen = max(before) if before else min(moment for moment, _ in names)
    return min(who for moment, who in names if moment == chosen)


def _describe(people: People, customers: list[Row], placeholders: set[date]) -> None:
    """Take each attribute from the latest customers row that has it."""
    by_id = sorted(customers, key=lambda row: row["customer_id"])
    latest_first = sorted(
        by_id, key=lambda row: row["updated_at"] or datetime.min, reverse=True
    )
    for row in latest_first:
        person = people.persons[people.by_id[row["customer_id"]]]
        person.first_name = person.first_name or row["first_name"]
        country = row["country_code"].upper() if row["country_code"] else None
        person.country_code = person.country_code or country
        if row["birth_date"] not in placeholders:
            person.birth_date = person.birth_date or row["birth_date"]
        person.phone = person.phone or row["phone"]
        channel = person.acquisition_channel or row["acquisition_channel"]
        person.acquisition_channel = channel


def _date(people: People, rows: dict[str, list[Row]]) -> None:
    """Find the earliest moment each person is known from."""
    moments: dict[str | None, list[Any]] = defaultdict(list)
    for table, event in (
        ("customers", "created_at"),
        ("orders", "ordered_at"),
        ("refunds", "refunded_at"),
        ("interactions", "occurred_at"),
        ("consents", "recorded_at"),
    ):
        for row in rows[table]:
            if row[event]:
                moments[people.of(row)].append(row[event])
    for customer_id, person in people.persons.items():
        person.known_since_at = min(moments[customer_id], default=None)
