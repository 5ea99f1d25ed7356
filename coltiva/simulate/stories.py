"""Named people whose story is known: each shows one thing the warehouse must see.

Moments are told as days before the shop's last day and a time of that day (UTC).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from coltiva.simulate.catalogue import ARTICLES
from coltiva.simulate.interactions import TYPES
from coltiva.simulate.orders import WORTH
from coltiva.simulate.settings import Settings
from coltiva.simulate.shapes import DAY, NONE, SCHEMAS, kind, table

PRICES = {f"P{place:03d}": price for place, (_, _, price) in enumerate(ARTICLES, 1)}
FIRST_FREE_NUMBER = 101  # of a customer nobody tells a story about


@dataclass(frozen=True)
class Event:
    """Something somebody did: known by "id", by "email" or by the "device" only."""

    days: int
    time: str
    type: str
    product: str | None = None
    campaign: str | None = None
    by: str = "id"
    machine: bool | None = None
    url: str | None = None
    late_days: int = 0  # how much later than usual the row arrived


@dataclass(frozen=True)
class Order:
    """A purchase. `products`: id, or id and quantity; refunds: after minutes, share."""

    days: int
    time: str
    products: tuple[str | tuple[str, int], ...]
    status: str = "completed"
    coupon: str | None = None
    discount: int = 0  # per cent of the goods, on the order
    sale: int = 0  # per cent, on each line
    refunds: tuple[tuple[int, float], ...] = ()
    currency: str = "EUR"
    email: str | None = None  # as typed at the checkout


@dataclass(frozen=True)
class Consent:
    """A yes or a no."""

    days: int
    time: str
    purpose: str
    granted: bool
    channel: str = "email"


@dataclass(frozen=True)
class Person:
    """Somebody with a story; `since` (days) is None for one without an account."""

    number: int
    story: str
    first_name: str
    last_name: str
    born: str | None
    country: str
    since: int | None
    email: str | None = "first.last"
    consents: tuple[Consent, ...] | None = None  # None: both, since the beginning
    orders: tuple[Order, ...] = ()
    events: tuple[Event, ...] = ()
    refunds_without_order: tuple[tuple[int, int], ...] = ()  # days, cents
    customer_id: str = field(init=False)
    address: str | None = field(init=False)

    def __post_init__(self) -> None:
        """Work out the id and the e-mail address."""
        address = self.email
        if address == "first.last":
            address = f"{self.first_name}.{self.last_name}@example.com".lower()
        object.__setattr__(self, "address", address)
        object.__setattr__(self, "customer_id", f"C{self.number:04d}")


def mailed(days: int, campaign: str, *steps: str, time: str = "08") -> tuple[Event, ...]:
    """Tell what became of an e-mail: sent, delivered, and the further steps."""
    events = [
        Event(days, f"{time}:05", "email_sent", campaign=campaign),
        Event(days, f"{time}:06", "email_delivered", campaign=campaign),
    ]
    for step in steps:
        by_machine = step.endswith("by machine")
        name = "email_" + step.removesuffix(" by machine")
        clock = f"{time}:07" if by_machine else f"{int(time) + 3:02d}:{20 + len(events)}"
        url = "https://shop.example/new" if name == "email_click" else None
        events.append(
            Event(days, clock, name, campaign=campaign, machine=by_machine, url=url)
        )
    return tuple(events)


def cart(days: int, time: str, *products: str, by: str = "id") -> tuple[Event, ...]:
    """Tell that products were put in the cart, one a minute."""
    hour, minute = time.split(":")
    return tuple(
        Event(days, f"{hour}:{int(minute) + place:02d}", "add_to_cart", product, by=by)
        for place, product in enumerate(products)
    )


# id, name, program, days before the end, cost in EUR; every one is an e-mail
CAMPAIGNS = [
    ("N1", "Spring letter", "newsletter", 60, 95),
    ("N2", "Summer letter", "newsletter", 3, 95),
    ("W1", "Welcome", "welcome", 400, 25),
    ("R1", "Your cart is waiting", "cart_recovery", 400, 30),
    ("B1", "We miss you", "win_back", 200, 40),
    ("V1", "First look: autumn", "vip_early_access", 20, 120),
    ("X1", "Goes well with it", "cross_sell", 200, 20),
]
INSTAGRAM = "https://instagram.com/p/coltiva-summer"

PEOPLE = [
    Person(
        1, "the hot lead: two carts, a click and a like this week, never bought",
        "Maria", "Conti", "1994-05-12", "IT", 190,
        events=(
            Event(189, "10:02", "newsletter_signup"),
            Event(40, "20:15", "page_view", url="https://shop.example/new"),
            *cart(5, "20:31", "P012"),
            *cart(2, "21:04", "P015"),
            *mailed(3, "N2", "open", "click"),
            Event(1, "19:45", "social_like", url=INSTAGRAM),
        ),
    ),
    Person(
        2, "the VIP: seven purchases in six months, spends considerably",
        "Maria", "Rossi", "1988-11-03", "IT", 420,
        orders=(
            Order(330, "17:05", ("P018", "P022")),
            Order(240, "12:40", ("P020",)),
            Order(168, "18:22", ("P014", "P024")),
            Order(139, "20:10", ("P019", "P007")),
            Order(110, "13:33", ("P013", "P022")),
            Order(82, "19:48", ("P016", "P024")),
            Order(53, "11:15", ("P012", "P015")),
            Order(27, "18:55", ("P021", "P023")),
            Order(4, "17:20", ("P019", "P008"), "delivered"),
        ),
        events=(
            *mailed(20, "V1", "open", "click"),
            *cart(4, "17:02", "P019"),
            Event(4, "17:12", "checkout_started"),
            Event(6, "09:10", "review_submitted", "P021"),
        ),
    ),
    Person(
        3, "the young streetwear fan", "Jonas", "Keller", "2005-02-17", "DE", 300,
        orders=(
            Order(280, "21:10", ("P001",)),
            Order(190, "20:05", ("P002", "P003")),
            Order(95, "22:14", ("P005", "P004")),
            Order(33, "21:47", (("P003", 2), "P026")),
        ),
        events=(
            Event(12, "22:40", "social_like", url=INSTAGRAM),
            Event(9, "21:30", "social_comment", url=INSTAGRAM),
            Event(8, "21:32", "wishlist_add", "P005"),
        ),
    ),
    Person(
        4, "the regular skincare buyer", "Claire", "Moreau", "1979-09-24", "FR", 500,
        orders=tuple(
            Order(days, "09:30", products)
            for days, products in [
                (480, ("P006", "P008")),
                (434, ("P006", "P009")),
                (389, ("P007",)),
                (343, ("P006", "P008")),
                (297, ("P010", "P006")),
                (251, ("P007", "P008")),
                (206, ("P006",)),
                (160, ("P006", "P011")),
                (114, ("P007", "P008")),
                (69, ("P006", "P009")),
                (23, ("P006", "P008")),
            ]
        ),
        events=(Event(22, "10:00", "review_submitted", "P006"),),
    ),
    Person(
        5, "buys on promotion only", "Petra", "Huber", "1971-01-30", "AT", 460,
        orders=(
            Order(440, "19:00", ("P017",), coupon="WELCOME10", discount=10),
            Order(338, "19:10", ("P012", "P023"), sale=20),
            Order(213, "18:40", ("P016",), coupon="SUMMER15", discount=15),
            Order(124, "20:20", ("P018",), sale=30),
            Order(61, "19:35", ("P024", "P010"), coupon="GLOW20", discount=20),
        ),
    ),
    Person(
        6, "at risk of leaving: came every month, nothing for nine months",
        "Henrik", "Dahl", "1983-06-08", "DE", 620,
        orders=tuple(
            Order(days, "16:25", products)
            for days, products in [
                (590, ("P015",)),
                (561, ("P018", "P023")),
                (530, ("P020",)),
                (498, ("P016",)),
                (466, ("P021",)),
                (431, ("P018",)),
                (399, ("P015", "P028")),
                (366, ("P017",)),
                (331, ("P019",)),
                (282, ("P016", "P023")),
            ]
        ),
        events=mailed(3, "N2"),
    ),
    Person(
        7, "could become more profitable: rare, dear and recent",
        "Sofia", "Marin", "1990-03-15", "ES", 45,
        orders=(Order(12, "13:05", ("P020", "P014")),),
        events=(Event(10, "20:00", "product_view", "P019"),),
    ),
    Person(
        8, "several messages due: unopened letter, cart, review, cross-sell",
        "Lea", "Vogel", "1996-07-21", "DE", 120,
        orders=(Order(9, "12:00", ("P006", "P007"), "delivered"),),
        events=(
            *mailed(3, "N2"),
            *cart(1, "19:10", "P012", "P022"),
            Event(1, "19:15", "checkout_started"),
        ),
    ),
    Person(
        9, "a letter opened by a machine only", "Tom", "Bell", "1985-12-02", "GB", 260,
        orders=(Order(150, "12:15", ("P015",), currency="GBP"),),
        events=mailed(3, "N2", "open by machine", "click by machine"),
    ),
    Person(
        10, "a letter opened by hand", "Nina", "Weber", "1992-04-19", "DE", 250,
        orders=(Order(140, "18:30", ("P013",)),),
        events=mailed(3, "N2", "open by machine", "open"),
    ),
    Person(
        11, "a cart won back by an e-mail", "Ivan", "Novak", "1989-08-11", "AT", 200,
        orders=(Order(13, "20:41", ("P016",)),),
        events=(
            *cart(15, "21:00", "P016"),
            *mailed(14, "R1", "open", "click", time="09"),
        ),
    ),
    Person(
        12, "a cart that expired", "Olga", "Serra", "1976-10-27", "IT", 210,
        events=(
            *cart(45, "20:00", "P019", "P022"),
            *mailed(44, "R1", time="09"),
        ),
    ),
    Person(
        13, "ordered five hours ago: cross-selling", "Emil", "Haas", "1999-05-05", "DE", 80,
        orders=(
            Order(62, "17:00", ("P001",)),
            Order(0, "13:00", ("P002",), "paid"),
        ),
        events=(*cart(0, "12:50", "P002"), Event(0, "12:55", "checkout_started")),
    ),
    Person(
        14, "a cart, but never a consent", "Ruth", "Steiner", "1968-02-29", "AT", 90,
        consents=(),
        events=cart(1, "18:00", "P008", "P011"),
    ),
    Person(
        15, "unsubscribed", "Anna", "Fontana", "1981-03-03", "IT", 330,
        orders=(Order(310, "10:10", ("P012",)),),
        events=mailed(60, "N1", "open", "unsubscribe"),
    ),
    Person(
        16, "unsubscribed and consented again", "Ben", "Evans", "1987-07-07", "GB", 340,
        consents=(
            Consent(340, "12:00", "marketing", True),
            Consent(21, "12:00", "marketing", True),
        ),
        orders=(Order(300, "10:10", ("P017",), currency="GBP"),),
        events=mailed(60, "N1", "open", "unsubscribe"),
    ),
    Person(
        17, "an address that bounces", "Carl", "Olsen", "1973-09-09", "NL", 280,
        orders=(Order(270, "15:15", ("P014",)),),
        events=(
            Event(3, "08:05", "email_sent", campaign="N2"),
            Event(3, "08:09", "email_bounced", campaign="N2"),
        ),
    ),
    Person(
        18, "complained", "Dina", "Cruz", "1995-01-20", "ES", 220,
        orders=(Order(215, "22:00", ("P010",)),),
        events=mailed(60, "N1", "open", "complaint"),
    ),
    Person(
        19, "no e-mail address", "Erik", "Jansen", "1964-06-30", "NL", 400,
        email=None,
        orders=(Order(390, "11:00", ("P018",)), Order(100, "11:30", ("P020",))),
    ),
    Person(
        20, "two accounts, one address (the first)", "Fatima", "Amrani", "1993-02-02",
        "FR", 350,
        orders=(Order(345, "14:00", ("P006",)), Order(180, "14:20", ("P013",))),
    ),
    Person(
        21, "two accounts, one address (the second)", "Fatima", "Amrani", None, "FR", 60,
        email=" Fatima.Amrani@Example.com ",
        orders=(Order(55, "14:40", ("P011", "P013")),),
    ),
    Person(
        22, "bought as a guest, registered later", "Gina", "Romano", "1990-10-10", "IT", 120,
        orders=(
            Order(170, "16:00", ("P022",), email="GINA.ROMANO@example.com"),
            Order(115, "16:10", ("P023", "P024")),
        ),
    ),
    Person(
        23, "a big order cancelled minutes later", "Hugo", "Silva", "1986-12-24", "ES", 230,
        orders=(
            Order(225, "19:00", ("P028",)),
            Order(30, "20:00", (("P020", 8),), "cancelled", refunds=((12, 1.0),)),
        ),
    ),
    Person(
        24, "a refund that names no order", "Iris", "Brandt", "1978-04-14", "DE", 310,
        orders=(Order(300, "12:30", ("P013",)), Order(70, "12:45", ("P021",))),
        refunds_without_order=((50, 5_900),),
    ),
    Person(
        25, "part of an order refunded, another one wholly", "Jack", "Bell", "1991-11-11",
        "GB", 290,
        orders=(
            Order(
                200, "18:00", ("P001", "P002"), "partially_refunded",
                refunds=((8 * 1_440, 0.3), (15 * 1_440, 0.2)), currency="GBP",
            ),
            Order(
                90, "18:15", ("P015",), "refunded", refunds=((6 * 1_440, 1.0),),
                currency="GBP",
            ),
        ),
    ),
    Person(
        26, "pays in dollars", "Kate", "Wolf", "1984-08-08", "US", 270,
        orders=tuple(
            Order(days, "23:30", products, currency="USD")
            for days, products in [(260, ("P017",)), (131, ("P012",)), (31, ("P016",))]
        ),
    ),
    Person(
        27, "anonymous visits claimed by a later login", "Liam", "Roux", "1998-03-28",
        "FR", 15,
        events=(
            Event(25, "20:00", "page_view", by="device", url="https://shop.example/"),
            Event(25, "20:02", "product_view", "P014", by="device"),
            *cart(25, "20:05", "P014", by="device"),
            Event(14, "21:00", "product_view", "P014"),
            Event(6, "21:30", "wishlist_add", "P014", by="device"),
        ),
    ),
    Person(
        28, "signed up yesterday: welcome", "Mona", "Klein", "2003-09-01", "DE", 1,
        events=(Event(1, "11:05", "newsletter_signup"),),
    ),
    Person(
        29, "opened and clicked by machines only", "Omar", "Said", "1982-05-25", "DE", 150,
        events=(
            *mailed(60, "N1", "open by machine", "click by machine"),
            *mailed(3, "N2", "open by machine", "click by machine"),
        ),
    ),
    Person(
        30, "took the consent back", "Paola", "Villa", "1969-07-17", "IT", 380,
        consents=(
            Consent(380, "12:00", "marketing", True),
            Consent(380, "12:00", "tracking", True),
            Consent(66, "09:00", "marketing", False),
            Consent(66, "09:00", "tracking", False),
        ),
        orders=(Order(370, "17:30", ("P024",)),),
        events=mailed(100, "N1", "open"),
    ),
    Person(
        31, "became a VIP this week", "Quentin", "Leroy", "1980-02-12", "FR", 175,
        orders=(
            Order(170, "12:10", ("P020",)),
            Order(120, "12:20", ("P021",)),
            Order(85, "12:30", ("P019",)),
            Order(40, "12:40", ("P016", "P015")),
            Order(2, "12:50", ("P014",), "shipped"),
        ),
        events=(Event(2, "12:45", "checkout_started"),),
    ),
    Person(
        32, "left for good: one order long ago", "Rita", "Sala", None, "IT", 590,
        orders=(Order(580, "15:00", ("P010",)),),
    ),
    Person(
        33, "a guest who never registered", "Greta", "Lang", None, "DE", None,
        orders=(
            Order(150, "18:05", ("P008",)),
            Order(44, "18:25", ("P008", "P011"), email=" Greta.Lang@example.com"),
        ),
        events=(Event(44, "18:20", "add_to_cart", "P011", by="email"),),
    ),
    Person(
        34, "rows that arrived late", "Simon", "Moser", "1974-11-19", "AT", 130,
        orders=(Order(100, "19:20", ("P017",)),),
        events=(
            Event(20, "20:00", "product_view", "P016", late_days=12),
            Event(20, "20:03", "wishlist_add", "P016", late_days=12),
        ),
    ),
    Person(
        35, "the last one in the shop", "Tess", "Visser", "2001-01-01", "NL", 20,
        consents=(Consent(20, "12:00", "marketing", False),),
        events=(
            Event(0, "17:58", "product_view", "P012"),
            Event(0, "18:00", "page_view", url="https://shop.example/"),
        ),
    ),
]


def told_rows(settings: Settings) -> dict[str, pa.Table]:
    """Write the stories as raw tables."""
    records: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}

    def at(days: int, time: str) -> int:
        hour, minute = time.split(":")
        last_midnight = settings.end // DAY * DAY
        return last_midnight - days * DAY + int(hour) * 3_600 + int(minute) * 60

    for campaign_id, name, program, days, cost in CAMPAIGNS:
        records["campaigns"].append(
            {
                "campaign_id": campaign_id,
                "campaign_name": name,
                "program": program,
                "channel": "email",
                "sent_at": at(days, "08:00"),
                "cost_amount": cost * 100,
                "currency_code": "EUR",
            }
        )
    for person in PEOPLE:
        since = None if person.since is None else at(person.since, "11:00")
        if since is not None:
            records["customers"].append(customer(person, since))
        tell_consents(person, records, at)
        for place, order in enumerate(person.orders, 1):
            tell_order(person, order, place, since, records, at)
        for place, (days, cents) in enumerate(person.refunds_without_order, 1):
            records["refunds"].append(
                {
                    "refund_id": f"R{person.number:04d}-U{place}",
                    "customer_id": person.customer_id,
                    "refunded_at": at(days, "10:00"),
                    "amount": cents,
                }
            )
        for place, event in enumerate(person.events, 1):
            records["interactions"].append(interaction(person, event, place, since, at))
    return {
        name: as_table(name, rows, settings.end) for name, rows in records.items() if rows
    }


def customer(person: Person, since: int) -> dict[str, Any]:
    """Write a person's account."""
    born = NONE
    if person.born:
        born = (date.fromisoformat(person.born) - date(1970, 1, 1)).days * DAY
    return {
        "customer_id": person.customer_id,
        "email": person.address,
        "phone": f"+1 555 01{person.number:02d}",
        "first_name": person.first_name,
        "last_name": person.last_name,
        "birth_date": born,
        "country_code": person.country,
        "acquisition_channel": "instagram" if person.number % 2 else "search",
        "created_at": since,
        "updated_at": since,
    }


def tell_consents(person: Person, records: dict[str, list], at: Any) -> None:
    """Write a person's consents."""
    consents = person.consents
    if consents is None:
        purposes = () if person.since is None else ("marketing", "tracking")
        consents = tuple(Consent(person.since, "11:01", name, True) for name in purposes)
    for place, consent in enumerate(consents, 1):
        records["consents"].append(
            {
                "consent_id": f"K{person.number:04d}-{place}",
                "customer_id": person.customer_id,
                "channel": consent.channel,
                "purpose": consent.purpose,
                "is_granted": consent.granted,
                "recorded_at": at(consent.days, consent.time),
            }
        )


def tell_order(
    person: Person,
    order: Order,
    place: int,
    since: int | None,
    records: dict[str, list],
    at: Any,
) -> None:
    """Write one order with its lines and refunds."""
    order_id = f"O{person.number:04d}-{place}"
    ordered = at(order.days, order.time)
    is_guest = since is None or ordered < since
    gross = net = 0
    for line, product in enumerate(order.products, 1):
        name, quantity = (product, 1) if isinstance(product, str) else product
        price = round(PRICES[name] * WORTH[order.currency] * 10) * 10
        records["order_lines"].append(
            {
                "order_line_id": f"L{person.number:04d}-{place}-{line}",
                "order_id": order_id,
                "product_id": name,
                "quantity": quantity,
                "unit_price": price,
                "discount_amount": quantity * price * order.sale // 100,
                "loaded_at": ordered + 600,
            }
        )
        gross += quantity * price
        net += quantity * price * (100 - order.sale) // 100
    discount = net * order.discount // 100
    for back, (minutes, share) in enumerate(order.refunds, 1):
        records["refunds"].append(
            {
                "refund_id": f"R{person.number:04d}-{place}{back}",
                "order_id": order_id,
                "customer_id": None if is_guest else person.customer_id,
                "refunded_at": ordered + minutes * 60,
                "amount": round((net - discount) * share),
            }
        )
    address = order.email or (person.address if is_guest else None)
    records["orders"].append(
        {
            "order_id": order_id,
            "customer_id": None if is_guest else person.customer_id,
            "email": address,
            "ordered_at": ordered,
            "status": order.status,
            "currency_code": order.currency,
            "shipping_amount": 490 if gross < 6_000 else 0,
            "discount_amount": discount,
            "coupon_code": order.coupon,
            "updated_at": ordered + 600,
        }
    )


def interaction(
    person: Person, event: Event, place: int, since: int | None, at: Any
) -> dict[str, Any]:
    """Write one interaction; web ones carry the person's device and visit."""
    moment = at(event.days, event.time)
    channel = TYPES[event.type]
    has_id = event.by == "id" and since is not None and moment >= since
    return {
        "interaction_id": f"I{person.number:04d}-{place:02d}",
        "occurred_at": moment,
        "interaction_type": event.type,
        "channel": channel,
        "customer_id": person.customer_id if has_id else None,
        "anonymous_id": f"A{person.number:04d}" if channel == "web" else None,
        "email": person.address if not has_id and event.by != "device" else None,
        "session_id": f"S{person.number:04d}-{event.days}" if channel == "web" else None,
        "product_id": event.product,
        "campaign_id": event.campaign,
        "is_machine": event.machine,
        "url": event.url,
        "loaded_at": moment + 900 + event.late_days * DAY,
    }


def as_table(name: str, records: list[dict[str, Any]], end: int) -> pa.Table:
    """Put records into a raw table; a row arrives five minutes after what it tells."""
    columns = {}
    for schema_field in SCHEMAS[name]:
        cells = [record.get(schema_field.name) for record in records]
        if kind(schema_field.name) in ("time", "money", "date"):
            cells = np.array([NONE if cell is None else cell for cell in cells])
        else:
            cells = pa.array(cells, schema_field.type)
        columns[schema_field.name] = cells
    if (columns["loaded_at"] == NONE).all():
        told = [column for column in columns if column.endswith("_at")][-2]
        columns["loaded_at"] = columns[told] + 300
    columns["loaded_at"] = np.minimum(columns["loaded_at"], end + 3_600)
    return table(name, **columns)
