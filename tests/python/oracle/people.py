"""One canonical customer_id a person, and whose every row is."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from oracle import values
from oracle.raw import Row


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
    by_anonymous_id: dict[str, str] = field(default_factory=dict)

    def of(self, row: Row) -> str | None:
        """Say whose a row is: by id, else e-mail, else claimed anonymous id."""
        if row.get("customer_id"):
            return self.by_id[row["customer_id"]]
        address = values.email(row.get("email"))
        if address:
            return self.by_email[address]
        return self.by_anonymous_id.get(row.get("anonymous_id") or "")


def identify(rows: dict[str, list[Row]], placeholders: set[date]) -> People:
    """Find the persons behind the rows that exist at the run's moment.

    placeholders: dates that are no birth dates.
    """
    people = People()
    customers = {row["customer_id"]: row for row in rows["customers"]}
    ids = set(customers)
    seen: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    loose: set[str] = set()
    for table, event in (("orders", "ordered_at"), ("interactions", "occurred_at")):
        for row in rows[table]:
            address = values.email(row["email"])
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
    for address in loose - set(people.by_email):
        own = "email-" + hashlib.md5(address.encode()).hexdigest()
        people.by_email[address] = own
        people.persons[own] = Person(own, address)

    _claim(people, rows["interactions"])
    _describe(people, rows["customers"], placeholders)
    _date(people, rows)
    return people


def _claim(people: People, interactions: list[Row]) -> None:
    """Give every anonymous id to the person first seen with it.

    Of two at the same moment it is the smaller customer_id's; any id comes before an
    e-mail alone.
    """
    in_order = sorted(
        interactions,
        key=lambda row: (
            row["occurred_at"],
            not row["customer_id"],
            row["customer_id"] or "",
            values.email(row["email"]) or "",
        ),
    )
    for row in in_order:
        named = row["customer_id"] or values.email(row["email"])
        if row["anonymous_id"] and named:
            people.by_anonymous_id.setdefault(row["anonymous_id"], people.of(row))


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
