"""Klaviyo profiles: bulk import jobs of 10,000, which are worked on later.

A body goes as a plain dict. Made by the SDK's model it would name every field of
Klaviyo's profile that we do not send, with null, which empties it.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import urllib3
from klaviyo_api import KlaviyoAPI
from openapi_client.api_arg_options import USE_DICTIONARY_FOR_RESPONSE_DATA
from openapi_client.exceptions import ApiException

from coltiva.sync.calls import TIMEOUT, Caller, Failure, StoppedError, header, pause
from coltiva.sync.destination import IN_AUDIENCE, Job, Outcome, Row, key_from
from coltiva.sync.state import Item

# How many external ids a filter may name, and how long a job is waited for.
FILTER_IDS = 100
LONGEST_JOB = 3600.0
NOT_SENT = ("sync_key", "row_hash", "changed_at", "external_id")
POSITION = re.compile(r"/profiles/data/(\d+)")


class Destination:
    """The profiles of a Klaviyo account."""

    name, title, table = "klaviyo", "Klaviyo", "klaviyo_profiles"
    address = None
    # 5 MB and 100 KB are allowed; the rest of the body needs a little.
    batch_rows, batch_bytes, row_bytes = 10_000, 4_900_000, 100_000

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        """Read the key; the SDK sends the revision 2026-10-15."""
        key = key_from(environment, "KLAVIYO_API_KEY", self.title, "a private key")
        host = environment.get("COLTIVA_SYNC_HOST") or ""
        # Calls are repeated by Caller, which reads Retry-After and knows when to stop.
        plain_answers = {USE_DICTIONARY_FOR_RESPONSE_DATA: True}
        self.client = KlaviyoAPI(
            key, max_retries=1, test_host=host, options=plain_answers
        )
        self.pool = self.client.api_client.rest_client.pool_manager
        self.pool.connection_pool_kw["retries"] = urllib3.Retry(0, redirect=0)
        self.call = Caller(self.title, ((10, 1.0), (150, 60.0)), read)

    def account(self) -> str:
        """Give the account's id."""
        found = self.call(
            lambda: self.client.Accounts.get_accounts(_request_timeout=TIMEOUT)
        )
        return found["data"][0]["id"]

    def missing(self, columns: Sequence[str]) -> list[str]:  # noqa: ARG002
        """Klaviyo makes a property when it first comes."""
        return []

    def create(self, names: Sequence[str]) -> None:
        """Nothing is ever missing."""

    def body(self, row: Row) -> dict[str, Any]:
        """Give a profile; a null of ours empties, a null of the shop's is left out."""
        attributes: dict[str, Any] = {}
        properties: dict[str, Any] = {}
        for name, value in row.values.items():
            if name.startswith("property_"):
                properties[name.removeprefix("property_")] = plain(value)
            elif name == "country":
                if value is not None:
                    attributes["location"] = {"country": value}
            elif name not in NOT_SENT and value is not None:
                attributes[name] = value
        properties[IN_AUDIENCE] = True
        attributes |= {"external_id": row.item.key, "properties": properties}
        return {"type": "profile", "attributes": attributes}

    def group(self, row: Row) -> None:  # noqa: ARG002
        """Any rows go together."""
        return

    def send(self, rows: Sequence[Row]) -> Outcome | Job:
        """Hand a job in."""
        return self.hand_in([self.body(row) for row in rows])

    def clear(self, items: Sequence[Item], columns: Sequence[str]) -> Outcome | Job:
        """Empty our properties where there is a profile: an import would make one."""
        ours = [name for name in columns if name.startswith("property_")]
        emptied = dict.fromkeys(name.removeprefix("property_") for name in ours)
        emptied |= {IN_AUDIENCE: False}
        there = self.profiles_there([item.key for item in items])
        if not there:
            return Outcome()
        return self.hand_in(
            [
                {
                    "type": "profile",
                    "attributes": {"external_id": key, "properties": emptied},
                }
                for key in there
            ]
        )

    def profiles_there(self, keys: Sequence[str]) -> list[str]:
        """Give the external ids that have a profile."""
        there: list[str] = []
        for start in range(0, len(keys), FILTER_IDS):
            some = json.dumps(keys[start : start + FILTER_IDS], ensure_ascii=False)
            found = self.call(
                lambda some=some: self.client.Profiles.get_profiles(
                    filter=f"any(external_id,{some})",
                    fields_profile=["external_id"],
                    page_size=FILTER_IDS,
                    _request_timeout=TIMEOUT,
                )
            )
            there += [each["attributes"]["external_id"] for each in found["data"]]
        return there

    def hand_in(self, profiles: list[dict[str, Any]]) -> Job:
        """Start a job; give its id."""
        body = {
            "data": {
                "type": "profile-bulk-import-job",
                "attributes": {"profiles": {"data": profiles}},
            }
        }
        found = self.call(
            lambda: self.client.Profiles.bulk_import_profiles(
                body, _request_timeout=TIMEOUT
            )
        )
        return Job(found["data"]["id"])

    def close(self) -> None:
        """Close the connections."""
        self.pool.clear()

    def collect(self, job: str, items: Sequence[Item]) -> Outcome:
        """Wait for the job's end, and read the errors of its rows."""
        attributes = self.wait_for(job)
        failed = int(attributes.get("failed_count") or 0)
        if attributes["status"] == "cancelled":
            return Outcome(unsettled={item.key for item in items})
        if not failed:
            return Outcome()
        keys = dict.fromkeys(item.key for item in items)
        refused: dict[str, str] = {}
        for error in self.errors_of(job):
            key = key_of(error, keys)
            if key is not None:
                refused[key] = reason_of(error)
        if len(refused) < failed:
            # Which rows failed is not known: all that are not named are sent again.
            return Outcome(refused, keys.keys() - refused.keys())
        return Outcome(refused)

    def wait_for(self, job: str) -> dict[str, Any]:
        """Ask for the job until it is over; give its attributes."""
        waited, wait = 0.0, 0.5
        while True:
            found = self.call(
                lambda: self.client.Profiles.get_bulk_import_profiles_job(
                    job, _request_timeout=TIMEOUT
                )
            )
            attributes = found["data"]["attributes"]
            if attributes["status"] in ("complete", "cancelled"):
                return attributes
            if waited >= LONGEST_JOB:
                raise StoppedError(
                    "Klaviyo has not finished an import within an hour: run the sync"
                    " again later, it goes on with that import."
                )
            pause(wait)
            waited, wait = waited + wait, min(wait * 1.5, 20.0)

    def errors_of(self, job: str) -> Iterator[dict[str, Any]]:
        """Read the errors of a job, page by page."""
        options: dict[str, Any] = {}
        while True:
            found = self.call(
                lambda options=options: (
                    self.client.Profiles.get_errors_for_bulk_import_profiles_job(
                        job, page_size=100, _request_timeout=TIMEOUT, **options
                    )
                )
            )
            yield from (error["attributes"] for error in found["data"])
            following = (found.get("links") or {}).get("next") or ""
            cursor = parse_qs(urlsplit(following).query).get("page[cursor]")
            if not cursor:
                return
            options = {"page_cursor": cursor[0]}


def plain(value: Any) -> Any:
    """Keep numbers and booleans; a decimal becomes a number, a moment a text."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return float(value)


def key_of(error: Mapping[str, Any], keys: Mapping[str, Any]) -> str | None:
    """Find whose row an error is about, by what was sent; None without a key."""
    sent = error.get("original_payload") or {}
    key = sent.get("external_id") or (sent.get("attributes") or {}).get("external_id")
    return key if key in keys else None


def reason_of(error: Mapping[str, Any]) -> str:
    """Give Klaviyo's code of an error, which names no person."""
    code = re.sub(r"[^a-z0-9_]", "_", str(error.get("code") or "").lower())
    return code[:60] or "refused"


def read(error: Exception) -> Failure | None:
    """Say what an error of the SDK means."""
    if isinstance(error, urllib3.exceptions.HTTPError):
        return Failure(None)
    if not isinstance(error, ApiException):
        return None
    if not error.status:
        return Failure(None)
    errors = errors_in(error.body)
    rows = {}
    for each in errors:
        found = POSITION.search(str((each.get("source") or {}).get("pointer") or ""))
        if found:
            rows[int(found[1])] = reason_of(each)
    reason = reason_of(errors[0]) if errors else "refused"
    return Failure(error.status, header(error.headers, "Retry-After"), reason, rows)


def errors_in(body: Any) -> list[dict[str, Any]]:
    """Read the errors in a body, [] where it is no JSON of Klaviyo's."""
    try:
        found = json.loads(body or "{}")
    except (TypeError, ValueError):
        return []
    errors = found.get("errors") if isinstance(found, dict) else None
    return errors if isinstance(errors, list) else []
