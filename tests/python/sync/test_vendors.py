"""What holds for one destination only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("dlt", reason="make test-sync runs it")

from desk import Desk, each_desk
from model import people

__all__ = ["each_desk"]


def only(name: str) -> pytest.MarkDecorator:
    """Take one destination of the fixture's."""
    return pytest.mark.parametrize("desk", [name], indirect=True)


@only("mailchimp")
def test_a_batch_that_refuses_new_members(desk: Desk) -> None:
    """They are sent one by one by PUT, and are not subscribed."""
    desk.double.takes_status_if_new = False
    audience = people(30)
    desk.publish(audience)
    assert desk.sync("--prepare") == 0
    assert desk.sync("--first-run") == 0, desk.text
    desk.check(audience)
    assert {c.consent for c in desk.double.contacts.values()} == {"transactional"}


@only("mailchimp")
def test_a_member_that_was_subscribed_stops_the_run(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should Mailchimp not heed status_if_new, the first batch is the last."""
    add = desk.double.add
    monkeypatch.setattr(desk.double, "add", lambda email, _: add(email, "subscribed"))
    desk.publish(people(30))
    assert desk.sync("--prepare") == 0
    assert desk.sync("--first-run") == 3
    assert "made a new member subscribed" in desk.text


@only("mailchimp")
def test_who_was_deleted_for_good_is_a_dead_letter(desk: Desk) -> None:
    """Mailchimp never takes them again; the others are sent."""
    audience = people(30)
    desk.publish(audience)
    assert desk.sync("--prepare") == 0
    desk.double.deleted = {key_of(audience["C00004"].email)}
    assert desk.sync("--first-run") == 1
    reasons = desk.query("select sync_key, reason from dead_letters")
    assert reasons == [("C00004", "permanently_deleted")]


@only("hubspot")
@pytest.mark.parametrize("version", ["2026-03", "2026-09"])
def test_paths_with_a_date(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    """The version of HubSpot's paths is a setting."""
    monkeypatch.setenv("COLTIVA_HUBSPOT_API", version)
    audience = people(30)
    desk.publish(audience)
    assert desk.sync("--prepare") == 0, desk.text
    assert desk.sync("--first-run") == 0, desk.text
    desk.check(audience)
    assert not [call for call in desk.double.calls if "/v3/" in call]


@only("hubspot")
def test_an_address_that_another_contact_has(desk: Desk) -> None:
    """It is a dead letter of its own kind; a changed address is none."""
    audience = people(30)
    desk.publish(audience)
    assert desk.sync("--prepare") == 0
    assert desk.sync("--first-run") == 0, desk.text
    later = dict(audience)
    later["C00001"] = replace(audience["C00001"], email=audience["C00002"].email)
    later["C00003"] = replace(audience["C00003"], email="new@example.com")
    desk.publish(later)
    assert desk.sync() == 1, desk.text
    reasons = desk.query("select sync_key, reason from dead_letters")
    assert reasons == [("C00001", "conflict")]
    assert desk.double.people()["C00003"]["email"] == "new@example.com"


@only("klaviyo")
def test_a_row_beyond_its_limit(desk: Desk) -> None:
    """A profile of more than 100 KB is refused here, and the others are sent."""
    audience = people(30)
    audience["C00004"] = replace(audience["C00004"], segment="x" * 100_001)
    desk.publish(audience)
    assert desk.sync("--first-run") == 1
    reasons = desk.query("select sync_key, reason from dead_letters")
    assert reasons == [("C00004", "too_large")]
    del audience["C00004"]
    desk.check(audience)


@only("klaviyo")
def test_a_position_that_an_error_names(desk: Desk) -> None:
    """A row that a refusal points at is left out, the others are sent in one go."""
    audience = people(200)
    audience["C00100"] = replace(audience["C00100"], phone="0039 333 1234567")
    desk.publish(audience)
    assert desk.sync("--first-run") == 1, desk.text
    assert desk.double.asked == 2
    assert desk.query("select sync_key from dead_letters") == [("C00100",)]


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is written to the home folder or the current one."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    yield
    assert not (tmp_path / "home").exists()


def key_of(email: str) -> str:
    """Give the hash by which Mailchimp knows an address."""
    from doubles import md5

    return md5(email)
