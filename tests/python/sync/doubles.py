"""The doubles of HubSpot, Klaviyo, Mailchimp and Brevo."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode
from typing import Any, ClassVar

from double import KEY, Contact, Double, Reply, Request
from openapi_client.models.profile_import_job_create_query import (
    ProfileImportJobCreateQuery,
)

E164 = re.compile(r"\+[1-9]\d{6,14}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}")
# A first name that the rule of an admin refuses, an address that is no address.
AGAINST_A_RULE = "R2D2"


class HubSpot(Double):
    """Contacts: 100 a batch, texts only, unknown properties and conflicts refused."""

    title = "HubSpot"
    environment: ClassVar[dict[str, str]] = {"HUBSPOT_ACCESS_TOKEN": KEY}

    def __init__(self) -> None:
        """Start with an empty account."""
        super().__init__()
        self.properties = {"email", "firstname", "lastname", "phone", "country"}
        self.unique: set[str] = set()
        self.groups: set[str] = set()
        self.by: dict[str, dict[str, Contact]] = {
            "email": {},
            "coltiva_customer_id": {},
        }

    def key_of(self, request: Request) -> str | None:
        """The key in the header."""
        return (request.headers.get("Authorization") or "").removeprefix("Bearer ")

    def is_write(self, request: Request) -> bool:
        """Calls that write contacts."""
        return "/batch/" in request.path

    def add(self, email: str, consent: str, **fields: Any) -> Contact:
        """Put a contact in place."""
        contact = Contact({"email": email, **fields}, consent=consent)
        self.contacts[str(len(self.contacts) + 101)] = contact
        self.by["email"][email] = contact
        return contact

    def people(self) -> dict[str, dict[str, Any]]:
        """Our fields in the words of the tests."""
        return {
            found["coltiva_customer_id"]: {
                "email": found.get("email"),
                "first_name": found.get("firstname"),
                "phone": found.get("phone"),
                "segment": found.get("coltiva_rfm_segment") or None,
                "score": int(found["coltiva_engagement_score"] or 0) or None,
                "is_vip": {"true": True, "false": False}.get(found["coltiva_is_vip"]),
                "program": found.get("coltiva_next_program") or None,
                "in_audience": found["coltiva_in_audience"] == "true",
            }
            for found in (each.fields for each in self.contacts.values())
            if "coltiva_customer_id" in found
        }

    def answer(self, request: Request) -> Reply:
        """Find what a path is for."""
        path = re.sub(r"^/crm/(\w+)/\d{4}-\d{2}/", r"/crm/v3/\1/", request.path)
        if re.fullmatch(r"/account-info/(v3|\d{4}-\d{2})/details", path):
            return Reply(200, {"portalId": 4711})
        if path.startswith("/crm/v3/properties/contacts"):
            return self.property(path, request)
        if path == "/crm/v3/objects/contacts/batch/upsert":
            return self.batch(request.body["inputs"], self.upsert_problem)
        if path == "/crm/v3/objects/contacts/batch/update":
            return self.batch(request.body["inputs"], self.update_problem)
        self.violations.append(f"{request.method} {request.path}")
        return Reply(404, {})

    def property(self, path: str, request: Request) -> Reply:
        """Properties and their groups."""
        if path.endswith("/groups"):
            if request.method == "POST":
                self.groups.add(request.body["name"])
                return Reply(201, request.body | {"archived": False})
            found = [
                {"name": n, "label": n, "displayOrder": -1, "archived": False}
                for n in self.groups
            ]
            return Reply(200, {"results": found})
        if request.method == "POST":
            new = request.body
            if new["groupName"] not in self.groups:
                return Reply(400, {"category": "VALIDATION_ERROR", "message": "group"})
            if new["name"] in self.properties:
                return Reply(409, {"category": "OBJECT_ALREADY_EXISTS"})
            self.properties.add(new["name"])
            if new.get("hasUniqueValue"):
                self.unique.add(new["name"])
            return Reply(201, self.described(new["name"]))
        return Reply(200, {"results": [self.described(n) for n in self.properties]})

    def described(self, name: str) -> dict[str, Any]:
        """Describe a property as the API does."""
        return {
            "name": name,
            "label": name,
            "type": "string",
            "fieldType": "text",
            "groupName": "coltiva",
            "description": "",
            "options": [],
            "hasUniqueValue": name in self.unique,
        }

    def batch(self, inputs: list[dict[str, Any]], problem: Any) -> Reply:
        """Keep the rules of a batch; by e-mail it is taken whole or not at all."""
        if len(inputs) > 100:
            return Reply(400, {"category": "VALIDATION_ERROR", "message": "100"})
        for one in inputs:
            values = one["properties"].values()
            if not all(isinstance(value, str) for value in values):
                return Reply(400, {"category": "VALIDATION_ERROR", "message": "text"})
            if unknown := one["properties"].keys() - self.properties:
                told = json.dumps([{"error": "PROPERTY_DOESNT_EXIST", "name": n}
                                   for n in sorted(unknown)])  # fmt: skip
                message = f"Property values were not valid: {told}"
                return Reply(400, {"category": "VALIDATION_ERROR", "message": message})
            for name in ("firstname", "phone", "country"):
                if one["properties"].get(name) == "":
                    self.violations.append(f"{name} is emptied")
        if any(one["idProperty"] == "email" for one in inputs):
            found = [error for one in inputs if (error := problem(one))]
            if found:
                code = 409 if found[0]["category"] == "CONFLICT" else 400
                return Reply(code, found[0])
        results, errors = [], []
        for one in inputs:
            trace = one["objectWriteTraceId"]
            if error := problem(one):
                context = {"objectWriteTraceId": [trace]}
                errors.append(error | {"status": "error", "context": context})
                continue
            self.write(one)
            results.append({"id": "1", "properties": {}, "objectWriteTraceId": trace})
        self.count([result["objectWriteTraceId"] for result in results])
        body = {"status": "COMPLETE", "results": results}
        if errors:
            return Reply(207, body | {"errors": errors, "numErrors": len(errors)})
        return Reply(200, body)

    def upsert_problem(self, one: dict[str, Any]) -> dict[str, Any] | None:
        """Give the error if an upsert is refused."""
        properties = one["properties"]
        code = None
        if properties.get("firstname") == AGAINST_A_RULE:
            code = "INVALID_ALPHA"
        if not EMAIL.fullmatch(properties["email"]):
            code = "INVALID_EMAIL"
        if code:
            told = json.dumps([{"isValid": False, "error": code, "name": "x"}])
            message = f"Property values were not valid: {told}"
            return {"category": "VALIDATION_ERROR", "message": message}
        contact = self.by[one["idProperty"]].get(one["id"])
        for name, known in self.by.items():
            other = known.get(properties[name])
            if other is not None and other is not contact:
                return {"category": "CONFLICT", "message": "exists"}
        return None

    def update_problem(self, one: dict[str, Any]) -> dict[str, Any] | None:
        """Give the error if an update is refused."""
        if one["id"] in self.by[one["idProperty"]]:
            return None
        return {"category": "OBJECT_NOT_FOUND", "message": "no such contact"}

    def write(self, one: dict[str, Any]) -> None:
        """Write a contact's properties, and make it where it is not there."""
        contact = self.by[one["idProperty"]].get(one["id"])
        if contact is None:
            contact = self.add(one["properties"]["email"], "none")
        for name, known in self.by.items():
            if name in one["properties"]:
                known.pop(contact.fields.get(name, ""), None)
                known[one["properties"][name]] = contact
        contact.fields |= one["properties"]


class Klaviyo(Double):
    """Profiles: asynchronous imports of 10,000, 5 MB, 100 KB a profile."""

    title = "Klaviyo"
    environment: ClassVar[dict[str, str]] = {"KLAVIYO_API_KEY": KEY}

    def __init__(self) -> None:
        """Start with an empty account."""
        super().__init__()
        self.jobs: dict[str, dict[str, Any]] = {}
        self.by_key: dict[str, Contact] = {}

    def key_of(self, request: Request) -> str | None:
        """The key in the header."""
        text = request.headers.get("Authorization") or ""
        return text.removeprefix("Klaviyo-API-Key ")

    def is_write(self, request: Request) -> bool:
        """Calls that write contacts."""
        return request.method == "POST"

    def add(self, email: str, consent: str, **fields: Any) -> Contact:
        """Put a contact in place."""
        contact = Contact({"email": email, "properties": {}, **fields}, consent=consent)
        self.contacts[email] = contact
        return contact

    def people(self) -> dict[str, dict[str, Any]]:
        """Our fields in the words of the tests."""
        return {
            found["external_id"]: {
                "email": found.get("email"),
                "first_name": found.get("first_name"),
                "phone": found.get("phone_number"),
                "segment": found["properties"].get("coltiva_rfm_segment"),
                "score": found["properties"].get("coltiva_engagement_score"),
                "is_vip": found["properties"].get("coltiva_is_vip"),
                "program": found["properties"].get("coltiva_next_program"),
                "in_audience": found["properties"]["coltiva_in_audience"],
            }
            for found in (each.fields for each in self.contacts.values())
            if "external_id" in found
        }

    def answer(self, request: Request) -> Reply:
        """Find what a path is for."""
        if request.headers.get("revision") != "2026-10-15":
            return Reply(400, {"errors": [{"code": "revision"}]})
        jobs = r"/api/profile-bulk-import-jobs"
        if request.path == "/api/accounts":
            return Reply(200, {"data": [{"type": "account", "id": "KlAcc"}]})
        if request.path == "/api/profiles" and request.method == "GET":
            return self.profiles(request)
        if request.path == jobs and request.method == "POST":
            return self.job(request)
        if found := re.fullmatch(rf"{jobs}/(\w+)", request.path):
            return self.status(found[1])
        if found := re.fullmatch(rf"{jobs}/(\w+)/import-errors", request.path):
            return self.errors(found[1], request)
        self.violations.append(f"{request.method} {request.path}")
        return Reply(404, {"errors": []})

    def profiles(self, request: Request) -> Reply:
        """The profiles of some external ids, at most 100 of them."""
        wanted = json.loads(request.query["filter"][0][len("any(external_id,") : -1])
        if len(wanted) > 100:
            return Reply(400, {"errors": [{"code": "invalid"}]})
        there = {c.fields.get("external_id") for c in self.contacts.values()}
        data = [
            {"type": "profile", "id": key, "attributes": {"external_id": key}}
            for key in wanted
            if key in there
        ]
        return Reply(200, {"data": data, "links": {"next": None}})

    def job(self, request: Request) -> Reply:
        """Take an import, if it is within the limits."""
        body = request.body
        ProfileImportJobCreateQuery.from_dict(body)
        attributes = body["data"]["attributes"]
        rows = attributes["profiles"]["data"]
        large = [row for row in rows if len(json.dumps(row)) > 100 * 1024]
        if len(request.text) > 5_000_000 or large or len(rows) > 10_000:
            return Reply(413, {"errors": [{"code": "payload_too_large"}]})
        if "relationships" in body["data"]:
            self.violations.append("a list is named")
        for row in rows:
            if extra := row["attributes"].keys() - {
                *("email", "external_id", "first_name", "phone_number", "location"),
                "properties",
            }:
                self.violations.append(f"{sorted(extra)} is sent")
            empty = [n for n, v in row["attributes"].items() if v is None]
            if empty:
                self.violations.append(f"{empty} is emptied")
        errors = []
        for position, row in enumerate(rows):
            phone = row["attributes"].get("phone_number")
            if phone and not E164.fullmatch(phone):
                pointer = f"/data/attributes/profiles/data/{position}/attributes/phone"
                errors.append({"code": "invalid", "source": {"pointer": pointer}})
        if errors:
            return Reply(400, {"errors": errors})
        job = f"job{len(self.jobs) + 1}"
        self.jobs[job] = {"rows": rows, "asked": 0, "errors": []}
        self.count([row["attributes"]["external_id"] for row in rows])
        return Reply(202, {"data": {"type": "profile-bulk-import-job", "id": job}})

    def status(self, job: str) -> Reply:
        """An import is done when it was asked for twice."""
        if job not in self.jobs:
            return Reply(404, {"errors": [{"code": "not_found"}]})
        known = self.jobs[job]
        known["asked"] += 1
        state = ("queued", "processing", "complete")[min(known["asked"] - 1, 2)]
        if state == "complete" and not known.get("done"):
            known["done"] = True
            for row in known["rows"]:
                if error := self.upsert(row["attributes"]):
                    known["errors"].append(error)
        attributes = {"status": state, "failed_count": len(known["errors"])}
        data = {"type": "profile-bulk-import-job", "id": job, "attributes": attributes}
        return Reply(200, {"data": data})

    def errors(self, job: str, request: Request) -> Reply:
        """The errors of an import, two a page."""
        start = int(request.query.get("page[cursor]", ["0"])[0])
        errors = self.jobs[job]["errors"]
        data = [
            {"type": "import-error", "id": str(n), "attributes": error}
            for n, error in enumerate(errors[start : start + 2])
        ]
        more = start + 2 < len(errors)
        following = f"{self.host}/x?page%5Bcursor%5D={start + 2}" if more else None
        return Reply(200, {"data": data, "links": {"next": following}})

    def upsert(self, row: dict[str, Any]) -> dict[str, Any] | None:
        """Create or update one, by external id, else by e-mail."""
        key, email = row["external_id"], row.get("email")
        complaint = None
        if email is not None and not EMAIL.fullmatch(email):
            complaint = "invalid"
        if row.get("first_name") == AGAINST_A_RULE:
            complaint = "invalid"
        if complaint:
            pointer = {"pointer": "/data/attributes/profiles/data"}
            return {"code": complaint, "title": "", "detail": "", "source": pointer} | {
                "original_payload": row
            }
        contact = self.by_key.get(key) or self.contacts.get(email or "")
        if contact is None:
            contact = self.add(email or key, "none")
        self.by_key[key] = contact
        properties = {
            name: value
            for name, value in (
                contact.fields["properties"] | row["properties"]
            ).items()
            if value is not None
        }
        contact.fields |= row | {"properties": properties}
        return None


class Mailchimp(Double):
    """Members of one audience: 500 a batch, errors for single members.

    takes_status_if_new: whether a batch makes members that are new, or refuses them.
    """

    title = "Mailchimp"
    environment: ClassVar[dict[str, str]] = {
        "MAILCHIMP_API_KEY": f"{KEY}-us1",
        "MAILCHIMP_LIST_ID": "aud1",
    }
    takes_status_if_new = True

    def __init__(self) -> None:
        """Start with an empty account."""
        super().__init__()
        self.fields = {"FNAME", "LNAME", "PHONE"}
        self.deleted: set[str] = set()
        self.keys: dict[str, str] = {}

    def key_of(self, request: Request) -> str | None:
        """The key in the header."""
        basic = (request.headers.get("Authorization") or "").removeprefix("Basic ")
        return b64decode(basic).decode().partition(":")[2].removesuffix("-us1")

    def is_write(self, request: Request) -> bool:
        """Calls that write contacts."""
        return request.method != "GET" and "merge-fields" not in request.path

    def add(self, email: str, consent: str, **fields: Any) -> Contact:
        """Put a contact in place."""
        contact = Contact({"email": email, **fields}, consent=consent)
        self.contacts[md5(email)] = contact
        return contact

    def people(self) -> dict[str, dict[str, Any]]:
        """Our fields in the words of the tests."""
        return {
            found.fields["COLTIVAID"]: {
                "email": found.fields.get("email"),
                "first_name": found.fields.get("FNAME"),
                "segment": found.fields.get("SEGMENT") or None,
                "score": int(found.fields["ENGSCORE"] or 0) or None,
                "is_vip": "coltiva:vip" in found.tags,
                "program": found.fields.get("PROGRAM") or None,
                "in_audience": "coltiva:audience" in found.tags,
            }
            for found in self.contacts.values()
            if found.fields.get("COLTIVAID")
        }

    def answer(self, request: Request) -> Reply:
        """Find what a path is for."""
        if not request.path.startswith("/3.0/lists/aud1"):
            return Reply(404, {"title": "Resource Not Found", "status": 404})
        path = request.path.removeprefix("/3.0/lists/aud1")
        if path == "/merge-fields":
            if request.method == "POST":
                self.fields.add(request.body["tag"])
                if len(request.body["tag"]) > 10:
                    return Reply(400, {"title": "Invalid Resource"})
                return Reply(200, request.body)
            found = [{"tag": tag} for tag in sorted(self.fields)]
            return Reply(200, {"merge_fields": found})
        if path == "":
            if request.method == "GET":
                return Reply(200, {"id": "aud1"})
            return self.batch(request)
        if found := re.fullmatch(r"/members/([0-9a-f]{32})(/tags)?", path):
            if found[2]:
                return self.tag(found[1], request)
            return self.member(found[1], request)
        self.violations.append(f"{request.method} {request.path}")
        return Reply(404, {"title": "Resource Not Found"})

    def batch(self, request: Request) -> Reply:
        """Members, at most 500."""
        members = request.body["members"]
        if len(members) > 500:
            return Reply(400, {"title": "Invalid Resource"})
        if request.body["sync_tags"]:
            self.violations.append("tags of the shop's are taken away")
        made, updated, errors = [], [], []
        for member in members:
            is_new = md5(member["email_address"]) not in self.contacts
            if is_new and not self.takes_status_if_new:
                error = "status is required"
            else:
                error = self.upsert(member)
            if error:
                errors.append({"email_address": member["email_address"], "error": error}
                              | {"error_code": "ERROR_GENERIC"})  # fmt: skip
            else:
                (made if is_new else updated).append(self.shown(member))
        self.count([self.key(member["email_address"]) for member in members])
        body = {"new_members": made, "updated_members": updated, "errors": errors}
        return Reply(200, body | {"error_count": len(errors)})

    def shown(self, member: dict[str, Any]) -> dict[str, Any]:
        """A member as the API shows it."""
        address = md5(member["email_address"])
        return self.shown_by(address)

    def shown_by(self, address: str) -> dict[str, Any]:
        """A member as the API shows it, by the hash."""
        contact = self.contacts[address]
        tags = [{"id": n, "name": name} for n, name in enumerate(sorted(contact.tags))]
        return {"id": address, "status": contact.consent, "tags": tags}

    def key(self, email: str) -> str:
        """Give our key of an address, as told by the last row that had it."""
        contact = self.contacts.get(md5(email))
        return contact.fields.get("COLTIVAID", email) if contact else email

    def upsert(self, member: dict[str, Any]) -> str | None:
        """Create or update one; give the error if it is refused."""
        if "status" in member:
            self.violations.append("a status is sent")
        email = member["email_address"]
        fields = member["merge_fields"]
        if unknown := fields.keys() - self.fields:
            return f"unknown fields {sorted(unknown)}"
        if any(len(value) > 255 for value in fields.values()):
            return "too long"
        if fields.get("FNAME") == "" or fields.get("PHONE") == "":
            self.violations.append("a field of the shop's is emptied")
        if not EMAIL.fullmatch(email) or fields.get("FNAME") == AGAINST_A_RULE:
            return "looks fake or invalid"
        if md5(email) in self.deleted:
            return "was permanently deleted and cannot be re-imported"
        contact = self.contacts.get(md5(email))
        if contact is None:
            contact = self.add(email, member["status_if_new"])
        contact.fields |= fields
        contact.tags |= set(member.get("tags") or [])
        return None

    def member(self, address: str, request: Request) -> Reply:
        """One member: PUT makes or updates, PATCH updates."""
        body = request.body
        if "status" in body:
            self.violations.append("a status is sent")
        if request.method == "PATCH":
            if address not in self.contacts:
                return Reply(404, {"title": "Resource Not Found"})
            if unknown := body["merge_fields"].keys() - self.fields:
                return Reply(400, {"title": "Invalid Resource", "detail": str(unknown)})
            self.contacts[address].fields |= body["merge_fields"]
            return Reply(200, self.shown_by(address))
        if md5(body["email_address"]) != address:
            return Reply(400, {"title": "Invalid Resource"})
        if error := self.upsert(body):
            title = "Invalid Resource"
            if "permanently" in error:
                title = "Forgotten Email Not Subscribed"
            return Reply(400, {"title": title, "detail": f"{body} {error}"})
        return Reply(200, self.shown_by(address))

    def tag(self, address: str, request: Request) -> Reply:
        """Tags of one member."""
        if address not in self.contacts:
            return Reply(404, {"title": "Resource Not Found"})
        for tag in request.body["tags"]:
            if not tag["name"].startswith("coltiva:"):
                self.violations.append(f"the tag {tag['name']} is touched")
            tags = self.contacts[address].tags
            (tags.add if tag["status"] == "active" else tags.discard)(tag["name"])
        return Reply(204)


class Brevo(Double):
    """Contacts: asynchronous imports of 8 MB, whose reports are files."""

    title = "Brevo"
    environment: ClassVar[dict[str, str]] = {"BREVO_API_KEY": KEY, "BREVO_LIST_ID": "7"}

    def __init__(self) -> None:
        """Start with an empty account."""
        super().__init__()
        self.attributes = {"FIRSTNAME", "LASTNAME", "SMS"}
        self.jobs: dict[int, dict[str, Any]] = {}

    def key_of(self, request: Request) -> str | None:
        """The key in the header."""
        if request.path.startswith("/reports/"):
            return KEY
        return request.headers.get("api-key")

    def is_write(self, request: Request) -> bool:
        """Calls that write contacts."""
        return request.method != "GET" and "/attributes" not in request.path

    def add(self, email: str, consent: str, **fields: Any) -> Contact:
        """Put a contact in place."""
        contact = Contact({"email": email, **fields}, consent=consent)
        self.contacts[email] = contact
        return contact

    def people(self) -> dict[str, dict[str, Any]]:
        """Our fields in the words of the tests."""
        return {
            found["COLTIVA_CUSTOMER_ID"]: {
                "email": found.get("email"),
                "first_name": found.get("FIRSTNAME"),
                "segment": found.get("COLTIVA_RFM_SEGMENT"),
                "score": found.get("COLTIVA_ENGAGEMENT_SCORE"),
                "is_vip": found.get("COLTIVA_IS_VIP"),
                "program": found.get("COLTIVA_NEXT_PROGRAM"),
                "in_audience": found["COLTIVA_IN_AUDIENCE"],
            }
            for found in (each.fields for each in self.contacts.values())
            if "COLTIVA_CUSTOMER_ID" in found
        }

    def answer(self, request: Request) -> Reply:
        """Find what a path is for."""
        path = request.path
        if path == "/v3/account":
            return Reply(200, {
                "organization_id": "org9", "email": "shop@example.com",
                "firstName": "A", "lastName": "B", "companyName": "C",
                "user_id": 1, "enterprise": False,
                "address": {"city": "x", "country": "y", "street": "z", "zipCode": "1"},
                "plan": [], "relay": {"enabled": False, "data": {
                    "userName": "u", "relay": "r", "port": 1}},
                "dateTimePreferences": {}})  # fmt: skip
        if path == "/v3/contacts/attributes":
            found = [{"name": name, "category": "normal", "type": "text"}
                     for name in self.attributes]  # fmt: skip
            return Reply(200, {"attributes": found})
        if found := re.fullmatch(r"/v3/contacts/attributes/normal/(\w+)", path):
            self.attributes.add(found[1])
            return Reply(201)
        if path == "/v3/contacts/import" and request.method == "POST":
            return self.job(request)
        if found := re.fullmatch(r"/v3/processes/(\d+)", path):
            return self.status(int(found[1]))
        if found := re.fullmatch(r"/reports/(\d+)\.csv", path):
            emails = self.jobs[int(found[1])]["bad"]
            return Reply(
                200, "EMAIL;REASON\n" + "".join(f'"{e}";bad\n' for e in emails)
            )
        if found := re.fullmatch(r"/v3/contacts/([^/]+@[^/]+)", path):
            return self.update(found[1], request)
        self.violations.append(f"{request.method} {path}")
        return Reply(404, {"code": "document_not_found", "message": "no"})

    def job(self, request: Request) -> Reply:
        """Take an import, if it is within the limits."""
        body = request.body
        if len(request.text) > 8_000_000 or not body.get("listIds"):
            return Reply(400, {"code": "invalid_parameter", "message": "x"})
        for name in ("emailBlacklist", "smsBlacklist", "newList", "consentGroupIds"):
            if name in body:
                self.violations.append(f"{name} is sent")
        rows = body["jsonBody"]
        if len({frozenset(row["attributes"]) for row in rows}) > 1:
            self.violations.append("rows of different attributes in one import")
        number = len(self.jobs) + 1
        self.jobs[number] = {"body": body, "asked": 0, "bad": []}
        self.count([row["attributes"]["COLTIVA_CUSTOMER_ID"] for row in rows])
        return Reply(202, {"processId": number})

    def status(self, number: int) -> Reply:
        """An import is done when it was asked for twice."""
        if number not in self.jobs:
            return Reply(404, {"code": "document_not_found", "message": "no"})
        job = self.jobs[number]
        job["asked"] += 1
        state = ("queued", "in_process", "completed")[min(job["asked"] - 1, 2)]
        if state == "completed" and not job.get("done"):
            job["done"] = True
            for row in job["body"]["jsonBody"]:
                bad_name = row["attributes"].get("FIRSTNAME") == AGAINST_A_RULE
                if bad_name or not EMAIL.fullmatch(row["email"]):
                    job["bad"].append(row["email"])
                else:
                    self.upsert(row)
        body = {"id": number, "name": "IMPORTUSER", "status": state}
        if state == "completed":
            report = f"{self.host}/reports/{number}.csv" if job["bad"] else None
            body["info"] = {"import": {"invalid_emails": report}}
        return Reply(200, body)

    def upsert(self, row: dict[str, Any]) -> None:
        """Create or update one, by e-mail; an empty attribute is emptied."""
        contact = self.contacts.get(row["email"])
        if contact is None:
            contact = self.add(row["email"], "none")
        self.write(contact, row["attributes"])

    def write(self, contact: Contact, attributes: dict[str, Any]) -> None:
        """Write the attributes that are known."""
        for name, value in attributes.items():
            if name in ("FIRSTNAME", "LASTNAME", "SMS") and value == "":
                self.violations.append(f"{name} is emptied")
            if name == "EMAIL":
                self.violations.append("the e-mail of a contact is changed")
            if name in self.attributes:
                contact.fields[name] = None if value == "" else value

    def update(self, email: str, request: Request) -> Reply:
        """Update one that is there."""
        if request.method != "PUT" or request.body.keys() - {"attributes"}:
            self.violations.append(f"{request.method} {sorted(request.body)}")
        contact = self.contacts.get(email)
        if contact is None:
            return Reply(404, {"code": "document_not_found", "message": "no"})
        self.write(contact, request.body["attributes"])
        return Reply(204)


def md5(email: str) -> str:
    """The hash by which Mailchimp knows an address."""
    return hashlib.md5(email.lower().encode()).hexdigest()


DOUBLES = {
    "hubspot": HubSpot,
    "klaviyo": Klaviyo,
    "mailchimp": Mailchimp,
    "brevo": Brevo,
}
