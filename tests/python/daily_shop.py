"""A small shop that lives from day to day: what its raw tables hold on each morning.

Most people do one thing only, so that what they must be sent can be told by hand; the
busy ones do everything at random. Messages are fed back by `Shop.deliver`.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPENING = datetime(2025, 3, 1)
LONG_AGO = OPENING - 200 * DAY
NEWSLETTERS = (7, 21, 35, 49)
"""The days on whose ninth hour a newsletter goes out."""
BOUGHT_ONCE = {"review_request": 1, "second_order": 1}
"""What whoever buys once must be sent, besides what goes with it."""

Row = dict[str, Any]


@dataclass
class Person:
    """Somebody: what they must be sent (program -> tries in all), None where unknown.

    reacts: what they do with an e-mail: nothing, open, click, or machine (a machine
    opens it). at_least: programs they must be sent besides others.
    """

    customer_id: str
    reacts: str = "nothing"
    expected: dict[str, int] | None = field(default_factory=dict)
    at_least: dict[str, int] = field(default_factory=dict)


class Shop:
    """The shop's past and future, and the messages sent so far."""

    def __init__(self, seed: int = 1) -> None:
        """Make everybody and what they will do; seed: of the busy ones."""
        self.random = random.Random(seed)
        self.people: dict[str, Person] = {}
        self.rows: dict[str, list[tuple[datetime, Row]]] = defaultdict(list)
        self.orders: list[Row] = []
        for number, price in enumerate((20, 35, 90, 15), 1):
            self._add(
                "products",
                OPENING - 300 * DAY,
                product_id=f"p{number}",
                product_name=f"Product {number}",
                list_price=price,
            )
        for number, price in ((5, 20), (6, 40)):
            self._add(
                "products",
                OPENING - 300 * DAY,
                product_id=f"p{number}",
                product_name=f"Cream {number}",
                category="Skincare",
                list_price=price,
            )
        for number, on in enumerate(NEWSLETTERS, 1):
            self._campaign(f"n{number}", "newsletter", OPENING + on * DAY + 9 * HOUR)
        self._neighbours()
        self._newcomers()
        self._cart_fillers()
        self._buyers()
        self._readers()
        self._changing()
        self._lookers()
        self._regulars()
        for number in range(12):
            self._busy(number)

    # What there is on a morning -----------------------------------------------------

    def raw(self, at: datetime) -> dict[str, list[Row]]:
        """Give the raw tables as they are at a moment (UTC)."""
        tables = {
            table: [row for when, row in rows if when <= at]
            for table, rows in self.rows.items()
        }
        tables["orders"] = []
        for order in self.orders:
            placed = order["ordered_at"]
            steps = [(placed, "paid"), (placed + 3 * DAY, "delivered")]
            steps += [(placed + 24 * DAY, "completed")]
            passed = [step for step in steps if step[0] <= at]
            if passed:
                changed, status = passed[-1]
                tables["orders"].append(
                    order
                    | {"status": status, "updated_at": changed, "loaded_at": changed}
                )
        return tables

    def deliver(self, follow_up: Row, at: datetime) -> None:
        """Send a due message: a campaign of the program and day, and what follows."""
        campaign = f"{follow_up['program']} {at:%Y-%m-%d}"
        known = {row["campaign_id"] for _, row in self.rows["campaigns"]}
        if campaign not in known:
            self._campaign(campaign, follow_up["program"], at)
        self._mail(follow_up["customer_id"], campaign, at)

    def mails(self, customer_id: str) -> list[datetime]:
        """List when a person was sent an e-mail, whatever it was."""
        return sorted(
            row["occurred_at"]
            for _, row in self.rows["interactions"]
            if row["customer_id"] == customer_id
            and row["interaction_type"] == "email_sent"
        )

    def may_be_mailed(self, customer_id: str, at: datetime) -> bool:
        """Say whether a person wants e-mail at a moment, from the raw rows alone."""
        answers = [
            (row["recorded_at"], row["is_granted"])
            for _, row in self.rows["consents"]
            if row["customer_id"] == customer_id and row["recorded_at"] <= at
        ]
        if not answers or not max(answers)[1]:
            return False
        granted = max(when for when, is_granted in answers if is_granted)
        latest = defaultdict(lambda: datetime.min)
        for _, row in self.rows["interactions"]:
            if row["customer_id"] == customer_id and row["occurred_at"] <= at:
                kind = row["interaction_type"]
                latest[kind] = max(latest[kind], row["occurred_at"])
        return (
            latest["email_unsubscribe"] < granted
            and "email_complaint" not in latest
            and latest["email_bounced"] <= latest["email_delivered"]
        )

    # Rows ---------------------------------------------------------------------------

    def _add(self, table: str, at: datetime, **columns: Any) -> None:
        self.rows[table].append((at, columns | {"loaded_at": at}))

    def _campaign(self, campaign_id: str, program: str, at: datetime) -> None:
        self._add(
            "campaigns",
            at,
            campaign_id=campaign_id,
            campaign_name=campaign_id,
            program=program,
            channel="email",
            sent_at=at,
        )

    def _person(
        self,
        customer_id: str,
        since: datetime = LONG_AGO,
        birth_date: str | None = None,
        **about: Any,
    ) -> Person:
        """Make an account."""
        person = Person(customer_id, **about)
        self.people[customer_id] = person
        self._add(
            "customers",
            since,
            customer_id=customer_id,
            email=f"{customer_id}@shop.example",
            birth_date=birth_date,
            created_at=since,
        )
        return person

    def _consent(self, person: Person, at: datetime, is_granted: bool = True) -> None:
        self._add(
            "consents",
            at,
            consent_id=f"k{len(self.rows['consents']):05d}",
            customer_id=person.customer_id,
            channel="email",
            purpose="marketing",
            is_granted=is_granted,
            recorded_at=at,
        )

    def _does(self, customer_id: str, at: datetime, kind: str, **columns: Any) -> None:
        self._add(
            "interactions",
            at,
            interaction_id=f"i{len(self.rows['interactions']):06d}",
            occurred_at=at,
            interaction_type=kind,
            customer_id=customer_id,
            **columns,
        )

    def _order(self, customer_id: str, at: datetime, *products: str) -> None:
        order_id = f"o{len(self.orders):05d}"
        self.orders.append(
            {
                "order_id": order_id,
                "customer_id": customer_id,
                "ordered_at": at,
                "currency_code": "EUR",
            }
        )
        for number, product in enumerate(products):
            self._add(
                "order_lines",
                at,
                order_line_id=f"{order_id}-{number}",
                order_id=order_id,
                product_id=product,
                quantity=1,
                unit_price=100,
            )

    def _mail(self, customer_id: str, campaign: str, at: datetime) -> None:
        """Send an e-mail and let the person react in their way."""
        minute = timedelta(minutes=1)
        self._does(customer_id, at, "email_sent", campaign_id=campaign)
        reacts = self.people[customer_id].reacts
        if reacts == "bounce":
            self._does(customer_id, at + minute, "email_bounced", campaign_id=campaign)
            return
        self._does(customer_id, at + minute, "email_delivered", campaign_id=campaign)
        if reacts != "nothing":
            self._does(
                customer_id,
                at + (HOUR if reacts != "machine" else 2 * minute),
                "email_click" if reacts == "click" else "email_open",
                campaign_id=campaign,
                is_machine=reacts == "machine",
            )

    # People -------------------------------------------------------------------------

    def _neighbours(self) -> None:
        """Buy 1 and 2 together, long ago, so that they go together; 6 after 5."""
        for number in range(8):
            person = self._person(f"neighbour{number}")
            products = ("p1", "p2") if number < 6 else ("p3", "p4")
            self._order(person.customer_id, LONG_AGO + number * DAY, *products)
        for number in range(6):
            person = self._person(f"moved_up{number}")
            self._order(person.customer_id, LONG_AGO + number * DAY, "p5")
            self._order(person.customer_id, LONG_AGO + (20 + number) * DAY, "p6")

    def _newcomers(self) -> None:
        """Open an account: one welcome, with consent, however late it comes."""
        for number in range(5):
            since = OPENING + (3 + 11 * number) * DAY + 10 * HOUR
            person = self._person(f"new{number}", since, expected={"welcome": 1})
            self._consent(person, since + (3 * DAY if number == 1 else 0 * HOUR))
            if number == 2:
                later = since + 9 * DAY
                self._does(person.customer_id, later, "newsletter_signup")
        self._person("new_without_consent", OPENING + 5 * DAY)
        too_late = self._person("new_consents_too_late", OPENING + 5 * DAY)
        self._consent(too_late, OPENING + 13 * DAY)

    def _cart_fillers(self) -> None:
        """Leave a cart: one reminder, unless something comes in between."""
        for number, name in enumerate(
            ("left", "left_too", "ordered", "emptied", "left_twice", "left_again", "no")
        ):
            at = OPENING + (4 + 5 * number) * DAY + 18 * HOUR
            is_left = name.startswith("left")
            expected = {"cart_recovery": 1} if is_left else {}
            person = self._person(f"cart_{name}", expected=expected)
            who = person.customer_id
            self._does(who, at, "add_to_cart", product_id="p3")
            if name != "no":
                self._consent(person, LONG_AGO)
            if name == "ordered":
                self._order(who, at + HOUR, "p4")
                person.expected = {"cross_sell": 2} | BOUGHT_ONCE
            if name == "emptied":
                self._does(who, at + HOUR, "remove_from_cart", product_id="p3")
            if name == "left_twice":
                self._does(who, at + 2 * DAY, "add_to_cart", product_id="p4")
            if name == "left_again":
                self._does(who, at + 10 * DAY, "add_to_cart", product_id="p4")
                person.expected = {"cart_recovery": 2}

    def _buyers(self) -> None:
        """Buy one product of a pair: the other is offered, twice if nobody looks.

        Whoever buys once is asked for a review and to come back.
        """
        for number, reacts in enumerate(("nothing", "machine", "open", "click")):
            tries = 2 if reacts in ("nothing", "machine") else 1
            expected = {"cross_sell": tries} | BOUGHT_ONCE
            person = self._person(f"buyer_{reacts}", reacts=reacts, expected=expected)
            self._consent(person, LONG_AGO)
            at = OPENING + (6 + 9 * number) * DAY + 12 * HOUR
            self._order(person.customer_id, at, "p1")
        both = self._person("buyer_of_both", expected=BOUGHT_ONCE)
        self._consent(both, LONG_AGO)
        self._order(both.customer_id, OPENING + 8 * DAY, "p1", "p2")
        self._person("buyer_without_consent")
        self._order("buyer_without_consent", OPENING + 8 * DAY, "p1")

        moves_up = self._person("moves_up", expected={"up_sell": 1} | BOUGHT_ONCE)
        self._consent(moves_up, LONG_AGO)
        self._order(moves_up.customer_id, OPENING + 10 * DAY, "p5")

    def _lookers(self) -> None:
        """Look at a product in one visit, in two, and in two and order another."""
        for number, name in enumerate(("once", "twice", "and_orders")):
            at = OPENING + (9 + 7 * number) * DAY + 20 * HOUR
            person = self._person(f"looks_{name}")
            self._consent(person, LONG_AGO)
            for visit in (0, 0, 2 * (name != "once")):
                self._does(
                    person.customer_id,
                    at + visit * DAY,
                    "product_view",
                    product_id="p3",
                    session_id=f"{name} {visit}",
                )
            if name == "twice":
                person.expected = {"browse_recovery": 1}
            if name == "and_orders":
                self._order(person.customer_id, at + 2 * DAY + HOUR, "p6")
                person.expected = BOUGHT_ONCE

    def _regulars(self) -> None:
        """Buy every twenty days and stop; have a birthday, one without a consent."""
        person = self._person("regular")
        self._consent(person, LONG_AGO)
        for back in (50, 30, 10):
            self._order(person.customer_id, OPENING - back * DAY, "p6")
        person.expected = {"replenish": 1, "referral_request": 1, "review_request": 1}
        child = self._person("birthday", birth_date="1990-04-05")
        child.expected = {"birthday": 1}
        self._consent(child, LONG_AGO)
        self._person("birthday_without_consent", birth_date="1990-04-05")

    def _readers(self) -> None:
        """Get newsletters: each again to those who have not opened it."""
        for reacts in ("nothing", "machine", "open", "click", "bounce"):
            is_unread = reacts in ("nothing", "machine")
            expected = {"newsletter_resend": len(NEWSLETTERS)} if is_unread else {}
            person = self._person(f"reader_{reacts}", reacts=reacts, expected=expected)
            self._subscribe(person)
        for kind in ("email_unsubscribe", "email_complaint"):
            person = self._person(f"reader_{kind}", expected={"newsletter_resend": 1})
            self._subscribe(person, until=30)
            self._does(person.customer_id, OPENING + 22 * DAY, kind)

    def _subscribe(self, person: Person, until: int = 99) -> None:
        self._consent(person, LONG_AGO)
        for number, on in enumerate(NEWSLETTERS, 1):
            if on < until:
                at = OPENING + on * DAY + 9 * HOUR
                self._mail(person.customer_id, f"n{number}", at)

    def _changing(self) -> None:
        """Become a VIP by a fifth order; slip to At Risk half a year after the last."""
        for number in range(2):
            vip = self._person(f"vip{number}", expected=None)
            vip.at_least = {"vip_early_access": 1}
            self._consent(vip, LONG_AGO)
            for back in (120, 90, 60, 30, -12 - 20 * number):
                self._order(vip.customer_id, OPENING - back * DAY, "p3", "p4")
            slips = self._person(f"slips{number}", OPENING - 400 * DAY)
            slips.expected = {"win_back": 1}
            self._consent(slips, LONG_AGO)
            for back in (350, 320, 290, 260, 230, 165 - 14 * number):
                self._order(slips.customer_id, OPENING - back * DAY, "p3", "p4")

    def _busy(self, number: int) -> None:
        """Do everything at random hours, change one's mind, and read now and then."""
        pick = self.random
        reacts = pick.choice(("nothing", "nothing", "machine", "open", "click"))
        since = OPENING + pick.choice((-90, -20, 3, 15)) * DAY + 7 * HOUR
        person = self._person(f"busy{number:02d}", since, reacts=reacts, expected=None)
        who = person.customer_id
        is_granted = number % 4 > 0
        for _ in range(4 if number % 3 == 0 else 1):
            self._consent(person, max(since, self._moment(since)), is_granted)
            is_granted = not is_granted
        for number_of_letter, on in enumerate(NEWSLETTERS, 1):
            at = OPENING + on * DAY + 9 * HOUR
            if at > since and self.may_be_mailed(who, at):
                self._mail(who, f"n{number_of_letter}", at)
        for _ in range(14):
            at = self._moment(since)
            what = pick.choice(("cart", "cart", "out", "order", "signup", "order"))
            product = pick.choice(("p1", "p2", "p3", "p4"))
            if what == "order":
                self._order(who, at, product)
            elif what == "signup":
                self._does(who, at, "newsletter_signup")
            else:
                kind = "add_to_cart" if what == "cart" else "remove_from_cart"
                self._does(who, at, kind, product_id=product)
        if number % 5 == 4:
            self._does(who, self._moment(since), "email_unsubscribe")

    def _moment(self, since: datetime) -> datetime:
        """Pick a full hour between somebody's first day and the last day."""
        end = OPENING + 60 * DAY
        start = max(since, OPENING - 10 * DAY)
        return start + self.random.randrange(1, (end - start) // HOUR) * HOUR
