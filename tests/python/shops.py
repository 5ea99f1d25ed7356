"""Small made-up shops that look for trouble, and the runs they are built in.

A shop is a function of a seed and a few knobs, so every failure can be had again. All
times, days and amounts come from small pools: ties and boundaries are the rule, not
the exception.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

Row = dict[str, str]
Raw = dict[str, list[Row]]

TIMEZONES = ("UTC", "Europe/Rome", "America/New_York", "Asia/Kolkata")
CATEGORIES = ("shoes", "skincare", "coats", " skincare ", "")
COUNTED = ("paid", "shipped", "Delivered", " WC-Completed ", "partially_refunded")
ORDER_TYPES = ("Sale", "renewal", "exchange", "gift_card", "barter")
NOT_COUNTED = ("cancelled", "On hold", "refunded", "returned")
PRICES = ("10", "10", "19.99", "100", "33.3333", "7.5", " 250.00 ", ".5")
ODD_PRICES = ("0", "0.00005", "0.00004")
QUANTITIES = ("1", "1", "1", "2", "3", "1.5", "0.3333")
ODD_QUANTITIES = ("0", "-1", "-0.3333")
CURRENCIES = ("EUR", "EUR", "EUR", "USD", " gbp ", "SEK")
TYPES = (
    "page_view",
    "product_view",
    "search",
    "wishlist_add",
    "add_to_cart",
    "remove_from_cart",
    "checkout_started",
    "newsletter_signup",
    "email_sent",
    "email_delivered",
    "email_bounced",
    "email_open",
    "email_click",
    "email_unsubscribe",
    "email_complaint",
    "social_like",
    "social_comment",
    "social_share",
    "review_submitted",
    "push_open",
    "sms_click",
    "quiz_taken",
)
OPPOSITES = {"true": "false", "T": "F", "1": "0", "0": "1", "yes": "no", "no": "yes"}
MACHINE = ("", "", "", "false", "0", "F", "No", "true", "1", "Y")
NOT_EMAILS = ("nobody", "two words@shop.example", "@shop.example", "x@shop", "a@.b")
BIRTH_DATES = (
    "",
    "2000-02-29",
    "1990-11-30",
    "2007-01-01",
    "1960-03-31",
    "1899-01-01",
    "2000-05-08",
    "2000-05-09",
)
PROGRAMS = (
    "welcome",
    "newsletter",
    "newsletter_resend",
    "cart_recovery",
    "cross_sell",
    "win_back",
    "vip_early_access",
    "review_request",
)
OTHER_PROGRAMS = (
    *("second_order", "birthday", "replenish"),
    *("browse_recovery", "referral_request", "up_sell"),
)
AS_OFS = (None, "2024-09-01", "2024-12-31", "2025-01-15 12:00:00", "2026-01-01")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WINDOW_EDGES = tuple(
    edge + off
    for edge in (timedelta(0), HOUR, DAY, 2 * DAY, 5 * DAY)
    for off in (timedelta(0), timedelta(seconds=1), timedelta(seconds=-1))
)
# id, program, channel, after the shop's opening (None: no row says when), cost
MAIL_CAMPAIGNS = (
    ("again", "newsletter_resend", "email", 30 * DAY, "20"),
    ("hello", "welcome", "E Mail", None, "0.3333"),
    ("push", "newsletter", "push", 2 * DAY, "0"),
    ("social", "", "", 40 * DAY, "7"),
    ("never sent", "newsletter", "email", 5 * DAY, "33.3333"),
    ("undated", "newsletter", "email", None, "12"),
    ("planned", "newsletter", "email", 9_000 * DAY, "12"),
)
MAILED = ("m0", "m0", "m2", "hello", "hello", "push", "social", "no row", "")


@dataclass(frozen=True)
class Knobs:
    """What a shop is like.

    people: persons tried for. start, months: time span. has_buyers: any order at all.
    has_bad_rows: rows to reject and versions of rows. is_settled: nobody's identity is
    learnt late and no refund comes before its order. has_optional: the tables that may
    be absent are there.
    """

    people: int = 40
    start: date = date(2024, 10, 10)
    months: int = 7
    timezone: str = "UTC"
    has_buyers: bool = True
    has_bad_rows: bool = True
    is_settled: bool = False
    has_optional: bool = True
    currencies: tuple[str, ...] = CURRENCIES


@dataclass(frozen=True)
class Case:
    """A build: the shop, its vars, and how the raw files are written."""

    name: str
    seed: int = 0
    knobs: Knobs = field(default_factory=Knobs)
    variables: dict[str, Any] = field(default_factory=dict)
    raw_format: str = "csv"
    raw: Raw | None = field(default=None, repr=False)

    def rows(self) -> Raw:
        """Make the raw rows: those given, else the shop of the seed."""
        return shop(self.seed, self.knobs) if self.raw is None else self.raw


def stamp(at: datetime) -> str:
    """Write a time as raw files hold it."""
    return at.isoformat(sep=" ")


def shop(seed: int, knobs: Knobs) -> Raw:
    """Make the raw tables of a shop: table -> rows of text."""
    return _Shop(seed, knobs).make()


class _Shop:
    """One shop being made."""

    def __init__(self, seed: int, knobs: Knobs) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.knobs = knobs
        self.raw: Raw = {"customers": [], "products": [], "orders": []}
        self.raw["order_lines"] = []
        if knobs.has_optional:
            for table in ("refunds", "interactions", "campaigns", "consents"):
                self.raw[table] = []
        self.zone = ZoneInfo(knobs.timezone)
        self.opening = datetime.combine(knobs.start, time())
        self.days = knobs.months * 30
        self.boundaries = self._boundaries()

    def make(self) -> Raw:
        """Fill every table."""
        self._products()
        self._campaigns()
        names = list(range(self.knobs.people))
        self.random.shuffle(names)
        for number in names:
            self._person(number)
        if self.knobs.has_buyers:
            self._twins()
            self._rich()
        if self.knobs.has_optional and not self.knobs.is_settled:
            self._refunded_only()
            self._mail_in_one_moment()
        if self.knobs.has_bad_rows:
            for table in self.raw:
                self._versions(table)
                self._bad_rows(table)
        self.random = random.Random(f"kinds of {self.seed}")
        self._kinds()
        if self.knobs.has_optional:
            self.random = random.Random(f"carts of {self.seed}")
            self._carts()
            self._messages()
        if self.knobs.has_optional and not self.knobs.is_settled:
            self.random = random.Random(f"mails of {self.seed}")
            self._mails()
        if not self.knobs.is_settled:
            self.random = random.Random(f"moves of {self.seed}")
            self._moves()
            self._subscribers()
        if self.knobs.has_optional and not self.knobs.is_settled:
            self.random = random.Random(f"looks of {self.seed}")
            self._lookers()
        return self.raw

    # Times ------------------------------------------------------------------------

    def _boundaries(self) -> list[datetime]:
        """List moments around local midnights of month starts and of DST days."""
        days = [self.knobs.start + timedelta(days=n) for n in range(self.days)]
        chosen = [on for on in days if on.day == 1 or (on.month, on.day) == (10, 27)]
        found = []
        for on in chosen:
            midnight = datetime.combine(on, time(), self.zone).astimezone(UTC)
            utc = midnight.replace(tzinfo=None)
            found += [utc - timedelta(microseconds=1), utc, utc + timedelta(seconds=1)]
        return [at for at in found if at >= self.opening] or [self.opening + HOUR]

    def _moment(self, *, is_late: bool = False) -> datetime:
        """Pick a moment: a boundary, or one of a few hours of a day.

        is_late: rather one of the last weeks.
        """
        if is_late and self.random.random() < 0.7:
            back = timedelta(days=self.random.choice((1, 2, 7, 8, 14, 15, 30)))
            return self.opening + timedelta(days=self.days) - back + 12 * HOUR
        if self.random.random() < 0.3:
            return self.random.choice(self.boundaries)
        on = self.opening + timedelta(days=self.random.randrange(1, self.days))
        return on + timedelta(hours=self.random.choice((4, 12, 19, 23)))

    def _add(self, table: str, at: datetime | None = None, **columns: str) -> Row:
        """Add a row that arrived at or soon after a moment."""
        arrived = (at or self.opening) + self.random.choice((HOUR, 2 * DAY, MINUTE))
        row = {**columns, "loaded_at": stamp(arrived)}
        if table in self.raw:
            self.raw[table].append(row)
        return row

    def _next(self, table: str, letter: str) -> str:
        """Give the next id of a table."""
        return f"{letter}{len(self.raw.get(table, [])):05d}"

    # Rows -------------------------------------------------------------------------

    def _products(self) -> None:
        for number in range(12):
            self._add(
                "products",
                product_id=f"p{number}",
                product_name=f"Product {number}",
                category=self.random.choice(CATEGORIES),
                list_price=self.random.choice(PRICES),
                unit_cost="1",
                updated_at=stamp(self.opening),
            )

    def _kinds(self) -> None:
        """Say of some products, orders and refunds what kind they are."""
        self._say("orders", "order_type", [""] * 12 + list(ORDER_TYPES))
        self._say("refunds", "shipping_amount", ["", "", "", "0", "4.90", "2.5", "999"])
        kinds = {"p8": "sample", "p9": " Service", "p10": "gift_card", "p11": "Postage"}
        for row in self.raw["products"]:
            kind = kinds.get(row.get("product_id", ""), "")
            row["product_type"] = kind if self.random.random() < 0.8 else ""

    def _say(self, table: str, column: str, choices: Sequence[str]) -> None:
        """Fill a column, in the same way in all rows of a key."""
        key = f"{table[:-1]}_id"
        chosen: dict[str, str] = {}
        for row in self.raw.get(table, []):
            name = row.get(key, "")
            row[column] = chosen.setdefault(name, self.random.choice(choices))

    def _campaigns(self) -> None:
        for number in range(4):
            at = self._moment()
            self._add(
                "campaigns",
                at,
                campaign_id=f"m{number}",
                campaign_name=f"Mail {number}",
                program="newsletter",
                channel="email",
                sent_at=stamp(at),
                cost_amount=self.random.choice(("", "10", "0")),
                currency_code=self.random.choice(("EUR", "usd")),
            )

    def _person(self, number: int) -> None:
        """Make one person: ids, e-mails, orders and interactions."""
        pick = self.random
        address = f"person{number}@shop.example"
        one, other = f"c{number}", f"{pick.choice('Cc')}{number + 500}"
        kinds = ["customer", "customer", "two_rows", "guest", "lead", "late_row"]
        if not self.knobs.is_settled:
            kinds += ["no_row", "no_email", "not_email", "late_guest", "id_and_guest"]
        kind = pick.choice(kinds)
        ids = [] if kind in ("guest", "lead", "late_guest") else [one]
        emails = [address] if kind in ("guest", "lead", "late_guest") else []
        start = self.opening
        if kind in ("customer", "two_rows", "id_and_guest"):
            self._customer(one, address, start)
        if kind == "two_rows":
            ids.append(other)
            self._customer(other, f" {address.upper()}", start)
        if kind == "late_row":
            start = self._moment()
            self._customer(one, address, start)
        if kind == "late_guest":
            self._customer(other, address, self._moment())
        if kind == "no_email":
            self._customer(one, "", None)
            emails = [address, f"other.{address}"]
        if kind == "not_email":
            self._customer(one, pick.choice(NOT_EMAILS), self._moment())
        if kind == "no_row":
            emails = [address, ""]
        if kind == "id_and_guest":
            emails = [address, f"Guest <{address}> "]
        if kind in ("customer", "two_rows"):
            emails = ["", f"\u200bmailto:{address.capitalize()},\u00a0"]
        browsers = [f"a{number}"]
        if self.knobs.is_settled:
            self._interaction(start + HOUR, "page_view", ids, emails, browsers, name=2)
        elif pick.random() < 0.3:
            browsers.append(f"a{pick.randrange(self.knobs.people)}")
        if kind != "lead" and self.knobs.has_buyers:
            self._orders(ids, emails, start)
        self._interactions(ids, emails, browsers, start)
        self._consents(ids, start)

    def _twins(self) -> None:
        """Add people of one amount and one last day, with one to three orders."""
        last = self._moment(is_late=True)
        for number in range(9):
            parts = number % 3 + 1
            for part in range(parts):
                at = last - part * 7 * DAY
                order_id = self._next("orders", "o")
                self._add(
                    "order_lines",
                    at,
                    order_line_id=self._next("order_lines", "l"),
                    order_id=order_id,
                    product_id="p1",
                    quantity="1",
                    unit_price=str(60 // parts),
                    discount_amount="",
                )
                self._add(
                    "orders",
                    at,
                    order_id=order_id,
                    customer_id=f"twin{number}",
                    ordered_at=stamp(at),
                    status="paid",
                    currency_code="EUR",
                    updated_at=stamp(at),
                )

    def _rich(self) -> None:
        """Add a buyer whose amounts need many digits, and give some of it back."""
        at = self._moment()
        for price, currency in (("2500000", "USD"), ("12000000000.1234", "EUR")):
            order_id = self._next("orders", "o")
            self._add(
                "order_lines",
                at,
                order_line_id=self._next("order_lines", "l"),
                order_id=order_id,
                product_id="p2",
                quantity="1.5",
                unit_price=price,
                discount_amount="1200000.0001",
            )
            self._add(
                "orders",
                at,
                order_id=order_id,
                customer_id="rich",
                ordered_at=stamp(at),
                status="paid",
                currency_code=currency,
                updated_at=stamp(at),
            )
        self._add(
            "refunds",
            at + DAY,
            refund_id=self._next("refunds", "r"),
            customer_id="rich",
            refunded_at=stamp(at + DAY),
            amount="1700000.5",
        )

    def _refunded_only(self) -> None:
        """Add a person first, and one only, known by a refund."""
        for customer_id, at in (("r1", self.opening), ("twin1", self.opening)):
            self._add(
                "refunds",
                at,
                refund_id=self._next("refunds", "r"),
                customer_id=customer_id,
                refunded_at=stamp(at),
                amount="5",
            )

    def _mail_in_one_moment(self) -> None:
        """Add people to whom two things happened at the very same time."""
        at = self.boundaries[0]
        for number, kinds in enumerate(
            (
                ["email_bounced", "email_delivered"],
                ["email_unsubscribe"],
                ["email_delivered", "email_unsubscribe"],
            )
        ):
            customer_id = f"e{number}"
            self._customer(customer_id, f"{customer_id}@shop.example", self.opening)
            self._add(
                "consents",
                at,
                consent_id=self._next("consents", "k"),
                customer_id=customer_id,
                channel="email",
                purpose="marketing",
                is_granted="true",
                recorded_at=stamp(at),
            )
            for kind in kinds:
                self._add(
                    "interactions",
                    at,
                    interaction_id=self._next("interactions", "i"),
                    occurred_at=stamp(at),
                    interaction_type=kind,
                    customer_id=customer_id,
                    url="/a",
                )

    def _customer(self, customer_id: str, address: str, at: datetime | None) -> None:
        pick = self.random
        self._add(
            "customers",
            at,
            customer_id=customer_id,
            email=address,
            phone="",
            first_name=pick.choice(("Maria", " Anna ", "", "Luigi")),
            last_name="Test",
            birth_date=pick.choice(BIRTH_DATES),
            country_code=pick.choice(("it", "DE", "", " fr")),
            acquisition_channel=pick.choice(("", "social")),
            created_at=stamp(at) if at else "",
            updated_at=pick.choice(("", stamp(self.opening), stamp(self._moment()))),
        )

    def _lookers(self) -> None:
        """Let new people look at products again and again, or get a newsletter.

        Besides, write to others for the programs that _messages leaves out.
        """
        pick = self.random
        end = self.opening + self.days * DAY + 20 * HOUR
        accounts = sorted({row["customer_id"] for row in self.raw["customers"]} - {""})
        for program in OTHER_PROGRAMS:
            self._add(
                "campaigns",
                end - 200 * HOUR,
                campaign_id=f"f {program}",
                campaign_name=f"About {program}",
                program=program,
                channel="email",
                sent_at=stamp(end - 200 * HOUR),
            )
            for who in pick.sample(accounts, len(accounts) // 8):
                at = end - pick.choice((1, 24, 200, 600, 1400)) * HOUR
                self._mail_event(who, at, "email_sent", f"f {program}")
        for number in range(16):
            who, since = f"look{number:02d}", self.opening + DAY
            self._add(
                "customers",
                since,
                customer_id=who,
                email=f"{who}@shop.example",
                created_at=stamp(since),
            )
            self._consent(who, since, "true")
            if number % 4 == 0:
                at = end - pick.choice((49, 60)) * HOUR
                self._mail_event(who, at, "email_sent", "f newsletter")
                continue
            products = pick.sample(("p1", "p2", "p3", "gone"), pick.choice((1, 2)))
            last = end - pick.choice((23, 24, 26, 48, 72, 143, 144, 145, 320)) * HOUR
            for product in products:
                back = pick.choice((0, 1, 20, 24, 100, 719, 720, 721))
                for visit, at in enumerate((last - back * HOUR, last)):
                    session = pick.choice(("", f"{who} {visit}", f"{who} {visit}", who))
                    self._look(who, at, "product_view", product, session)
            if pick.random() < 0.2:
                at = last + pick.choice((-100, -1, 0, 1)) * HOUR
                self._look(who, at, "add_to_cart", products[0], f"{who} 1")
            if pick.random() < 0.2:
                at = last + pick.choice((-100, -1, 0, 1)) * HOUR
                order_id = self._next("orders", "o")
                self._lines(order_id, at, is_bargain_hunter=False)
                self._add(
                    "orders",
                    at,
                    order_id=order_id,
                    customer_id=who,
                    ordered_at=stamp(at),
                    status="paid",
                    currency_code="EUR",
                )

    def _look(
        self, who: str, at: datetime, kind: str, product: str, session: str
    ) -> None:
        self._add(
            "interactions",
            at,
            interaction_id=self._next("interactions", "l"),
            occurred_at=stamp(at),
            interaction_type=kind,
            customer_id=who,
            session_id=session,
            product_id=product,
        )

    def _subscribers(self) -> None:
        """Let some who gave an address at the checkout answer by it alone."""
        addresses = [row.get("email", "").lower() for row in self.raw["orders"]]
        for address in sorted(set(re.findall(r"[a-z0-9.]+@[a-z.]+", str(addresses)))):
            for purpose in self.random.choice(
                ((), (), ("marketing",), ("marketing", "tracking"))
            ):
                at = self._moment()
                self._add(
                    "consents",
                    at,
                    consent_id=self._next("consents", "e"),
                    customer_id="",
                    email=f"<{address}>",
                    channel="email",
                    purpose=purpose,
                    is_granted=self.random.choice(("true", "yes", "no")),
                    recorded_at=stamp(at),
                )

    def _moves(self) -> None:
        """Let accounts of guests change their address, and some go without one."""
        pick = self.random
        addresses = [row.get("email", "").lower() for row in self.raw["orders"]]
        guests = set(re.findall(r"[a-z0-9.]+@[a-z.]+", " ".join(addresses)))
        for row in list(self.raw["customers"]):
            address = row.get("email", "").strip().lower()
            if address not in guests or pick.random() < 0.5:
                continue
            later = self._moment()
            for step in pick.choice((("moved.",), ("moved.", None), (None, "moved."))):
                later += DAY
                moved = {"email": f"{step}{address}" if step else ""}
                moved["updated_at"] = stamp(later)
                moved["loaded_at"] = stamp(max(later, self.opening + 3 * DAY))
                self.raw["customers"].append(row | moved)

    def _identity(
        self, ids: list[str], emails: list[str], *, needed: bool = True
    ) -> tuple[str, str]:
        """Pick a customer_id and an e-mail, at least one of them if needed."""
        pick = self.random
        customer_id = pick.choice([*ids, ""]) if ids else ""
        address = pick.choice([*emails, ""]) if emails else ""
        if needed and not customer_id and not address.strip():
            customer_id = ids[0] if ids else ""
            address = "" if ids else emails[0]
        return customer_id, address

    def _orders(self, ids: list[str], emails: list[str], start: datetime) -> None:
        pick = self.random
        number = pick.choice((0, 1, 1, 2, 3, 3, 5, 6, 8, 12))
        is_bargain_hunter = pick.random() < 0.4
        is_regular = pick.random() < 0.3
        for _ in range(number):
            at = max(self._moment(is_late=is_regular), start + HOUR)
            order_id = self._next("orders", "o")
            customer_id, address = self._identity(ids, emails)
            if pick.random() < 0.04 and not self.knobs.is_settled:
                customer_id, address = "", pick.choice(("", NOT_EMAILS[0]))
            value, discount = self._lines(order_id, at, is_bargain_hunter)
            self._add(
                "orders",
                at,
                order_id=order_id,
                customer_id=customer_id,
                email=address,
                ordered_at=stamp(at),
                status=pick.choice(NOT_COUNTED if pick.random() < 0.15 else COUNTED),
                currency_code=pick.choice(self.knobs.currencies),
                shipping_amount=pick.choice(("", "4.90")),
                discount_amount=discount,
                coupon_code=pick.choice(
                    ("", "", "SPRING" if is_bargain_hunter else "")
                ),
                updated_at=stamp(at),
            )
            if pick.random() < 0.3:
                self._refund(order_id, customer_id, value, at)
        if ids and pick.random() < 0.25:
            self._add(
                "refunds",
                at := max(self._moment(), start + HOUR),
                refund_id=self._next("refunds", "r"),
                order_id="",
                customer_id=pick.choice(ids),
                refunded_at=stamp(at),
                amount=pick.choice(("5", "19.99", "0", "1000")),
            )

    def _lines(
        self, order_id: str, at: datetime, is_bargain_hunter: bool
    ) -> tuple[Decimal, str]:
        """Add an order's lines; give their value and a discount on the order."""
        pick = self.random
        value = Decimal(0)
        for _ in range(pick.choice((0, 1, 1, 1, 1, 2, 2, 3))):
            odd = pick.random()
            price = pick.choice(ODD_PRICES if odd < 0.05 else PRICES)
            quantity = pick.choice(ODD_QUANTITIES if odd > 0.95 else QUANTITIES)
            value += Decimal(price) * Decimal(quantity)
            self._add(
                "order_lines",
                at,
                order_line_id=self._next("order_lines", "l"),
                order_id=order_id,
                product_id=pick.choice([f"p{n}" for n in range(12)] + ["gone", ""]),
                quantity=quantity,
                unit_price=price,
                discount_amount=pick.choice(("", "0", "0", "0.50", "0.3333")),
            )
        if not is_bargain_hunter or value <= 0:
            return value, pick.choice(("", "0", "1"))
        rate = pick.choice(("0.05", "0.05", "0.0499", "0.2"))
        return value, str((value * Decimal(rate)).quantize(Decimal("0.0001")))

    def _refund(
        self, order_id: str, customer_id: str, value: Decimal, at: datetime
    ) -> None:
        """Refund a part, all, or more than all of an order, soon or later."""
        pick = self.random
        waits = [timedelta(0), 5 * MINUTE, 3 * DAY, 40 * DAY]
        if not self.knobs.is_settled and customer_id:
            waits.append(-DAY)
        later = at + pick.choice(waits)
        part = max(value * Decimal(pick.choice(("1", "1", "0.5", "1.2"))), Decimal(0))
        self._add(
            "refunds",
            later,
            refund_id=self._next("refunds", "r"),
            order_id=order_id,
            customer_id=customer_id if later < at else pick.choice((customer_id, "")),
            refunded_at=stamp(later),
            amount=str(part.quantize(Decimal("0.0001"))),
        )

    def _mails(self) -> None:
        """Add what was sent to whom, at and around the edges of attribution windows."""
        pick = self.random
        for campaign_id, program, channel, at, cost in MAIL_CAMPAIGNS:
            self._add(
                "campaigns",
                at and self.opening + at,
                campaign_id=campaign_id,
                campaign_name=f" {program} ",
                program=program,
                channel=channel,
                sent_at=stamp(self.opening + at) if at else "",
                cost_amount=cost,
                currency_code="usd",
            )
        own_orders: dict[str, list[datetime]] = {}
        for order in self.raw["orders"]:
            try:
                at = datetime.fromisoformat(order["ordered_at"])
            except ValueError:
                continue
            if order["customer_id"]:
                own_orders.setdefault(order["customer_id"], []).append(at)
        for customer_id in sorted(own_orders):
            moments = own_orders[customer_id]
            for _ in range(pick.choice((0, 1, 2, 5))):
                sent = pick.choice(moments) - pick.choice(WINDOW_EDGES)
                campaign = pick.choice(MAILED)
                for again in range(pick.choice((1, 1, 2))):
                    self._mail(customer_id, campaign, sent + again * 48 * HOUR)
                if campaign == "m0" and pick.random() < 0.5:
                    self._mail(customer_id, "again", sent + 49 * HOUR)

    def _mail(self, customer_id: str, campaign: str, sent: datetime) -> None:
        """Add the events of one message; the campaign "push" has reactions only."""
        pick = self.random

        def event(kind: str, at: datetime, machine: str = "") -> None:
            self._add(
                "interactions",
                at,
                interaction_id=self._next("interactions", "mail"),
                occurred_at=stamp(at),
                interaction_type=kind,
                customer_id=customer_id,
                campaign_id=campaign,
                is_machine=machine,
                url="/mail",
            )

        if campaign in ("push", "social"):
            kind = "push_open" if campaign == "push" else "social_like"
            event(kind, sent, pick.choice(("", "", "yes")))
            return
        if pick.random() < 0.95:
            event("email_sent", sent)
        arrived = sent + pick.choice((timedelta(0), timedelta(seconds=1), HOUR))
        if pick.random() < 0.1:
            event("email_bounced", arrived)
            arrived += pick.choice((timedelta(0), MINUTE))
        if pick.random() < 0.85:
            event("email_delivered", arrived)
        if pick.random() < 0.3:
            event("email_open", arrived + timedelta(seconds=9), "yes")
        if pick.random() < 0.5:
            event("email_open", arrived + pick.choice((MINUTE, DAY, 48 * HOUR)))
        if pick.random() < 0.3:
            event("email_click", arrived + 2 * MINUTE, pick.choice(("", "true")))
        if pick.random() < 0.03:
            event(pick.choice(("email_unsubscribe", "email_complaint")), arrived + DAY)

    def _interactions(
        self, ids: list[str], emails: list[str], browsers: list[str], start: datetime
    ) -> None:
        pick = self.random
        is_fan = pick.random() < 0.5
        for _ in range(pick.choice((0, 1, 3, 5, 10))):
            at = max(self._moment(is_late=is_fan), start + 2 * HOUR)
            kind = pick.choice(TYPES)
            if kind in ("email_complaint", "email_bounced") and pick.random() < 0.5:
                kind = "email_delivered"
            for again in range(pick.choice((1, 1, 1, 4, 20))):
                moment = at + again * MINUTE
                self._interaction(moment, kind, ids, emails, browsers)

    def _interaction(
        self,
        at: datetime,
        kind: str,
        ids: list[str],
        emails: list[str],
        browsers: list[str],
        name: int | None = None,
    ) -> None:
        """Add an interaction; name: 0 anonymous, 1 named, 2 both, None either."""
        pick = self.random
        how = pick.randrange(3) if name is None else name
        customer_id, address = self._identity(ids, emails) if how else ("", "")
        if how == 0 and pick.random() < 0.1:
            address = pick.choice(NOT_EMAILS)
        channel = pick.choice(("", "web", "email"))
        browser = "" if how == 1 else pick.choice(browsers)
        self._add(
            "interactions",
            at,
            interaction_id=self._next("interactions", "i"),
            occurred_at=stamp(at),
            interaction_type=kind,
            channel=channel,
            customer_id=customer_id,
            anonymous_id=browser,
            email=address,
            session_id=f"{browser}-{at:%m}-{at.day // 8}" if browser else "",
            product_id=pick.choice(("", "p1")),
            campaign_id=pick.choice(("", "m1")),
            is_machine=pick.choice(MACHINE),
            url="/a",
        )

    def _carts(self) -> None:
        """Fill carts around orders and towards the end, and empty some of them.

        They come last and draw numbers of their own: the rest of the shop stays.
        """
        pick = self.random
        accounts = {row["customer_id"] for row in self.raw["customers"]} - {""}
        if self.knobs.is_settled:
            first = stamp(self.opening)
            rows = self.raw["customers"]
            accounts = {r["customer_id"] for r in rows if r["created_at"] == first}
        end = self.opening + self.days * DAY + 20 * HOUR
        orders = [row for row in self.raw["orders"] if _is_time(row["ordered_at"])]
        orders = [row for row in orders if _read(row["ordered_at"]) < end]
        for number in range(self.knobs.people):
            who = pick.choice(sorted(accounts)) if accounts else ""
            start = end - pick.choice((0, 4, 4, 30, 168, 720, 900, 2000)) * HOUR
            start += pick.choice((-1, 0, 0, 1)) * timedelta(microseconds=1)
            known = [row for row in orders if row["customer_id"] in accounts]
            if known and pick.random() < 0.6:
                order = pick.choice(known)
                who = order["customer_id"]
                start = _read(order["ordered_at"])
                start -= pick.choice((0, 1, 4, 5, 100, 168, 169, 700, 720)) * HOUR
            start = max(start, self.opening + DAY)
            names = ["id"] if self.knobs.is_settled else ["id", "id", "device", "visit"]
            by = pick.choice(names)
            for _ in range(pick.choice((1, 1, 2, 3, 6))):
                if start > end + 3 * HOUR:
                    break
                self._cart_event(start, who, by, number)
                start += pick.choice((0, 0.01, 1, 4, 4, 30, 719, 720, 721)) * HOUR

        if accounts:
            for hours in (6, 0):
                self._cart_event(
                    end - hours * HOUR, max(accounts), "id", 0, is_out=False
                )

    def _messages(self) -> None:
        """Write to people in the last days, for every program, and let some react.

        As the carts, messages come last and draw numbers of their own.
        """
        pick = self.random
        end = self.opening + self.days * DAY + 20 * HOUR
        for program in PROGRAMS:
            at = end - pick.choice((47, 48, 49, 170)) * HOUR
            self._add(
                "campaigns",
                at,
                campaign_id=f"f {program}",
                campaign_name=pick.choice(("", f"About {program}")),
                program=program,
                channel="email",
                sent_at=stamp(at),
                cost_amount="",
                currency_code="",
            )
        accounts = sorted({row["customer_id"] for row in self.raw["customers"]} - {""})
        if self.knobs.is_settled:
            accounts = []
        for who in accounts:
            if pick.random() < 0.6:
                self._consent(who, self.opening + DAY, "true")
            for _ in range(pick.choice((0, 1, 2, 5))):
                hours = pick.choice((0, 1, 23, 24, 25, 47, 48, 49, 72, 167, 168, 400))
                at = end - hours * HOUR + pick.choice((-1, 0, 1)) * MINUTE
                campaign = f"f {pick.choice((*PROGRAMS, 'newsletter', 'cross_sell'))}"
                self._mail_event(who, at, "email_sent", campaign)
                for kind in pick.choice(
                    (
                        (),
                        ("email_open",),
                        ("email_click",),
                        ("email_delivered",),
                        ("email_delivered", "email_open"),
                    )
                ):
                    self._mail_event(who, at + MINUTE, kind, campaign)
            if pick.random() < 0.4:
                at = end - pick.choice((3, 4, 5, 27, 28, 29, 75, 76)) * HOUR
                order_id = self._next("orders", "o")
                self._lines(order_id, at, is_bargain_hunter=False)
                self._add(
                    "orders",
                    at,
                    order_id=order_id,
                    customer_id=who,
                    email="",
                    ordered_at=stamp(at - pick.choice((0, 8, 30)) * DAY),
                    status=pick.choice(("paid", "delivered", "completed")),
                    currency_code="EUR",
                    shipping_amount="",
                    discount_amount="",
                    coupon_code="",
                    updated_at=pick.choice(("", stamp(at))),
                )

    def _mail_event(self, who: str, at: datetime, kind: str, campaign: str) -> None:
        self._add(
            "interactions",
            at,
            interaction_id=self._next("interactions", "m"),
            occurred_at=stamp(at),
            interaction_type=kind,
            channel="email",
            customer_id=who,
            campaign_id=campaign,
            is_machine=self.random.choice(("", "", "true")),
        )

    def _consent(self, who: str, at: datetime, is_granted: str) -> None:
        self._add(
            "consents",
            at,
            consent_id=self._next("consents", "y"),
            customer_id=who,
            channel="email",
            purpose="marketing",
            is_granted=is_granted,
            recorded_at=stamp(at),
        )

    def _cart_event(
        self,
        at: datetime,
        who: str,
        by: str,
        number: int,
        *,
        is_out: bool | None = None,
    ) -> None:
        """Put a product in a cart or take it out; by: id, device or visit."""
        pick = self.random
        is_machine = ""
        if is_out is None:
            is_out = pick.random() < 0.25
            is_machine = pick.choice(("", "", "", "", "true"))
        self._add(
            "interactions",
            at,
            interaction_id=self._next("interactions", "b"),
            occurred_at=stamp(at),
            interaction_type="remove_from_cart" if is_out else "add_to_cart",
            channel="web",
            customer_id=who if by == "id" else "",
            anonymous_id=f"a{number}" if by == "device" else "",
            email="",
            session_id="" if by == "device" else f"s{number % 9}",
            product_id=pick.choice(("p0", "p1", "p2", "p2", "gone", "")),
            campaign_id="",
            is_machine=is_machine,
            url="",
        )

    def _consents(self, ids: list[str], start: datetime) -> None:
        pick = self.random
        for customer_id in ids:
            for channel, purpose in (
                ("email", "marketing"),
                ("email", "tracking"),
                ("push", "tracking"),
                ("web", "tracking"),
            ):
                for _ in range(pick.choice((0, 1, 1, 1, 2, 3))):
                    early = start + pick.choice((HOUR, 2 * HOUR))
                    at = pick.choice((early, max(early, self._moment())))
                    self._add(
                        "consents",
                        at,
                        consent_id=self._next("consents", "k"),
                        customer_id=customer_id,
                        channel=channel,
                        purpose=purpose,
                        is_granted=pick.choice(("true", "T", "1", "yes", "no", "0")),
                        recorded_at=stamp(at),
                    )

    # Versions and bad rows ----------------------------------------------------------

    def _versions(self, table: str) -> None:
        """Add copies, newer versions and versions that arrived together."""
        pick = self.random
        rows = self.raw[table]
        for row in pick.sample(rows, -(-len(rows) // 12)):
            later = stamp(_read(row["loaded_at"]) + DAY)
            for change in pick.sample(("copy", "late copy", "newer", "together"), 2):
                again = dict(row)
                if change != "copy" and change != "together":
                    again["loaded_at"] = later
                if change in ("newer", "together"):
                    again |= self._changed(table, row)
                rows.append(again)

    def _changed(self, table: str, row: Row) -> Row:
        """Change one column, so that versions sort alike however they are compared."""
        column, value = {
            "customers": ("last_name", "Tess"),
            "products": ("product_name", "Product x"),
            "orders": ("status", "paid"),
            "order_lines": ("product_id", "p3"),
            "refunds": ("amount", "9" + row.get("amount", "")[1:]),
            "interactions": ("url", "/b"),
            "campaigns": ("program", "newsletteR"),
            "consents": ("is_granted", OPPOSITES.get(row.get("is_granted", ""), "")),
        }[table]
        return {column: value} if row[column] else {}

    def _bad_rows(self, table: str) -> None:
        """Break copies of rows in one or two ways, under old and new keys."""
        pick = self.random
        rows = self.raw[table]
        key = f"{table[:-1]}_id"
        if not rows:
            return
        for number in range(max(12, len(rows) // 15)):
            row = dict(pick.choice(rows))
            if pick.random() < 0.6:
                row[key] = f"bad{number}"
            faults = pick.sample(FAULTS[table], pick.choice((1, 1, 2)))
            for fault in faults:
                row |= fault
            if pick.random() < 0.1:
                row[key] = pick.choice(("", "  "))
            event = EVENTS.get(table)
            if event and pick.random() < 0.15 and _is_time(row["loaded_at"]):
                step = pick.choice((DAY, DAY + timedelta(microseconds=1)))
                row |= {key: f"early{number}"}
                row[event] = stamp(_read(row["loaded_at"]) + step)
            rows.append(row)


EVENTS = {
    "customers": "created_at",
    "orders": "ordered_at",
    "refunds": "refunded_at",
    "interactions": "occurred_at",
    "consents": "recorded_at",
}


def _faults(**columns: Iterable[str]) -> list[Row]:
    """List single faults: each a column with a value it must not hold."""
    return [{name: bad} for name, values in columns.items() for bad in values]


FAULTS = {
    "customers": _faults(
        birth_date=["1990-02-30", "soon"],
        created_at=["yesterday", "2999-01-01 00:00:00"],
        updated_at=["n/a"],
        loaded_at=["", "x"],
    ),
    "products": _faults(
        list_price=["-1", "abc", "12.50 EUR"],
        unit_cost=["-0.0001", "1e"],
        updated_at=["never"],
        loaded_at=[""],
    ),
    "orders": _faults(
        ordered_at=["", "2024-13-01 00:00:00", "2999-01-01 00:00:00"],
        status=["teleported", ""],
        currency_code=["XXX", ""],
        shipping_amount=["-0.01", "free"],
        discount_amount=["-5", "5%", "100000000000000000000"],
        loaded_at=["", "late"],
    ),
    "order_lines": _faults(
        order_id=["", "unheard-of"],
        quantity=["", "two"],
        unit_price=["", "-1", "ten"],
        discount_amount=["-1", "-"],
        loaded_at=["soon"],
    ),
    "refunds": [
        {"order_id": "", "customer_id": ""},
        *_faults(
            order_id=["unheard-of"],
            refunded_at=["", "32", "2999-01-01 00:00:00"],
            amount=["", "-1", "all"],
            loaded_at=[""],
        ),
    ],
    "interactions": _faults(
        occurred_at=["", "24:00", "2999-01-01 00:00:00"],
        interaction_type=["", " "],
        is_machine=["perhaps", "2"],
        loaded_at=[""],
    ),
    "campaigns": _faults(
        sent_at=["now-ish"],
        cost_amount=["-1", "much"],
        currency_code=["XXX"],
        loaded_at=[""],
    ),
    "consents": _faults(
        customer_id=[""],
        channel=[""],
        purpose=[" "],
        is_granted=["", "maybe"],
        recorded_at=["", "?", "2999-01-01 00:00:00"],
        loaded_at=[""],
    ),
}
"""Table -> what may be wrong with a row of it."""


def _read(value: str) -> datetime:
    return datetime.fromisoformat(value)


def _is_time(value: str) -> bool:
    try:
        _read(value)
    except ValueError:
        return False
    return True


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a case: a seed, knobs and vars."""
    seed = draw(st.integers(0, 2**32 - 1))
    timezone = draw(st.sampled_from(TIMEZONES))
    knobs = Knobs(
        people=draw(st.integers(1, 60)),
        months=draw(st.integers(1, 14)),
        timezone=timezone,
        has_buyers=draw(st.integers(0, 9)) > 0,
        has_bad_rows=draw(st.booleans()),
        has_optional=draw(st.integers(0, 9)) > 0,
    )
    variables = {
        "shop_timezone": timezone,
        "shop_currency": draw(st.sampled_from(("EUR", "USD", "GBP"))),
        "rfm_scoring": draw(
            st.sampled_from(("ntile", "ntile_strict", "quantile", "fixed"))
        ),
        "rfm_window_days": draw(st.sampled_from((None, 1, 30, 90, 365))),
        "rfm_segment_map": draw(st.sampled_from(("eleven", "ten_rf", "klaviyo_six"))),
        "engagement_decay": draw(st.sampled_from(("half_life", "linear", "window"))),
        "rfm_min_customers": draw(st.sampled_from((1, 10, 100))),
        "merge_orders_within_minutes": draw(st.sampled_from((0, 30, 1440))),
        "affinity_window_days": draw(st.sampled_from((1, 30, 365))),
        "affinity_min_support": draw(st.sampled_from((1, 2, 5))),
        "recommendations_per_customer": draw(st.sampled_from((1, 5, 12))),
        "as_of": draw(
            st.sampled_from(
                (None, "2024-09-01", "2024-12-31", "2025-01-15 12:00:00", "2026-01-01")
            )
        ),
    }
    return Case(f"seed {seed}", seed, knobs, variables)


def _settled(timezone: str) -> Knobs:
    return Knobs(people=60, timezone=timezone, has_bad_rows=False, is_settled=True)


def _empty(*tables: str) -> Raw:
    return {table: [] for table in tables}


REQUIRED = ("customers", "products", "orders", "order_lines")
CLOSING = "2025-05-08"
"""A date near the last orders and interactions of a shop of seven months."""

CASES = (
    Case(
        "ntile",
        1,
        Knobs(people=90),
        {
            "as_of": CLOSING,
            "rfm_min_customers": 20,
            "affinity_min_support": 2,
            "recommendations_per_customer": 3,
        },
    ),
    Case(
        "ntile_strict",
        2,
        Knobs(people=80, timezone="Europe/Rome"),
        {
            "rfm_scoring": "ntile_strict",
            "rfm_segment_map": "ten_rf",
            "engagement_decay": "linear",
            "rfm_window_days": 90,
            "shop_timezone": "Europe/Rome",
            "rfm_min_customers": 10,
        },
    ),
    Case(
        "quantile",
        3,
        Knobs(people=80, timezone="America/New_York"),
        {
            "rfm_scoring": "quantile",
            "rfm_segment_map": "klaviyo_six",
            "merge_orders_within_minutes": 60,
            "engagement_decay": "window",
            "shop_timezone": "America/New_York",
            "shop_currency": "USD",
            "as_of": "2025-05-09 03:59:59.999999",
            "rfm_min_customers": 80,
        },
    ),
    Case(
        "fixed",
        4,
        Knobs(people=70, months=16, timezone="Asia/Kolkata"),
        {
            "rfm_scoring": "fixed",
            "rfm_window_days": 30,
            "shop_timezone": "Asia/Kolkata",
            "as_of": "2026-01-31 18:29:59.999999",
            "vip_min_orders": 2,
            "vip_window_days": 365,
            "promotion_driven_min_orders": 1,
            "promotion_driven_min_rate": 0.5,
            "affinity_window_days": 1,
            "affinity_min_support": 1,
        },
    ),
    Case(
        "ntile in a window",
        5,
        Knobs(people=80, months=18, timezone="Europe/Rome"),
        {
            "rfm_segment_map": "klaviyo_six",
            "engagement_decay": "linear",
            "rfm_window_days": 60,
            "shop_timezone": "Europe/Rome",
            "shop_currency": "GBP",
            "as_of": "2026-03-31",
            "rfm_min_customers": 1,
        },
    ),
    Case(
        "typed files",
        6,
        Knobs(people=50, timezone="America/New_York", has_bad_rows=False),
        {
            "rfm_scoring": "ntile_strict",
            "engagement_decay": "window",
            "shop_timezone": "America/New_York",
            "as_of": CLOSING,
            "vip_min_orders": 2,
            "vip_window_days": 30,
        },
        raw_format="parquet",
    ),
    Case(
        "required tables only",
        7,
        Knobs(people=30, months=3, has_optional=False),
        {"rfm_scoring": "quantile", "rfm_segment_map": "ten_rf"},
    ),
    Case("no buyers", 8, Knobs(people=20, has_buyers=False), {"as_of": CLOSING}),
    Case("one person", 9, Knobs(people=1, months=1), {"rfm_min_customers": 1}),
    Case("empty shop", raw=_empty(*REQUIRED)),
    Case("empty shop with a date", raw=_empty(*REQUIRED), variables={"as_of": CLOSING}),
)
"""The builds that are compared with the oracle: each var's every value once."""

SETTLED = Case("settled", 11, _settled("Europe/Rome"), {"shop_timezone": "Europe/Rome"})
"""A shop whose past is the same whether seen from then or from now."""
