"""The stories of the sample shop, told by the warehouse: whom to send what, and why.

The sample is built as it is, then once more a day later, after a sender has sent what
was due.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import warehouse

NOW = datetime(2026, 6, 30, 18)
DAY = timedelta(days=1)
Row = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """Both days' follow-ups by person and program; what holds today by id.

    pushes: by person and push.
    """

    today: dict[str, dict[str, Row]]
    tomorrow: dict[str, dict[str, Row]]
    carts: dict[str, Row]
    people: dict[str, Row]
    pushes: dict[tuple[str, str], Row]


def sendings(follow_ups: list[Row], at: datetime) -> dict[str, list[Row]]:
    """Make the raw rows that a sender adds for what may be sent."""
    raw: dict[str, list[Row]] = {"campaigns": [], "interactions": []}
    for program in sorted({row["program"] for row in follow_ups}):
        raw["campaigns"].append(
            {
                "campaign_id": f"sent {program}",
                "campaign_name": program,
                "program": program,
                "channel": "email",
                "sent_at": at,
                "loaded_at": at,
            }
        )
    for row in follow_ups:
        for kind in ("email_sent", "email_delivered"):
            raw["interactions"].append(
                {
                    "interaction_id": f"{kind} {row['follow_up_key']}",
                    "occurred_at": at,
                    "interaction_type": kind,
                    "channel": "email",
                    "customer_id": row["customer_id"],
                    "campaign_id": f"sent {row['program']}",
                    "loaded_at": at,
                }
            )
    return raw


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Build the sample, send what is due, and build it a day later."""
    folder = tmp_path_factory.mktemp("stories")
    raw = warehouse.read_raw(warehouse.PROJECT / "seeds" / "sample")
    database = folder / "warehouse.duckdb"

    def build(at: datetime) -> list[Row]:
        warehouse.write_raw(folder / "raw", raw)
        result = warehouse.build(
            folder / "raw",
            database,
            variables={"as_of": str(at)},
            select="+fct_follow_ups +fct_abandoned_carts +product_audiences",
            parse_once=True,
        )
        assert result.success, result.failures
        return warehouse.rows(database, "fct_follow_ups")

    today = build(NOW)
    carts = warehouse.rows(database, "fct_abandoned_carts")
    people = warehouse.rows(database, "customer_segments")
    pushes = warehouse.rows(database, "product_audiences")
    free = [row for row in today if row["held_back_reason"] is None]
    for table, rows in sendings(free, NOW + timedelta(minutes=5)).items():
        raw[table] += rows
    tomorrow = build(NOW + DAY)
    return Told(
        by_person(today),
        by_person(tomorrow),
        {row["cart_id"]: row for row in carts},
        {row["customer_id"]: row for row in people},
        {(row["customer_id"], row["push_name"]): row for row in pushes},
    )


def by_person(follow_ups: list[Row]) -> dict[str, dict[str, Row]]:
    """Sort rows by person and program."""
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in follow_ups:
        found[row["customer_id"]][row["program"]] = row
    return found


def free(rows: dict[str, Row]) -> list[str]:
    """List the programs that may write to a person."""
    return [name for name, row in rows.items() if row["held_back_reason"] is None]


def reasons(rows: dict[str, Row]) -> dict[str, str | None]:
    """Say for each program why it is held back."""
    return {name: row["held_back_reason"] for name, row in rows.items()}


def test_maria_the_hot_lead_is_reminded_of_her_cart(told: Told) -> None:
    """Both products she put in are one cart, and the reason names them."""
    assert free(told.today["C0001"]) == ["cart_recovery"]
    assert told.today["C0001"]["cart_recovery"]["reason"] == (
        "Left Linen Dress and Leather Sneakers (248.00 EUR) in the cart 44 hours ago"
        " and has not ordered since"
    )
    assert free(told.tomorrow["C0001"]) == []


def test_the_welcome_goes_out_once(told: Told) -> None:
    """Mona, signed up yesterday, is greeted today only; Yann was greeted before."""
    row = told.today["C0028"]["welcome"]
    assert (row["attempt"], row["held_back_reason"]) == (1, None)
    assert row["reason"] == (
        "Signed up for the newsletter 30 hours ago and has had no welcome yet"
    )
    assert "welcome" not in told.tomorrow["C0028"]
    assert told.today["C0040"] == told.tomorrow["C0040"] == {}


def test_the_newsletter_goes_again_to_who_has_not_opened_it(told: Told) -> None:
    """Tom's was opened by a machine only, Henrik's by nobody, Nina's by herself."""
    row = told.today["C0009"]["newsletter_resend"]
    assert row["held_back_reason"] is None
    assert row["due_at"] - row["triggered_at"] == 2 * DAY
    assert row["reason"].endswith("3 days ago and only a machine has opened it")
    assert free(told.today["C0006"]) == ["newsletter_resend"]
    assert "newsletter_resend" not in told.today["C0010"]
    assert "newsletter_resend" not in told.tomorrow["C0009"]


def test_a_cart_is_won_back_and_another_expires(told: Told) -> None:
    """Ivan ordered after the reminder, Olga did not."""
    won, lost = told.carts["I0011-01"], told.carts["I0012-01"]
    assert (won["status"], won["recovered_order_id"]) == ("recovered", "O0011-1")
    assert won["product_order_id"] == won["window_order_id"] == "O0011-1"
    assert won["abandoned_at"] < won["recovered_at"]
    assert (lost["status"], lost["recovered_order_id"]) == ("expired", None)
    assert "cart_recovery" not in told.today["C0011"] | told.today["C0012"]


def test_a_cart_filled_before_the_login_is_the_persons(told: Told) -> None:
    """Liam's anonymous cart is his."""
    assert told.carts["I0027-03"]["customer_id"] == "C0027"


def test_cross_selling_within_hours_and_its_retry(told: Told) -> None:
    """Emil bought five hours ago; Wanda's offer of two days ago nobody looked at."""
    row = told.today["C0013"]["cross_sell"]
    assert (row["attempt"], row["held_back_reason"]) == (1, None)
    assert row["due_at"] == datetime(2026, 6, 30, 17)
    assert row["reason"].startswith(
        "Bought Cargo Pants 5 hours ago; buyers of it often"
    )
    again = told.today["C0038"]["cross_sell"]
    assert (again["attempt"], again["held_back_reason"]) == (2, None)
    assert again["retried_campaign_id"] == "X1"
    assert again["reason"].endswith(
        "; the message sent 2 days ago was neither opened nor clicked"
    )
    assert "cross_sell" not in told.tomorrow["C0038"]
    assert told.tomorrow["C0013"].get("cross_sell", {"attempt": 2})["attempt"] == 2


def test_cross_selling_stops_after_a_click(told: Told) -> None:
    """Xenia bought what Wanda bought, and clicked."""
    assert "cross_sell" not in told.today["C0039"] | told.tomorrow["C0039"]


def test_the_win_back_comes_on_the_day_of_the_slip(told: Told) -> None:
    """Vera was Loyal at the end of May, and is At Risk today; Henrik was so before."""
    assert told.people["C0037"]["rfm_segment"] == "At Risk"
    row = told.today["C0037"]["win_back"]
    assert (row["held_back_reason"], row["due_at"]) == (None, NOW)
    assert row["reason"] == (
        "Slipped from Loyal to At Risk after 2026-05-31;"
        " the last order was 195 days ago"
    )
    assert "win_back" not in told.tomorrow["C0037"]
    assert told.people["C0006"]["is_at_risk"]
    assert "win_back" not in told.today["C0006"]


def test_the_vip_invitation_respects_its_cooldown(told: Told) -> None:
    """Quentin is invited; Ugo is a VIP again, but was invited 45 days ago."""
    assert told.today["C0031"]["vip_early_access"]["held_back_reason"] is None
    assert "vip_early_access" not in told.tomorrow["C0031"]
    assert told.people["C0036"]["is_vip"]
    assert told.today["C0036"]["vip_early_access"]["held_back_reason"] == "cooldown"
    assert told.tomorrow["C0036"]["vip_early_access"]["held_back_reason"] == "cooldown"


def test_of_three_messages_one_goes_out(told: Told) -> None:
    """Lea has a cart, a delivered order and an unopened letter: the cart goes first."""
    assert reasons(told.today["C0008"]) == {
        "cart_recovery": None,
        "review_request": "higher_priority_today",
        "newsletter_resend": "higher_priority_today",
        "cross_sell": "too_old",
    }
    assert free(told.tomorrow["C0008"]) == ["review_request"]
    assert "cart_recovery" not in told.tomorrow["C0008"]


@pytest.mark.parametrize(
    ("customer_id", "reason"),
    [
        ("C0014", "no_consent"),
        ("C0015", "unsubscribed"),
        ("C0017", "hard_bounce"),
        ("C0018", "complaint"),
        ("C0019", "no_email"),
        ("C0030", "no_consent"),
        ("C0035", "no_consent"),
    ],
)
def test_who_must_not_be_mailed_gets_nothing(
    told: Told, customer_id: str, reason: str
) -> None:
    """Whatever is due for them is held back, and says why."""
    assert told.people[customer_id]["suppression_reason"] == reason
    for day in (told.today, told.tomorrow):
        assert set(reasons(day[customer_id]).values()) <= {reason, "too_old"}


def test_without_consent_the_cart_is_there_but_held_back(told: Told) -> None:
    """An engineer can see why Ruth got no reminder."""
    assert reasons(told.today["C0014"]) == {"cart_recovery": "no_consent"}


def test_what_was_sent_is_not_due_again(told: Told) -> None:
    """Of nobody does the same message go out on both days."""
    keys = [
        {
            row["follow_up_key"]
            for rows in day.values()
            for row in rows.values()
            if row["held_back_reason"] is None
        }
        for day in (told.today, told.tomorrow)
    ]
    assert keys[0]
    assert keys[1]
    assert not keys[0] & keys[1]


def test_a_birthday_is_wished_on_the_day_without_the_date(told: Told) -> None:
    """Bruno is wished well today only; Erik, born on that day too, has no e-mail."""
    row = told.today["C0041"]["birthday"]
    assert row["held_back_reason"] is None
    assert row["due_at"] == datetime(2026, 6, 30)
    assert row["reason"] == "Has a birthday on the day of this message"
    assert "birthday" not in told.tomorrow["C0041"]
    assert reasons(told.today["C0019"]) == {"birthday": "no_email"}


def test_the_second_order_is_asked_for_in_time(told: Told) -> None:
    """Half of the median of 44.5 days has passed since Clara's; Wanda's is too new."""
    row = told.today["C0042"]["second_order"]
    assert row["held_back_reason"] is None
    assert row["due_at"] - datetime(2026, 6, 5, 18) == timedelta(hours=6 * 89)
    assert row["reason"] == (
        "Placed the first order (Linen Dress) 25 days ago and none since;"
        " half of the second orders come within 45 days"
    )
    assert "second_order" not in told.tomorrow["C0042"]
    assert "second_order" not in told.today["C0038"]


def test_the_regular_buyer_is_reminded_when_it_is_due(told: Told) -> None:
    """Dario's cleanser is due; Claire's skincare is not, and Henrik's habit is over."""
    row = told.today["C0043"]["replenish"]
    assert (row["held_back_reason"], row["product_ids"]) == (None, "P006")
    assert row["due_at"] == datetime(2026, 6, 29)
    assert row["reason"] == (
        "Buys Foam Cleanser about every 45 days, the last time on 2026-05-15"
    )
    assert "replenish" not in told.tomorrow["C0043"]
    assert "replenish" not in told.today["C0004"] | told.today["C0006"]


def test_what_was_looked_at_twice_is_shown_again(told: Told) -> None:
    """Elsa came back to a coat; the boots that she looked at she has bought."""
    row = told.today["C0044"]["browse_recovery"]
    assert (row["held_back_reason"], row["product_ids"]) == (None, "P020")
    assert row["reason"] == (
        "Came back to look at Wool Coat 27 hours ago, put none of it in the cart"
        " and has not ordered since"
    )
    assert "browse_recovery" not in told.tomorrow["C0044"]
    assert "browse_recovery" not in told.today["C0027"] | told.today["C0001"]


def test_who_came_back_may_bring_a_friend(told: Told) -> None:
    """Finn ordered twice; of Jack's second order all was refunded."""
    row = told.today["C0045"]["referral_request"]
    assert row["held_back_reason"] is None
    assert row["reason"] == (
        "Placed order 2 (Suede Loafers) 30 days ago, of which nothing was refunded"
    )
    assert "referral_request" not in told.tomorrow["C0045"]
    assert "referral_request" not in told.today["C0025"]


def test_the_dearer_product_comes_before_a_second_order(told: Told) -> None:
    """Gloria has a silk scarf; others went on to a tote bag of the same category."""
    row = told.today["C0046"]["up_sell"]
    assert (row["held_back_reason"], row["product_ids"]) == (None, "P024")
    assert row["reason"].startswith(
        "Bought Silk Scarf 24 days ago;"
        " buyers of it move on to the dearer Tote Bag (lift "
    )
    assert told.today["C0046"]["second_order"]["held_back_reason"] == (
        "higher_priority_today"
    )
    assert "up_sell" not in told.tomorrow["C0046"]


@pytest.mark.parametrize(
    ("customer_id", "about", "push", "product_id", "offer", "reason"),
    [
        (
            "C0003",
            {"age_band": "18-24", "top_category": "Streetwear"},
            "Streetwear trends",
            "P035",
            "First look at the latest trends",
            "Bought Bucket Hat on 2026-03-27; orders with it often hold Track Jacket",
        ),
        (
            "C0004",
            {"top_category": "Skincare", "lifecycle_stage": "loyal"},
            "New in skincare",
            "P025",
            "A free sample with the new arrival",
            "Bought Sun Fluid SPF 50 on 2026-04-22; orders with it often hold",
        ),
    ],
)
def test_who_likes_what_is_shown_what_is_new(
    told: Told,
    customer_id: str,
    about: Row,
    push: str,
    product_id: str,
    offer: str,
    reason: str,
) -> None:
    """Jana hears of the trends, Claire of the new arrival; both by e-mail, and why."""
    person, row = told.people[customer_id], told.pushes[customer_id, push]
    assert {name: person[name] for name in about} == about
    assert (person["recommended_channel"], row["can_email"]) == ("email", True)
    assert (row["product_id"], row["offer"]) == (product_id, offer)
    assert row["audience_reason"].startswith(reason)
