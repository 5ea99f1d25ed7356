"""HubSpot contacts: batch upsert of 100, synchronous, with errors for single rows.

A contact that was never sent is looked for by e-mail, so one that is there gets our
key; later it is found by that key, whatever its e-mail has become. Removals use batch
update, which never creates a contact.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

import urllib3
from hubspot import HubSpot
from hubspot.crm.contacts.exceptions import ApiException

from coltiva.sync.calls import (
    TIMEOUT,
    Caller,
    Failure,
    GoneError,
    RefusedError,
    StoppedError,
    header,
)
from coltiva.sync.destination import IN_AUDIENCE, Job, Outcome, Row, key_from
from coltiva.sync.state import Item

KEY_PROPERTY = "coltiva_customer_id"
GROUP = "coltiva"
# What HubSpot says of a value that its property's type cannot hold. Any other code of a
# validation error is of a rule that an admin of the account has set.
TYPE_ERRORS = {
    "INVALID_BOOLEAN",
    "INVALID_DATE",
    "INVALID_EMAIL",
    "INVALID_INTEGER",
    "INVALID_LONG",
    "INVALID_NUMBER",
    "INVALID_OPTION",
    "INVALID_PHONE_NUMBER",
    "MAX_LENGTH_EXCEEDED",
}
MISSING_PROPERTY = "PROPERTY_DOESNT_EXIST"


class Destination:
    """The contacts of a HubSpot account."""

    name, title, table = "hubspot", "HubSpot", "hubspot_contacts"
    address = None
    batch_rows, batch_bytes, row_bytes = 100, 4_000_000, 1_000_000

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        """Read the key; COLTIVA_HUBSPOT_API is v3 or a date such as 2026-09."""
        token = key_from(environment, "HUBSPOT_ACCESS_TOKEN", self.title, "a token")
        self.version = environment.get("COLTIVA_HUBSPOT_API") or "v3"
        options: dict[str, Any] = {"access_token": token}
        # Calls are repeated by Caller, which reads Retry-After and knows when to stop.
        options["retry"] = urllib3.Retry(0, redirect=0)
        if host := environment.get("COLTIVA_SYNC_HOST"):
            options["host"] = host
        # One client for all calls: each look at HubSpot(...).crm makes another.
        self.client = HubSpot(**options).crm.contacts.batch_api.api_client
        # 190 requests in 10 seconds are allowed, to all programs of an account.
        self.call = Caller(self.title, ((100, 10.0),), read)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Make a call by the SDK's own client, whose methods know version 3 only."""
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        codes = {200: "object", 201: "object", 207: "object"}
        return self.call(
            lambda: self.client.call_api(
                path,
                method,
                header_params=dict(headers),
                body=body,
                response_types_map=codes,
                auth_settings=["oauth2"],
                _return_http_data_only=True,
                _request_timeout=TIMEOUT,
            )
        )

    def path(self, what: str, rest: str) -> str:
        """Give a path of the CRM in the version that is set."""
        version = self.version
        parts = f"v3/{what}" if version == "v3" else f"{what}/{version}"
        return f"/crm/{parts}/contacts{rest}"

    def account(self) -> str:
        """Give the portal's id."""
        found = self.ask("GET", f"/account-info/{self.version}/details")
        return str(found["portalId"])

    def missing(self, columns: Sequence[str]) -> list[str]:
        """Give the properties of ours that are missing."""
        found = self.ask("GET", self.path("properties", ""))["results"]
        there = {each["name"]: each for each in found}
        key = there.get(KEY_PROPERTY)
        if key is not None and not key.get("hasUniqueValue"):
            raise StoppedError(
                f"HubSpot's property {KEY_PROPERTY} is not unique, and can be made so"
                " only when it is created: delete it, then run --prepare again."
            )
        return [name for name in ours(columns) if name not in there]

    def create(self, names: Sequence[str]) -> None:
        """Create properties, and the group that they are in."""
        groups = self.ask("GET", self.path("properties", "/groups"))["results"]
        if names and GROUP not in {group["name"] for group in groups}:
            group = {"name": GROUP, "label": "Coltiva", "displayOrder": -1}
            self.ask("POST", self.path("properties", "/groups"), group)
        for name in names:
            self.ask("POST", self.path("properties", ""), property_of(name))

    def body(self, row: Row) -> dict[str, Any]:
        """Give an input of the batch upsert; every value is a text."""
        properties = {IN_AUDIENCE: "true"}
        for name, value in row.values.items():
            if name in ("sync_key", "row_hash", "changed_at"):
                continue
            if value is not None:
                properties[name] = text_of(value)
            elif name.startswith("coltiva_"):
                properties[name] = ""
        properties[KEY_PROPERTY] = row.item.key
        by = KEY_PROPERTY if row.item.known else "email"
        return {
            "id": properties[by],
            "idProperty": by,
            "properties": properties,
            "objectWriteTraceId": row.item.key,
        }

    def group(self, row: Row) -> bool:
        """A batch has one id property."""
        return row.item.known

    def send(self, rows: Sequence[Row]) -> Outcome | Job:
        """Upsert; a row in conflict is tried by its other id."""
        inputs = [self.body(row) for row in rows]
        try:
            found = self.ask(
                "POST", self.path("objects", "/batch/upsert"), {"inputs": inputs}
            )
        except RefusedError as refusal:
            if len(rows) == 1 and refusal.reason == "conflict":
                return self.by_other_id(inputs[0])
            raise
        outcome = outcome_of(found, [row.item.key for row in rows])
        for row in rows:
            if len(rows) > 1 and outcome.refused.get(row.item.key) == "conflict":
                del outcome.refused[row.item.key]
                outcome.unsettled.add(row.item.key)
            elif outcome.refused.get(row.item.key) == "conflict":
                return self.by_other_id(inputs[0])
        return outcome

    def by_other_id(self, one: dict[str, Any]) -> Outcome:
        """Send a row by e-mail instead of our key, or the other way round."""
        by = "email" if one["idProperty"] == KEY_PROPERTY else KEY_PROPERTY
        other = one | {"idProperty": by, "id": one["properties"][by]}
        key = one["objectWriteTraceId"]
        try:
            found = self.ask(
                "POST", self.path("objects", "/batch/upsert"), {"inputs": [other]}
            )
        except RefusedError as refusal:
            return Outcome({key: refusal.reason})
        return outcome_of(found, [key])

    def clear(self, items: Sequence[Item], columns: Sequence[str]) -> Outcome | Job:
        """Empty our properties; a contact that is not there needs nothing."""
        emptied = dict.fromkeys(ours(columns), "") | {IN_AUDIENCE: "false"}
        del emptied[KEY_PROPERTY]
        inputs = [
            {
                "id": item.key,
                "idProperty": KEY_PROPERTY,
                "properties": emptied,
                "objectWriteTraceId": item.key,
            }
            for item in items
        ]
        try:
            found = self.ask(
                "POST", self.path("objects", "/batch/update"), {"inputs": inputs}
            )
        except GoneError:
            keys = {item.key for item in items}
            return Outcome(unsettled=keys if len(keys) > 1 else set())
        outcome = outcome_of(found, [item.key for item in items])
        outcome.refused = {
            key: why for key, why in outcome.refused.items() if why != "not_found"
        }
        return outcome

    def close(self) -> None:
        """Close the connections."""
        self.client.rest_client.pool_manager.clear()

    def collect(self, job: str, items: Sequence[Item]) -> Outcome:  # noqa: ARG002
        """Nothing here is done later."""
        raise GoneError(job)


def ours(columns: Sequence[str]) -> list[str]:
    """Give the properties that are ours: the model's, the key, the audience."""
    names = {name for name in columns if name.startswith("coltiva_")}
    return sorted(names | {KEY_PROPERTY, IN_AUDIENCE})


def property_of(name: str) -> dict[str, Any]:
    """Describe a property of ours as HubSpot wants it to be made.

    Texts, but what is true or false can be ticked, and what counts can be compared.
    """
    kind, field = "string", "text"
    options: list[dict[str, Any]] = []
    if re.search(r"_(is|in|has)_", name):
        kind, field = "bool", "booleancheckbox"
        options = [
            {"label": label, "value": value, "displayOrder": order, "hidden": False}
            for order, (label, value) in enumerate((("Yes", "true"), ("No", "false")))
        ]
    elif re.search(r"_(score|hour|count|days|points)$", name):
        kind, field = "number", "number"
    return {
        "name": name,
        "label": name.removeprefix("coltiva_").replace("_", " ").capitalize(),
        "description": "Written by Coltiva.",
        "groupName": GROUP,
        "type": kind,
        "fieldType": field,
        "options": options,
        "hasUniqueValue": name == KEY_PROPERTY,
        "formField": False,
    }


def text_of(value: Any) -> str:
    """Write a value as HubSpot wants it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def outcome_of(found: Mapping[str, Any], keys: Sequence[str]) -> Outcome:
    """Read an answer of 200 or 207: results, and errors with the rows they name."""
    taken = set()
    for result in found.get("results") or []:
        named = (result.get("properties") or {}).get(KEY_PROPERTY)
        taken.add(result.get("objectWriteTraceId") or named)
    errors = found.get("errors") or []
    if not errors:
        return Outcome()
    refused: dict[str, str] = {}
    for error in errors:
        context = error.get("context") or {}
        named = {str(value) for values in context.values() for value in as_list(values)}
        for key in named.intersection(keys) - taken:
            refused[key] = reason_of(error)
    return Outcome(refused, set(keys) - taken - refused.keys())


def as_list(values: Any) -> list[Any]:
    """Take a single value as a list of one."""
    return values if isinstance(values, list) else [values]


def reason_of(error: Mapping[str, Any]) -> str:
    """Give a code of ours for an error; what it tells of a person is left out."""
    category = str(error.get("category") or "")
    codes = codes_of(error)
    if MISSING_PROPERTY in codes:
        raise StoppedError(
            "HubSpot does not have all the properties that are sent: run the sync with"
            " --prepare once."
        )
    if category == "CONFLICT":
        return "conflict"
    if category == "OBJECT_NOT_FOUND":
        return "not_found"
    if codes - TYPE_ERRORS:
        return "admin_rule"
    return "invalid_value" if category == "VALIDATION_ERROR" else "refused"


def codes_of(error: Mapping[str, Any]) -> set[str]:
    """Collect the codes in an error: in its details, and those in its message."""
    details = error.get("errors") or []
    said = {str(detail.get("code")) for detail in details if detail.get("code")}
    text = str(error.get("message") or "")
    return said | set(re.findall(r'"error"\s*:\s*"([A-Z_]+)"', text))


def read(error: Exception) -> Failure | None:
    """Say what an error of the SDK means."""
    if isinstance(error, urllib3.exceptions.HTTPError):
        return Failure(None)
    if not isinstance(error, ApiException):
        return None
    if not error.status:
        return Failure(None)
    told = parsed(error.body)
    if error.status in (429, 401, 403, 404) or error.status >= 500:
        return Failure(error.status, header(error.headers, "Retry-After"))
    if error.status == 409:
        return Failure(409, reason="conflict")
    try:
        return Failure(error.status, reason=reason_of(told))
    except StoppedError as stop:
        return Failure(error.status, advice=str(stop))


def parsed(body: Any) -> dict[str, Any]:
    """Read an error's body, {} where it is no JSON."""
    try:
        found = json.loads(body or "{}")
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
