"""`coltiva sync` against each double, by the real SDKs."""

from __future__ import annotations

import stat
from dataclasses import replace
from importlib import import_module
from itertools import count

import pytest

pytest.importorskip("dlt", reason="make test-sync runs it")

from desk import Desk, each_desk
from double import BROKEN, KEY, LOST_AFTER, LOST_BEFORE, TOO_MANY
from doubles import AGAINST_A_RULE, md5
from model import Person, a_day_later, people

from coltiva import CommandError
from coltiva.__main__ import main
from coltiva.sync import calls
from coltiva.sync.state import State

MANY = 20_000

__all__ = ["each_desk"]


def prepared(desk: Desk, number: int) -> dict[str, Person]:
    """Publish people, and make the destination's fields."""
    audience = people(number)
    desk.publish(audience)
    assert desk.sync("--prepare") == 0, desk.text
    return audience


def sent_first(desk: Desk, number: int) -> dict[str, Person]:
    """Send some people for the first time."""
    audience = prepared(desk, number)
    assert desk.sync("--first-run") == 0, desk.text
    desk.double.sent.clear()
    desk.double.writes.clear()
    return audience


def in_small_batches(desk: Desk, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """Let a batch of the destination have fewer rows."""
    module = import_module(f"coltiva.sync.{desk.name}")
    monkeypatch.setattr(module.Destination, "batch_rows", rows)


def test_twenty_thousand_then_nothing_then_a_day(desk: Desk) -> None:
    """All are sent once, a second run sends nothing, a day sends its changes."""
    audience = prepared(desk, MANY)
    assert desk.sync("--first-run") == 0, desk.text
    desk.check(audience)
    assert set(desk.double.sent.values()) == {1}
    writes = len(desk.double.writes)
    assert desk.sync() == 0
    assert len(desk.double.writes) == writes
    later = a_day_later(audience)
    desk.publish(later)
    desk.double.sent.clear()
    assert desk.sync() == 0, desk.text
    desk.check(later)
    assert desk.double.sent.total() < MANY // 5
    assert desk.sync() == 0
    assert "0 added, 0 changed, 0 at another address, 0 removed" in desk.text


def test_every_batch_fails_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each batch meets a fault before it is taken; in the end all is there."""
    in_small_batches(desk, monkeypatch, 50)
    audience = prepared(desk, 600)
    faults = (TOO_MANY, BROKEN, LOST_BEFORE, LOST_AFTER)
    desk.double.faults = {n: faults[n // 2 % 4] for n in range(1, 61, 2)}
    assert desk.sync("--first-run") == 0, desk.text
    desk.check(audience)
    # What was taken and whose answer was lost is sent once more, nothing else is.
    again = {key for key, times in desk.double.sent.items() if times > 1}
    assert set(desk.double.sent.values()) == {1, 2}
    assert 50 <= len(again) <= 200
    assert desk.sync() == 0


def test_too_many_requests_are_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each second call is answered with 429; its Retry-After is kept, and some more."""
    in_small_batches(desk, monkeypatch, 50)
    audience = prepared(desk, 300)
    desk.double.every = 2
    assert desk.sync("--first-run") == 0, desk.text
    desk.check(audience)
    waits = [seconds for seconds in desk.pauses if 7 <= seconds <= 8.75]
    assert len(waits) >= 5
    assert len(set(waits)) > 1


@pytest.mark.parametrize("fault", [TOO_MANY, BROKEN, LOST_BEFORE])
def test_a_vendor_that_stays_away_stops_the_run(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """It is asked a few times; what was sent is kept, and the next run goes on."""
    in_small_batches(desk, monkeypatch, 50)
    audience = prepared(desk, 200)
    desk.double.faults = dict.fromkeys(range(3, 3 + calls.ATTEMPTS), fault)
    assert desk.sync("--first-run") == 3
    assert "run it again" in desk.text
    kept = desk.query("select * from sent")
    assert len(kept) == sum(map(len, desk.double.writes)) < 200
    assert kept
    assert desk.query("select * from dead_letters") == []
    assert desk.sync("--first-run") == 0, desk.text
    desk.check(audience)
    assert set(desk.double.sent.values()) == {1}


def test_poisoned_rows_become_dead_letters(desk: Desk) -> None:
    """The rows around them are sent; they wait until they change or are asked for."""
    audience = prepared(desk, 300)
    bad = dict(audience)
    bad["C00017"] = replace(audience["C00017"], email="no address")
    bad["C00203"] = replace(audience["C00203"], first_name=AGAINST_A_RULE)
    desk.publish(bad)
    assert desk.sync("--first-run") == 1, desk.text
    assert "refused 2" in desk.text
    desk.check({k: p for k, p in bad.items() if k not in ("C00017", "C00203")})
    dead = dict(desk.query("select sync_key, reason from dead_letters"))
    assert dead.keys() == {"C00017", "C00203"}
    assert "refused" not in dead.values()
    if desk.name == "hubspot":
        assert dead == {"C00017": "invalid_value", "C00203": "admin_rule"}
    desk.double.sent.clear()
    assert desk.sync() == 0
    assert "2 refused before" in desk.text
    assert desk.double.sent.total() == 0
    # One of them is mended in the shop, the other at the vendor's.
    bad["C00017"] = audience["C00017"]
    desk.publish(bad)
    assert desk.sync() == 0, desk.text
    assert desk.sync("--retry-dead") == 1
    assert "refused 1" in desk.text
    bad["C00203"] = audience["C00203"]
    desk.publish(bad)
    assert desk.sync() == 0, desk.text
    desk.check(audience)
    assert desk.query("select * from dead_letters") == []


def test_refusals_without_end_stop_the_run(desk: Desk) -> None:
    """A destination that takes no row at all marks none of them."""
    audience = {
        key: replace(person, email=f"no address {key}")
        for key, person in people(300).items()
    }
    desk.publish(audience)
    assert desk.sync("--prepare") == 0
    assert desk.sync("--first-run") == 3
    assert "one after the other" in desk.text
    assert desk.query("select * from dead_letters") == []


def test_a_removed_consent_empties_our_fields(desk: Desk) -> None:
    """The contact stays with its consent and the shop's fields; ours are gone."""
    audience = sent_first(desk, 200)
    consents = [contact.consent for contact in desk.double.contacts.values()]
    gone = {key: audience[key] for key in ("C00003", "C00004", "C00150")}
    # Somebody else changes and comes: they are written after the removals.
    left = {key: person for key, person in audience.items() if key not in gone}
    left["C00009"] = replace(left["C00009"], segment="Loyal", score=101)
    left |= {"C00300": replace(people(301)["C00300"])}
    desk.publish(left)
    order: list[set[str]] = []
    desk.double.after_write = lambda _: order.append(
        {k for k, p in desk.double.people().items() if p["in_audience"]}
    )
    assert desk.sync() == 0, desk.text
    desk.check(left)
    assert order[0].isdisjoint({"C00300"})
    held = desk.double.people()
    assert [contact.consent for contact in desk.double.contacts.values()][
        : len(consents)
    ] == consents
    if desk.name == "mailchimp":
        held = {
            key: {
                "email": contact.fields["email"],
                "first_name": contact.fields.get("FNAME"),
                "segment": contact.fields["SEGMENT"] or None,
                "in_audience": "coltiva:audience" in contact.tags,
                "tags": contact.tags,
            }
            for key in gone
            for contact in [desk.double.contacts[md5(gone[key].email)]]
        }
        assert all(each["tags"] == set() for each in held.values())
    elif desk.name == "brevo":
        # Our key is one of the fields that are emptied.
        held = {
            key: {
                "email": contact.fields["email"],
                "first_name": contact.fields.get("FIRSTNAME"),
                "segment": contact.fields["COLTIVA_RFM_SEGMENT"],
                "in_audience": contact.fields["COLTIVA_IN_AUDIENCE"],
            }
            for key in gone
            for contact in [desk.double.contacts[gone[key].email]]
        }
    for key, person in gone.items():
        assert held[key]["email"] == person.email
        assert held[key]["first_name"] == person.first_name
        assert held[key]["segment"] is None
        assert held[key]["in_audience"] is False
    assert desk.query("select count(*) from sent where sync_key = 'C00003'") == [(0,)]
    # They may come back.
    desk.publish(left | gone)
    assert desk.sync() == 0, desk.text
    desk.check(left | gone)


def test_who_is_gone_there_is_not_created_again(desk: Desk) -> None:
    """A contact that the shop deleted at the vendor's stays deleted when it leaves."""
    audience = sent_first(desk, 50)
    for key, contact in list(desk.double.contacts.items()):
        if contact.fields["email"] == audience["C00007"].email:
            del desk.double.contacts[key]
            for index in getattr(desk.double, "by", {}).values():
                for value in [v for v, c in index.items() if c is contact]:
                    del index[value]
            if desk.name == "klaviyo":
                del desk.double.by_key["C00007"]
    del audience["C00007"]
    desk.publish(audience)
    assert desk.sync() == 0, desk.text
    assert len(desk.double.contacts) == 49
    desk.check(audience)


def test_contacts_of_the_shop_keep_what_is_theirs(desk: Desk) -> None:
    """One with the e-mail is used; its consent, its name and its own fields stay."""
    audience = people(40)
    names = {"hubspot": "firstname", "klaviyo": "first_name", "mailchimp": "FNAME"}
    name = names.get(desk.name, "FIRSTNAME")
    someone = next(p for p in audience.values() if p.first_name is None)
    theirs = {name: "Zoe", "loyalty_card": "77"}
    own = desk.double.add(someone.email, "unsubscribed", **theirs)
    other = desk.double.add("somebody@example.com", "subscribed", **theirs)
    if desk.name == "mailchimp":
        own.tags, other.tags = {"vip of the shop"}, {"coltiva:not ours to judge"}
    before = dict(other.fields)
    desk.publish(audience)
    assert desk.sync("--prepare") == 0
    assert desk.sync("--first-run") == 0, desk.text
    assert len(desk.double.contacts) == 41
    assert (own.consent, other.consent) == ("unsubscribed", "subscribed")
    assert own.fields["loyalty_card"] == "77"
    assert own.fields[name] == "Zoe"
    assert other.fields == before
    assert desk.double.violations == []
    assert desk.double.people()[someone.key]["segment"] == someone.segment
    if desk.name == "mailchimp":
        assert "vip of the shop" in own.tags
    new = {c.consent for c in desk.double.contacts.values()} - {
        "unsubscribed",
        "subscribed",
    }
    assert new == {"transactional" if desk.name == "mailchimp" else "none"}


def test_another_address_leaves_nothing_at_the_old_one(desk: Desk) -> None:
    """Where the e-mail is the identity, the old contact is emptied first."""
    audience = sent_first(desk, 60)
    old = audience["C00005"].email
    audience["C00005"] = replace(audience["C00005"], email="another@example.com")
    # Two people change addresses with each other.
    one, two = audience["C00010"], audience["C00011"]
    audience["C00010"] = replace(one, email=two.email)
    audience["C00011"] = replace(two, email=one.email)
    if desk.name in ("hubspot", "klaviyo"):
        # There the addresses are taken, and nobody can say which comes first.
        audience |= {"C00010": one, "C00011": two}
    desk.publish(audience)
    asked = desk.double.asked
    assert desk.sync() == 0, desk.text
    desk.check(audience)
    if desk.name == "hubspot":
        assert desk.double.asked == asked + 1
    contact = [c for c in desk.double.contacts.values() if c.fields["email"] == old]
    if desk.name in ("hubspot", "klaviyo"):
        assert contact == []
    else:
        assert "Loyal" not in contact[0].fields.values()
        assert contact[0].tags == set()


def test_guards(desk: Desk) -> None:
    """What looks like a mistake stops with a sentence before anything is sent."""
    audience = people(100)
    desk.publish(audience)
    assert desk.sync("--prepare") == 0
    assert desk.sync() == 2
    assert "--first-run" in desk.text
    assert desk.double.sent.total() == 0
    assert desk.sync("--first-run") == 0, desk.text
    desk.double.sent.clear()
    assert desk.sync("--first-run") == 2
    assert "Leave it out" in desk.text
    half = {key: p for n, (key, p) in enumerate(audience.items()) if n % 2}
    desk.publish(half)
    assert desk.sync() == 2
    assert "50% of the 100" in desk.text
    assert desk.sync("--max-change-rate", "0.49") == 2
    desk.publish({})
    assert desk.sync("--allow-large-change") == 2
    assert "is empty" in desk.text
    desk.publish(half, as_of="2026-01-30 00:00:00")
    assert desk.sync("--allow-large-change") == 2
    assert "earlier moment" in desk.text
    desk.publish(half, hours_ago=50)
    assert desk.sync("--allow-large-change") == 2
    assert "50 hours old" in desk.text
    assert desk.double.sent.total() == 0
    assert desk.sync("--allow-stale", "--max-change-rate", "0.5") == 0, desk.text
    desk.check(half)


def test_few_people_are_never_too_many(desk: Desk) -> None:
    """A small shop may change as a whole."""
    audience = sent_first(desk, 15)
    audience = {k: replace(p, segment="Loyal", score=101) for k, p in audience.items()}
    desk.publish(audience)
    assert desk.sync() == 0, desk.text
    desk.check(audience)


def test_dry_run_sends_nothing(desk: Desk) -> None:
    """It counts, says whether the guard would stop, and leaves no trace."""
    audience = sent_first(desk, 60)
    later = a_day_later(audience)
    desk.publish(later)
    assert desk.sync("--dry-run") == 0
    assert "1 added" in desk.text
    desk.publish({})
    assert desk.sync("--dry-run") == 0
    assert "would stop" in desk.text
    assert desk.double.writes == []
    desk.publish(later)
    assert desk.sync() == 0


def test_wrong_key(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stops before anything is sent, and never shows the key."""
    prepared(desk, 10)
    name = next(iter(desk.double.environment))
    monkeypatch.setenv(name, "wrong-and-secret-us1")
    assert desk.sync("--first-run") == 3
    assert "does not take the key (401)" in desk.text
    assert "wrong-and-secret" not in desk.text
    monkeypatch.setenv(name, "")
    assert desk.sync("--first-run") == 2
    assert name in desk.text


def test_one_sync_at_a_time(desk: Desk) -> None:
    """A second one stops with a sentence; so it does while the first is killed."""
    sent_first(desk, 10)
    other = State(desk.state, "somebody else")
    assert desk.sync() == 2
    assert "Another sync" in desk.text
    other.close()
    assert desk.sync() == 0


def test_no_personal_data_is_told_or_logged(desk: Desk) -> None:
    """The log has keys and codes; the state is its owner's; the output has counts."""
    audience = prepared(desk, 80)
    audience["C00017"] = replace(audience["C00017"], email="no address")
    desk.publish(audience)
    desk.sync("--first-run")
    text = desk.text + str(desk.query("select * from sync_log"))
    text += str(desk.query("select * from dead_letters"))
    assert "refused" in text
    for secret in ("@", "no address", "Ada", "Çelik", "+39", KEY):
        assert secret not in text.replace("Another address", "")
    assert stat.S_IMODE(desk.state.stat().st_mode) == 0o600
    assert stat.S_IMODE(desk.state.parent.stat().st_mode) == 0o700
    assert [path.name for path in desk.state.parent.iterdir()] == [desk.state.name]
    log = desk.query("select status, count(*) from sync_log group by 1 order by 1")
    assert log == [("refused", 1), ("sent", 79)]


def test_a_lost_record_sends_everything_again(desk: Desk) -> None:
    """As upserts, once that is said; the destination is as before."""
    audience = sent_first(desk, 120)
    contacts = len(desk.double.contacts)
    desk.state.unlink()
    assert desk.sync() == 2
    assert desk.sync("--first-run") == 0, desk.text
    desk.check(audience)
    assert len(desk.double.contacts) == contacts
    desk.state.write_bytes(
        b"no database at all, but long enough to be read as one" * 40
    )
    assert desk.sync() == 2
    assert "can't be read" in desk.text


def test_without_what_it_needs(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    """Each thing that is missing is told with what to do."""
    desk.folder = desk.folder / "nothing"
    monkeypatch.setenv("COLTIVA_PUBLISHED_PATH", str(tmp_path))
    assert desk.sync() == 2
    assert "publish" in desk.text
    monkeypatch.setitem(__import__("sys").modules, "dlt", None)
    assert desk.sync() == 2
    assert "requirements-sync.lock" in desk.text


def test_fields_that_nobody_made_stop_the_run(desk: Desk) -> None:
    """What Brevo drops in silence and others refuse is made by --prepare, once."""
    audience = people(120)
    desk.publish(audience)
    if desk.name != "klaviyo":
        assert desk.sync("--first-run") == 2
        assert "--prepare" in desk.text
        assert desk.query("select * from dead_letters") == []
    assert desk.sync("--prepare") == 0
    assert desk.sync("--prepare") == 0
    assert "everything is there" in desk.text
    assert desk.sync("--first-run") == 0, desk.text
    desk.check(audience)


@pytest.mark.parametrize(
    ("text", "seconds"), [("7", 7.0), (" 0 ", 0.0), ("x", None), (None, None)]
)
def test_retry_after_in_seconds(text: str | None, seconds: float | None) -> None:
    """Seconds are read; what is no number is no answer."""
    assert calls.seconds_of(text) == seconds


def test_retry_after_as_a_date_and_its_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A date counts from now; whatever is asked for, the wait has an end."""
    monkeypatch.setattr(calls.time, "time", lambda: 1_767_225_600.0)
    date = "Thu, 01 Jan 2026 00:00:20 GMT"
    assert calls.seconds_of(date) == 20.0
    assert calls.wait_of("86400", 0) == calls.LONGEST_WAIT
    assert 4 <= calls.wait_of(None, 2) <= 5


def test_the_pace_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never more calls in a window than the vendor allows."""
    clock = count(0, 0)
    now = [0.0]
    monkeypatch.setattr(calls.time, "monotonic", lambda: now[0] + next(clock))
    monkeypatch.setattr(calls, "pause", lambda s: now.__setitem__(0, now[0] + s))
    call = calls.Caller("Vendor", ((10, 1.0), (30, 60.0)), lambda _: None)
    times = []
    for _ in range(65):
        call(lambda: times.append(now[0]))
    for limit, seconds in call.limits:
        for first, last in zip(times, times[limit:], strict=False):
            assert last - first >= seconds - 1e-9


def test_a_rate_that_is_no_share(capsys: pytest.CaptureFixture[str]) -> None:
    """It is refused when the command is read."""
    with pytest.raises(SystemExit):
        main(["sync", "brevo", "--max-change-rate", "30"])
    assert "between 0 and 1" in capsys.readouterr().err
    assert issubclass(CommandError, Exception)
