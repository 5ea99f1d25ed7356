"""Mailchimp members: batches of 500, with errors for single members.

No call sends `status`. `status_if_new` says what a member becomes who is not there yet:
transactional, which is not subscribed. Whoever a batch does not take is sent alone by
PUT, where `status_if_new` is documented. Tags that are ours and not in the row any more
are made inactive; the answer tells which a member has.
"""

import os
from collections.abc import Mapping, Sequence
from typing import Any

import mailchimp_marketing
import requests
from mailchimp_marketing.api_client import ApiClient, ApiClientError

from coltiva.sync.calls import (
    Caller,
    Failure,
    GoneError,
    RefusedError,
    StoppedError,
    header,
)
from coltiva.sync.destination import Job, Outcome, Row, key_from
from coltiva.sync.state import Item

STATUS_IF_NEW = "transactional"
TAG_PREFIX = "coltiva:"
# Fields of the shop's: never emptied.
SHOP_FIELDS = {"ADDRESS", "BIRTHDAY", "COUNTRY", "FNAME", "LNAME", "PHONE"}
# Who has it is in the audience.
IN_AUDIENCE = "coltiva:audience"


class Destination:
    """The members of one Mailchimp audience."""

    name, title, table = "mailchimp", "Mailchimp", "mailchimp_members"
    address = "subscriber_hash"
    batch_rows, batch_bytes, row_bytes = 500, 4_000_000, 100_000

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        """Read the key, which ends in the data centre, and the audience's id."""
        key = key_from(environment, "MAILCHIMP_API_KEY", self.title, "a key")
        self.list = key_from(
            environment, "MAILCHIMP_LIST_ID", self.title, "an audience id"
        )
        self.client = mailchimp_marketing.Client({"api_key": key, "timeout": 120})
        self.answers = self.client.api_client
        keep_headers(self.answers)
        if host := environment.get("COLTIVA_SYNC_HOST"):
            self.answers.host = f"{host}/3.0"
        self.call = Caller(self.title, (), self.read)

    def account(self) -> str:
        """Give the audience's id, once it is known that the key opens it."""
        try:
            found = self.call(
                lambda: self.client.lists.get_list(self.list, fields=["id"])
            )
        except GoneError:
            raise StoppedError(
                "Mailchimp has no audience of the id in MAILCHIMP_LIST_ID."
            ) from None
        return found["id"]

    def missing(self, columns: Sequence[str]) -> list[str]:
        """Give the merge fields of ours that the audience lacks."""
        lists = self.client.lists
        found = self.call(lambda: lists.get_list_merge_fields(self.list, count=1000))
        there = {field["tag"] for field in found["merge_fields"]}
        return [tag for tag in ours(columns) if tag not in there]

    def create(self, names: Sequence[str]) -> None:
        """Create merge fields, as texts that no form shows."""
        lists = self.client.lists
        for tag in names:
            new = {"tag": tag, "name": tag, "type": "text", "public": False}
            self.call(lambda new=new: lists.add_list_merge_field(self.list, new))

    def body(self, row: Row) -> dict[str, Any]:
        """Give a member; a null of ours empties, a null of the shop's is left out."""
        fields = {}
        for name, value in row.values.items():
            if not name.startswith("merge_"):
                continue
            tag = name.removeprefix("merge_").upper()
            if value is not None or tag not in SHOP_FIELDS:
                fields[tag] = "" if value is None else str(value)
        return {
            "email_address": row.values["email_address"],
            "status_if_new": STATUS_IF_NEW,
            "merge_fields": fields,
            "tags": tags_of(row),
        }

    def group(self, row: Row) -> None:  # noqa: ARG002
        """Any rows go together."""
        return

    def send(self, rows: Sequence[Row]) -> Outcome | Job:
        """Send members; those that the batch does not take, one by one."""
        members = [self.body(row) for row in rows]
        body = {"members": members, "update_existing": True, "sync_tags": False}
        found = self.call(
            lambda: self.client.lists.batch_list_members(
                self.list, body, skip_merge_validation=True
            )
        )
        for member in found.get("new_members") or []:
            check_status(member)
        taken = {
            member["id"]: member
            for name in ("new_members", "updated_members")
            for member in found.get(name) or []
        }
        outcome = Outcome()
        for row, member in zip(rows, members, strict=True):
            answer = taken.get(row.item.address)
            try:
                if answer is None:
                    answer = self.send_one(row.item.address, member)
                self.end_tags(row.item.address, answer, set(member["tags"]))
            except RefusedError as refusal:
                outcome.refused[row.item.key] = refusal.reason
        return outcome

    def send_one(self, address: str, member: Mapping[str, Any]) -> Mapping[str, Any]:
        """Upsert one member, by the hash of the e-mail."""
        body = {name: value for name, value in member.items() if name != "tags"}
        answer = self.call(
            lambda: self.client.lists.set_list_member(
                self.list, address, body, skip_merge_validation=True
            )
        )
        if member["tags"]:
            self.tag(address, dict.fromkeys(member["tags"], "active"))
        return answer

    def end_tags(
        self, address: str, member: Mapping[str, Any], wanted: set[str]
    ) -> None:
        """Make our tags inactive that a member has and should not have."""
        has = {tag["name"] for tag in member.get("tags") or []}
        over = {name for name in has if name.startswith(TAG_PREFIX)} - wanted
        if over:
            self.tag(address, dict.fromkeys(sorted(over), "inactive"))

    def tag(self, address: str, tags: Mapping[str, str]) -> None:
        """Set the state of some tags of a member."""
        body = {"tags": [{"name": n, "status": state} for n, state in tags.items()]}
        self.call(
            lambda: self.client.lists.update_list_member_tags(self.list, address, body)
        )

    def clear(self, items: Sequence[Item], columns: Sequence[str]) -> Outcome | Job:
        """Empty our merge fields, end our tags; a member that is gone needs nothing."""
        emptied = dict.fromkeys(ours(columns), "")
        outcome = Outcome()
        for item in items:
            try:
                member = self.call(
                    lambda item=item: self.client.lists.update_list_member(
                        *(self.list, item.address, {"merge_fields": emptied}),
                        skip_merge_validation=True,
                    )
                )
                self.end_tags(item.address, member, set())
            except GoneError:
                continue
            except RefusedError as refusal:
                outcome.refused[item.key] = refusal.reason
        return outcome

    def close(self) -> None:
        """Nothing is open: the SDK makes a connection for each call."""

    def collect(self, job: str, items: Sequence[Item]) -> Outcome:  # noqa: ARG002
        """Nothing here is done later."""
        raise GoneError(job)

    def read(self, error: Exception) -> Failure | None:
        """Say what an error of the SDK means."""
        if not isinstance(error, ApiClientError):
            return None
        if error.status_code is None:
            cause = error.text
            lost = isinstance(cause, requests.RequestException)
            return Failure(None) if lost else None
        retry_after = header(self.answers.last_headers, "Retry-After")
        return Failure(error.status_code, retry_after, reason_of(error.text))


def keep_headers(client: ApiClient) -> None:
    """Keep the headers of each answer: the SDK's errors do not have them."""
    request = client.request

    def request_and_keep(*arguments: Any, **options: Any) -> requests.Response:
        client.last_headers = {}
        answer = request(*arguments, **options)
        client.last_headers = answer.headers
        return answer

    client.last_headers = {}
    client.request = request_and_keep


def ours(columns: Sequence[str]) -> list[str]:
    """Give the merge fields that are ours."""
    tags = {
        name.removeprefix("merge_").upper()
        for name in columns
        if name.startswith("merge_")
    }
    return sorted(tags - SHOP_FIELDS)


def tags_of(row: Row) -> list[str]:
    """Give the tags of a row."""
    tags = {tag.strip() for tag in str(row.values.get("tags") or "").split(",")}
    return sorted((tags - {""}) | {IN_AUDIENCE})


def check_status(member: Mapping[str, Any]) -> None:
    """Stop the run if Mailchimp made a member anything else than it was told to."""
    if member.get("status") != STATUS_IF_NEW:
        raise StoppedError(
            f"Mailchimp made a new member {member.get('status')}, not {STATUS_IF_NEW}:"
            " nothing more is sent. Look at the audience's newest members."
        )


def reason_of(body: Any) -> str:
    """Give a code of ours for an error; what it tells of a person is left out."""
    told = body if isinstance(body, dict) else {}
    known = {
        "Forgotten Email Not Subscribed": "permanently_deleted",
        "Member In Compliance State": "compliance_state",
        "Invalid Resource": "invalid_value",
    }
    return known.get(str(told.get("title")), "refused")
