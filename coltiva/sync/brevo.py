"""Brevo contacts: imports of up to 8 MB, which are worked on later.

A contact is found by its e-mail only. An external id would let an import change the
e-mail of a contact that has it, and Brevo lifts the blocklisting of one whose e-mail
changes. So our key travels as an attribute of ours.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from brevo import Brevo
from brevo.core.api_error import ApiError

from coltiva.sync.calls import (
    TIMEOUT,
    Caller,
    Failure,
    GoneError,
    RefusedError,
    StoppedError,
    header,
    pause,
)
from coltiva.sync.destination import Job, Outcome, Row, key_from
from coltiva.sync.state import Item

KEY_ATTRIBUTE = "COLTIVA_CUSTOMER_ID"
IN_AUDIENCE = "COLTIVA_IN_AUDIENCE"
# Attributes of the shop's: never emptied.
SHOP_ATTRIBUTES = {"COUNTRY", "FIRSTNAME", "LASTNAME", "PHONE", "SMS", "WHATSAPP"}
LONGEST_IMPORT = 3600.0


class Destination:
    """The contacts of a Brevo account."""

    name, title, table = "brevo", "Brevo", "brevo_contacts"
    address = "email"
    batch_rows, batch_bytes, row_bytes = 20_000, 7_900_000, 1_000_000

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        """Read the key, and the list that Brevo wants imported contacts to be on."""
        key = key_from(environment, "BREVO_API_KEY", self.title, "a key")
        number = key_from(environment, "BREVO_LIST_ID", self.title, "a list's number")
        if not number.isdecimal():
            raise StoppedError("BREVO_LIST_ID is not a number.")
        self.list = int(number)
        options: dict[str, Any] = {"api_key": key, "max_retries": 0, "timeout": TIMEOUT}
        if host := environment.get("COLTIVA_SYNC_HOST"):
            options["base_url"] = f"{host}/v3"
        self.http = httpx.Client(timeout=TIMEOUT)
        self.client = Brevo(**options, httpx_client=self.http)
        self.call = Caller(self.title, ((10, 1.0),), read)

    def account(self) -> str:
        """Give the organization's id."""
        found = self.call(self.client.account.get_account)
        return str(found.organization_id)

    def missing(self, columns: Sequence[str]) -> list[str]:
        """Give the attributes of ours that are missing; an import drops them."""
        found = self.call(self.client.contacts.get_attributes)
        there = {attribute.name for attribute in found.attributes}
        return [name for name in ours(columns) if name not in there]

    def create(self, names: Sequence[str]) -> None:
        """Create attributes."""
        contacts = self.client.contacts
        for name in names:
            kind = kind_of(name)
            self.call(
                lambda name=name, kind=kind: contacts.create_attribute(
                    "normal", name, type=kind
                )
            )

    def body(self, row: Row) -> dict[str, Any]:
        """Give a contact; a null of ours empties, a null of the shop's is left out."""
        attributes: dict[str, Any] = {}
        for column, value in row.values.items():
            if not column.startswith("attribute_"):
                continue
            name = column.removeprefix("attribute_").upper()
            if value is not None or name not in SHOP_ATTRIBUTES:
                attributes[name] = "" if value is None else typed(name, value)
        attributes |= {KEY_ATTRIBUTE: row.item.key, IN_AUDIENCE: True}
        return {"email": row.values["email"], "attributes": attributes}

    def group(self, row: Row) -> tuple[str, ...]:
        """An import has the same attributes in each row.

        One that is missing in a row could be taken for empty, and be emptied.
        """
        return tuple(
            sorted(
                column
                for column, value in row.values.items()
                if value is not None
                and column.removeprefix("attribute_").upper() in SHOP_ATTRIBUTES
            )
        )

    def send(self, rows: Sequence[Row]) -> Outcome | Job:
        """Start an import; blocklists are never mentioned."""
        contacts = [self.body(row) for row in rows]
        found = self.call(
            lambda: self.client.contacts.import_contacts(
                json_body=contacts,
                list_ids=[self.list],
                update_existing_contacts=True,
                empty_contacts_attributes=True,
                disable_notification=True,
            )
        )
        return Job(str(found.process_id))

    def clear(self, items: Sequence[Item], columns: Sequence[str]) -> Outcome | Job:
        """Empty our attributes one by one: an import would create who is gone."""
        emptied: dict[str, Any] = dict.fromkeys(ours(columns), "")
        emptied |= {IN_AUDIENCE: False}
        outcome = Outcome()
        for item in items:
            try:
                self.call(
                    lambda item=item: self.client.contacts.update_contact(
                        item.address, identifier_type="email_id", attributes=emptied
                    )
                )
            except GoneError:
                continue
            except RefusedError as refusal:
                outcome.refused[item.key] = refusal.reason
        return outcome

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def collect(self, job: str, items: Sequence[Item]) -> Outcome:
        """Wait for the import's end, and read its reports of single rows."""
        found = self.wait_for(job)
        keys = {item.address.lower(): item.key for item in items}
        if found.status != "completed":
            return Outcome(unsettled=set(keys.values()))
        reports = found.info.import_ if found.info else None
        outcome = Outcome()
        for reason, address in (reports.dict() if reports else {}).items():
            if isinstance(address, str) and address:
                for cell in self.cells_of(address):
                    if cell in keys:
                        outcome.refused[keys[cell]] = str(reason)
        return outcome

    def wait_for(self, job: str) -> Any:
        """Ask for the import until it is over."""
        waited, wait = 0.0, 0.5
        while True:
            found = self.call(lambda: self.client.process.get_process(int(job)))
            if found.status in ("completed", "failed", "cancelled"):
                return found
            if waited >= LONGEST_IMPORT:
                raise StoppedError(
                    "Brevo has not finished an import within an hour: run the sync"
                    " again later, it goes on with that import."
                )
            pause(wait)
            waited, wait = waited + wait, min(wait * 1.5, 20.0)

    def cells_of(self, address: str) -> set[str]:
        """Read a report, whatever its columns are; no key goes along."""

        def fetch() -> httpx.Response:
            return self.http.get(address).raise_for_status()

        text = self.call(fetch).text.lower()
        for separator in ",;\t\r":
            text = text.replace(separator, "\n")
        return {cell.strip().strip('"') for cell in text.split("\n")}


def ours(columns: Sequence[str]) -> list[str]:
    """Give the attributes that are ours."""
    names = {
        column.removeprefix("attribute_").upper()
        for column in columns
        if column.startswith("attribute_")
    }
    return sorted((names - SHOP_ATTRIBUTES) | {KEY_ATTRIBUTE, IN_AUDIENCE})


def kind_of(name: str) -> str:
    """Give the type of an attribute of ours: ticked, compared, or read."""
    if re.search(r"_(IS|IN|HAS)_", name):
        return "boolean"
    return "float" if re.search(r"_(SCORE|HOUR|COUNT|DAYS)$", name) else "text"


def typed(name: str, value: Any) -> Any:
    """Write a value as its attribute's type wants it."""
    kind = kind_of(name)
    if kind == "boolean":
        return str(value).lower() == "true"
    if kind == "float":
        number = float(value)
        return int(number) if number.is_integer() else number
    return str(value)


def read(error: Exception) -> Failure | None:
    """Say what an error of the SDK, or of a report's address, means."""
    if isinstance(error, httpx.HTTPStatusError):
        return Failure(error.response.status_code)
    if isinstance(error, httpx.HTTPError):
        return Failure(None)
    if not isinstance(error, ApiError) or error.status_code is None:
        return None
    retry_after = header(error.headers, "Retry-After")
    retry_after = retry_after or header(error.headers, "x-sib-ratelimit-reset")
    return Failure(error.status_code, retry_after, reason_of(error.body))


def reason_of(body: Any) -> str:
    """Give Brevo's code of an error, which names no person."""
    told = body
    if not isinstance(told, dict):
        try:
            told = json.loads(str(getattr(body, "json", lambda: "{}")() or "{}"))
        except (TypeError, ValueError):
            told = {}
    code = str(told.get("code") or "") if isinstance(told, dict) else ""
    return code.lower()[:60] if code.replace("_", "").isalnum() else "refused"
