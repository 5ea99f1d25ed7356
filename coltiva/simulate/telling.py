"""The stories as raw tables."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from coltiva.simulate.catalogue import ARTICLES
from coltiva.simulate.interactions import TYPES
from coltiva.simulate.orders import WORTH
from coltiva.simulate.settings import Settings
from coltiva.simulate.shapes import DAY, NONE, SCHEMAS, kind, table
from coltiva.simulate.stories import CAMPAIGNS, PEOPLE, Consent, Event, Order, Person

PRICES = {f"P{place:03d}": price for place, (_, _, price) in enumerate(ARTICLES, 1)}

Record = dict[str, Any]
Clock = Callable[[int, str], int]  # days before the last one, time: seconds since 1970


def told_rows(settings: Settings) -> dict[str, pa.Table]:
    """Write the stories as raw tables."""
    records: dict[str, list[Record]] = {name: [] for name in SCHEMAS}

    def at(days: int, time: str) -> int:
        hour, minute = time.split(":")
        last_midnight = settings.end // DAY * DAY
        return last_midnight - days * DAY + int(hour) * 3_600 + int(minute) * 60

    for campaign_id, name, program, days, cost in CAMPAIGNS:
        records["campaigns"].append(
            {
                "campaign_id": campaign_id,
                "campaign_name": name,
                "program": program,
                "channel": "email",
                "sent_at": at(days, "08:00"),
                "cost_amount": cost * 100,
                "currency_code": "EUR",
            }
        )
    for person in PEOPLE:
        since = None if person.since is None else at(person.since, "11:00")
        if since is not None:
            records["customers"].append(customer(person, since))
        tell_consents(person, records, at)
        for place, order in enumerate(person.orders, 1):
            tell_order(person, order, place, since, records, at)
        for place, (days, cents) in enumerate(person.refunds_without_order, 1):
            records["refunds"].append(
                {
                    "refund_id": f"R{person.number:04d}-U{place}",
                    "customer_id": person.customer_id,
                    "refunded_at": at(days, "10:00"),
                    "amount": cents,
                }
            )
        for place, event in enumerate(person.events, 1):
            records["interactions"].append(interaction(person, event, place, since, at))
    return {
        name: as_table(name, rows, settings.end)
        for name, rows in records.items()
        if rows
    }


def customer(person: Person, since: int) -> Record:
    """Write a person's account."""
    born = NONE
    if person.born:
        born = (date.fromisoformat(person.born) - date(1970, 1, 1)).days * DAY
    return {
        "customer_id": person.customer_id,
        "email": person.address,
        "phone": f"+1 555 01{person.number:02d}",
        "first_name": person.name[0],
        "last_name": person.name[1],
        "birth_date": born,
        "country_code": person.country,
        "acquisition_channel": "instagram" if person.number % 2 else "search",
        "created_at": since,
        "updated_at": since,
    }


def tell_consents(person: Person, records: dict[str, list[Record]], at: Clock) -> None:
    """Write a person's consents."""
    consents = person.consents
    if consents is None:
        purposes = () if person.since is None else ("marketing", "tracking")
        consents = tuple(
            Consent(person.since, "11:01", name, True) for name in purposes
        )
    for place, consent in enumerate(consents, 1):
        records["consents"].append(
            {
                "consent_id": f"K{person.number:04d}-{place}",
                "customer_id": person.customer_id,
                "channel": consent.channel,
                "purpose": consent.purpose,
                "is_granted": consent.granted,
                "recorded_at": at(consent.days, consent.time),
            }
        )


def tell_order(
    person: Person,
    order: Order,
    place: int,
    since: int | None,
    records: dict[str, list[Record]],
    at: Clock,
) -> None:
    """Write one order with its lines and refunds."""
    order_id = f"O{person.number:04d}-{place}"
    ordered = at(order.days, order.time)
    is_guest = since is None or ordered < since
    gross = net = 0
    for line, product in enumerate(order.products, 1):
        name, quantity = (product, 1) if isinstance(product, str) else product
        price = round(PRICES[name] * WORTH[order.currency] * 10) * 10
        records["order_lines"].append(
            {
                "order_line_id": f"L{person.number:04d}-{place}-{line}",
                "order_id": order_id,
                "product_id": name,
                "quantity": quantity,
                "unit_price": price,
                "discount_amount": quantity * price * order.sale // 100,
                "loaded_at": ordered + 600,
            }
        )
        gross += quantity * price
        net += quantity * price * (100 - order.sale) // 100
    discount = net * order.discount // 100
    for back, (minutes, share) in enumerate(order.refunds, 1):
        records["refunds"].append(
            {
                "refund_id": f"R{person.number:04d}-{place}{back}",
                "order_id": order_id,
                "customer_id": None if is_guest else person.customer_id,
                "refunded_at": ordered + minutes * 60,
                "amount": round((net - discount) * share),
            }
        )
    address = order.email or (person.address if is_guest else None)
    records["orders"].append(
        {
            "order_id": order_id,
            "customer_id": None if is_guest else person.customer_id,
            "email": address,
            "ordered_at": ordered,
            "status": order.status,
            "currency_code": order.currency,
            "shipping_amount": 490 if gross < 6_000 else 0,
            "discount_amount": discount,
            "coupon_code": order.coupon,
            "updated_at": ordered + 600,
        }
    )


def interaction(
    person: Person, event: Event, place: int, since: int | None, at: Clock
) -> Record:
    """Write one interaction; web ones carry the person's device and visit."""
    moment = at(event.days, event.time)
    channel = TYPES[event.type]
    has_id = event.by == "id" and since is not None and moment >= since
    return {
        "interaction_id": f"I{person.number:04d}-{place:02d}",
        "occurred_at": moment,
        "interaction_type": event.type,
        "channel": channel,
        "customer_id": person.customer_id if has_id else None,
        "anonymous_id": f"A{person.number:04d}" if channel == "web" else None,
        "email": person.address if not has_id and event.by != "device" else None,
        "session_id": f"S{person.number:04d}-{event.days}"
        if channel == "web"
        else None,
        "product_id": event.product,
        "campaign_id": event.campaign,
        "is_machine": event.machine,
        "url": event.url,
        "loaded_at": moment + 900 + event.late_days * DAY,
    }


def as_table(name: str, records: list[Record], end: int) -> pa.Table:
    """Put records into a raw table; a row arrives five minutes after what it tells."""
    columns = {}
    for schema_field in SCHEMAS[name]:
        cells = [record.get(schema_field.name) for record in records]
        if kind(schema_field.name) in ("time", "money", "date"):
            cells = np.array([NONE if cell is None else cell for cell in cells])
        else:
            cells = pa.array(cells, schema_field.type)
        columns[schema_field.name] = cells
    if (columns["loaded_at"] == NONE).all():
        told = [column for column in columns if column.endswith("_at")][-2]
        columns["loaded_at"] = columns[told] + 300
    columns["loaded_at"] = np.minimum(columns["loaded_at"], end + 3_600)
    return table(name, **columns)
