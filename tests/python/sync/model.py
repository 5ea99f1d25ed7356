"""Invented people, and a published copy with the four destinations' models of them."""

from __future__ import annotations

import datetime
import hashlib
import random
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow

SEGMENTS = ("Champions", "Loyal", "At Risk", "Hibernating")
PROGRAMS = (None, None, "welcome", "winback")


@dataclass(frozen=True)
class Person:
    """Somebody in the audience, in the words of audience_email."""

    key: str
    email: str
    first_name: str | None
    phone: str | None
    segment: str
    score: int
    is_vip: bool
    program: str | None


def people(number: int, seed: int = 1) -> dict[str, Person]:
    """Invent people, the same for the same number and seed."""
    chance = random.Random(seed)
    return {
        f"C{n:05d}": Person(
            key=f"C{n:05d}",
            email=f"person.{n}@example.com",
            first_name=chance.choice(("Ada", "Bo", "Çelik", None)),
            phone=f"+39333{n:06d}" if chance.random() < 0.3 else None,
            segment=chance.choice(SEGMENTS),
            score=chance.randint(1, 100),
            is_vip=chance.random() < 0.1,
            program=chance.choice(PROGRAMS),
        )
        for n in range(number)
    }


def a_day_later(before: dict[str, Person], seed: int = 2) -> dict[str, Person]:
    """Change a tenth, take two in a hundred away, add as many."""
    chance = random.Random(seed)
    later = {}
    for key, person in before.items():
        dice = chance.random()
        if dice < 0.02:
            continue
        if dice < 0.12:
            segment = SEGMENTS[(SEGMENTS.index(person.segment) + 1) % 4]
            person = replace(person, segment=segment, is_vip=not person.is_vip)
        if dice > 0.99:
            person = replace(person, email=f"new.{person.email}")
        later[key] = person
    extra = people(len(before) + len(before) // 50, seed=3)
    return later | {key: p for key, p in extra.items() if key not in before}


def publish(
    folder: Path,
    audience: dict[str, Person],
    *,
    hours_ago: float = 1,
    as_of: str = "2026-01-31 00:00:00",
) -> None:
    """Write the published copy of an audience, as `coltiva publish` does: by rename."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "coltiva.duckdb.new"
    made.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{made}' as copy (storage_version 'v1.4.0')")
        for table, row_of in MODELS.items():
            rows = [with_hash(p.key, row_of(p)) for p in audience.values()]
            columns = list(with_hash("", row_of(EXAMPLE)))
            values = {c: [row[c] for row in rows] for c in columns}
            found = pyarrow.table(values, schema=schema_of(columns))
            connection.register("rows", found)
            connection.execute(f"create table copy.{table} as select * from rows")
            connection.unregister("rows")
        at = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=hours_ago)
        connection.execute(
            "create table copy.published_run as select 'run-1' as run_id,"
            " $1::timestamp as as_of, $2::timestamp as published_at,"
            " '0.1.0' as coltiva_version",
            [as_of, at.replace(tzinfo=None)],
        )
    made.replace(folder / "coltiva.duckdb")


def with_hash(key: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Give a destination's row: the key, the payload, its hash, when it changed."""
    row_hash = hashlib.md5(repr(payload).encode()).hexdigest()
    at = datetime.datetime(2026, 1, 31)
    return {"sync_key": key, **payload, "row_hash": row_hash, "changed_at": at}


def schema_of(columns: list[str]) -> pyarrow.Schema:
    """Give the columns' types: texts, but what Klaviyo and Brevo take as it is."""

    def type_of(column: str) -> pyarrow.DataType:
        if column == "changed_at":
            return pyarrow.timestamp("us")
        if column.startswith(("property_", "attribute_")):
            if "_is_" in column:
                return pyarrow.bool_()
            if column.endswith("_score"):
                return pyarrow.int64()
        return pyarrow.string()

    return pyarrow.schema([(column, type_of(column)) for column in columns])


def hubspot(person: Person) -> dict[str, Any]:
    """HubSpot: texts."""
    return {
        "email": person.email,
        "firstname": person.first_name,
        "phone": person.phone,
        "country": "IT",
        "coltiva_customer_id": person.key,
        "coltiva_rfm_segment": person.segment,
        "coltiva_engagement_score": str(person.score),
        "coltiva_is_vip": str(person.is_vip).lower(),
        "coltiva_next_program": person.program,
    }


def klaviyo(person: Person) -> dict[str, Any]:
    """Klaviyo: typed properties."""
    return {
        "external_id": person.key,
        "email": person.email,
        "phone_number": person.phone,
        "first_name": person.first_name,
        "country": "IT",
        "property_coltiva_rfm_segment": person.segment,
        "property_coltiva_engagement_score": person.score,
        "property_coltiva_is_vip": person.is_vip,
        "property_coltiva_next_program": person.program,
    }


def mailchimp(person: Person) -> dict[str, Any]:
    """Mailchimp: merge fields and tags."""
    tags = [
        "coltiva:audience",
        f"coltiva:segment:{person.segment.lower()}",
        *(["coltiva:vip"] * person.is_vip),
    ]
    return {
        "subscriber_hash": hashlib.md5(person.email.encode()).hexdigest(),
        "email_address": person.email,
        "status_if_new": "transactional",
        "merge_fname": person.first_name,
        "merge_coltivaid": person.key,
        "merge_segment": person.segment,
        "merge_engscore": str(person.score),
        "merge_program": person.program,
        "tags": ",".join(tags),
    }


def brevo(person: Person) -> dict[str, Any]:
    """Brevo: attributes."""
    return {
        "ext_id": person.key,
        "email": person.email,
        "attribute_firstname": person.first_name,
        "attribute_coltiva_rfm_segment": person.segment,
        "attribute_coltiva_engagement_score": person.score,
        "attribute_coltiva_is_vip": person.is_vip,
        "attribute_coltiva_next_program": person.program,
    }


MODELS = {
    "hubspot_contacts": hubspot,
    "klaviyo_profiles": klaviyo,
    "mailchimp_members": mailchimp,
    "brevo_contacts": brevo,
}
EXAMPLE = Person("", "", "", "", "", 1, True, "")


def expected(person: Person, held: dict[str, Any]) -> dict[str, Any]:
    """What a contact of a person in the audience holds; in the words that it has."""
    wanted = asdict(person) | {"in_audience": True}
    return {name: wanted[name] for name in held}
