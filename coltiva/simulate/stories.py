"""Named people whose story is known: each shows one thing the warehouse must see.

Moments are told as days before the shop's last day and a time of that day (UTC).
"""

from dataclasses import dataclass

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
    who: str  # name, country and, if known, birth date
    story: str
    since: int | None
    email: str | None = "first.last"
    consents: tuple[Consent, ...] | None = None  # None: both, since the beginning
    orders: tuple[Order, ...] = ()
    events: tuple[Event, ...] = ()
    refunds_without_order: tuple[tuple[int, int], ...] = ()  # days, cents

    @property
    def customer_id(self) -> str:
        """Give the id, whether there is an account or not."""
        return f"C{self.number:04d}"

    @property
    def name(self) -> tuple[str, str]:
        """Give the first and the last name."""
        first, last = self.who.split(",")[0].split()
        return first, last

    @property
    def country(self) -> str:
        """Give the country's code."""
        return self.who.split(", ")[1]

    @property
    def born(self) -> str | None:
        """Give the birth date as YYYY-MM-DD."""
        return dict(enumerate(self.who.split(", "))).get(2)

    @property
    def address(self) -> str | None:
        """Give the e-mail address as the person types it."""
        if self.email == "first.last":
            return ".".join(self.name).lower() + "@example.com"
        return self.email


def mailed(
    days: int, campaign: str, *steps: str, time: str = "08"
) -> tuple[Event, ...]:
    """Tell what became of an e-mail: sent, delivered, and the further steps."""
    events = [
        Event(days, f"{time}:05", "email_sent", campaign=campaign),
        Event(days, f"{time}:06", "email_delivered", campaign=campaign),
    ]
    for step in steps:
        by_machine = step.endswith("by machine")
        name = "email_" + step.removesuffix(" by machine")
        clock = (
            f"{time}:07" if by_machine else f"{int(time) + 3:02d}:{20 + len(events)}"
        )
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
    ("V0", "First look: summer", "vip_early_access", 50, 110),
    ("V1", "First look: autumn", "vip_early_access", 20, 120),
    ("X1", "Goes well with it", "cross_sell", 200, 20),
]
INSTAGRAM = "https://instagram.com/p/coltiva-summer"

PEOPLE = [
    Person(
        1,
        "Maria Conti, IT, 1994-05-12",
        "the hot lead: two carts, a click and a like this week, never bought",
        since=190,
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
        2,
        "Maria Rossi, IT, 1988-11-03",
        "the VIP: seven purchases in six months, spends considerably",
        since=420,
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
        3,
        "Jana Keller, DE, 2005-02-17",
        "the young streetwear fan",
        since=300,
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
        4,
        "Claire Moreau, FR, 1979-09-24",
        "the regular skincare buyer",
        since=500,
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
        5,
        "Petra Huber, AT, 1971-01-30",
        "buys on promotion only",
        since=460,
        orders=(
            Order(440, "19:00", ("P017",), coupon="WELCOME10", discount=10),
            Order(338, "19:10", ("P012", "P023"), sale=20),
            Order(213, "18:40", ("P016",), coupon="SUMMER15", discount=15),
            Order(124, "20:20", ("P018",), sale=30),
            Order(61, "19:35", ("P024", "P010"), coupon="GLOW20", discount=20),
        ),
    ),
    Person(
        6,
        "Henrik Dahl, DE, 1983-06-08",
        "at risk of leaving: came every month, nothing for nine months",
        since=620,
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
        7,
        "Sofia Marin, ES, 1990-03-15",
        "could become more profitable: rare, dear and recent",
        since=45,
        orders=(Order(12, "13:05", ("P020", "P014")),),
        events=(Event(10, "20:00", "product_view", "P019"),),
    ),
    Person(
        8,
        "Lea Vogel, DE, 1996-07-21",
        "several messages due: unopened letter, cart, review, cross-sell",
        since=120,
        orders=(Order(9, "12:00", ("P006", "P007"), "delivered"),),
        events=(
            *mailed(3, "N2"),
            *cart(1, "19:10", "P012", "P022"),
            Event(1, "19:15", "checkout_started"),
        ),
    ),
    Person(
        9,
        "Tom Bell, GB, 1985-12-02",
        "a letter opened by a machine only",
        since=260,
        orders=(Order(150, "12:15", ("P015",), currency="GBP"),),
        events=mailed(3, "N2", "open by machine", "click by machine"),
    ),
    Person(
        10,
        "Nina Weber, DE, 1992-04-19",
        "a letter opened by hand",
        since=250,
        orders=(Order(140, "18:30", ("P013",)),),
        events=mailed(3, "N2", "open by machine", "open"),
    ),
    Person(
        11,
        "Ivan Novak, AT, 1989-08-11",
        "a cart won back by an e-mail",
        since=200,
        orders=(Order(13, "20:41", ("P016",)),),
        events=(
            *cart(15, "21:00", "P016"),
            *mailed(14, "R1", "open", "click", time="09"),
        ),
    ),
    Person(
        12,
        "Olga Serra, IT, 1976-10-27",
        "a cart that expired",
        since=210,
        events=(
            *cart(45, "20:00", "P019", "P022"),
            *mailed(44, "R1", time="09"),
        ),
    ),
    Person(
        13,
        "Emil Haas, DE, 1999-05-05",
        "ordered five hours ago: cross-selling",
        since=80,
        orders=(
            Order(62, "17:00", ("P001",)),
            Order(0, "13:00", ("P002",), "paid"),
        ),
        events=(*cart(0, "12:50", "P002"), Event(0, "12:55", "checkout_started")),
    ),
    Person(
        14,
        "Ruth Steiner, AT, 1968-02-29",
        "a cart, but never a consent",
        since=90,
        consents=(),
        events=cart(1, "18:00", "P008", "P011"),
    ),
    Person(
        15,
        "Anna Fontana, IT, 1981-03-03",
        "unsubscribed",
        since=330,
        orders=(Order(310, "10:10", ("P012",)),),
        events=mailed(60, "N1", "open", "unsubscribe"),
    ),
    Person(
        16,
        "Ben Evans, GB, 1987-07-07",
        "unsubscribed and consented again",
        since=340,
        consents=(
            Consent(340, "12:00", "marketing", True),
            Consent(21, "12:00", "marketing", True),
        ),
        orders=(Order(300, "10:10", ("P017",), currency="GBP"),),
        events=mailed(60, "N1", "open", "unsubscribe"),
    ),
    Person(
        17,
        "Carl Olsen, NL, 1973-09-09",
        "an address that bounces",
        since=280,
        orders=(Order(270, "15:15", ("P014",)),),
        events=(
            Event(3, "08:05", "email_sent", campaign="N2"),
            Event(3, "08:09", "email_bounced", campaign="N2"),
        ),
    ),
    Person(
        18,
        "Dina Cruz, ES, 1995-01-20",
        "complained",
        since=220,
        orders=(Order(215, "22:00", ("P010",)),),
        events=mailed(60, "N1", "open", "complaint"),
    ),
    Person(
        19,
        "Erik Jansen, NL, 1964-06-30",
        "no e-mail address",
        since=400,
        email=None,
        orders=(Order(390, "11:00", ("P018",)), Order(100, "11:30", ("P020",))),
    ),
    Person(
        20,
        "Fatima Amrani, FR, 1993-02-02",
        "two accounts, one address (the first)",
        since=350,
        orders=(Order(345, "14:00", ("P006",)), Order(180, "14:20", ("P013",))),
    ),
    Person(
        21,
        "Fatima Amrani, FR",
        "two accounts, one address (the second)",
        since=60,
        email=" Fatima.Amrani@Example.com ",
        orders=(Order(55, "14:40", ("P011", "P013")),),
    ),
    Person(
        22,
        "Gina Romano, IT, 1990-10-10",
        "bought as a guest, registered later",
        since=120,
        orders=(
            Order(170, "16:00", ("P022",), email="GINA.ROMANO@example.com"),
            Order(115, "16:10", ("P023", "P024")),
        ),
    ),
    Person(
        23,
        "Hugo Silva, ES, 1986-12-24",
        "a big order cancelled minutes later",
        since=230,
        orders=(
            Order(225, "19:00", ("P028",)),
            Order(30, "20:00", (("P020", 8),), "cancelled", refunds=((12, 1.0),)),
        ),
    ),
    Person(
        24,
        "Iris Brandt, DE, 1978-04-14",
        "a refund that names no order",
        since=310,
        orders=(Order(300, "12:30", ("P013",)), Order(70, "12:45", ("P021",))),
        refunds_without_order=((50, 5_900),),
    ),
    Person(
        25,
        "Jack Bell, GB, 1991-11-11",
        "part of an order refunded, another one wholly",
        since=290,
        orders=(
            Order(
                200,
                "18:00",
                ("P001", "P002"),
                "partially_refunded",
                refunds=((8 * 1_440, 0.3), (15 * 1_440, 0.2)),
                currency="GBP",
            ),
            Order(
                90,
                "18:15",
                ("P015",),
                "refunded",
                refunds=((6 * 1_440, 1.0),),
                currency="GBP",
            ),
        ),
    ),
    Person(
        26,
        "Kate Wolf, US, 1984-08-08",
        "pays in dollars",
        since=270,
        orders=tuple(
            Order(days, "23:30", products, currency="USD")
            for days, products in [(260, ("P017",)), (131, ("P012",)), (31, ("P016",))]
        ),
    ),
    Person(
        27,
        "Liam Roux, FR, 1998-03-28",
        "anonymous visits claimed by a later login",
        since=15,
        events=(
            Event(25, "20:00", "page_view", by="device", url="https://shop.example/"),
            Event(25, "20:02", "product_view", "P014", by="device"),
            *cart(25, "20:05", "P014", by="device"),
            Event(14, "21:00", "product_view", "P014"),
            Event(6, "21:30", "wishlist_add", "P014", by="device"),
        ),
    ),
    Person(
        28,
        "Mona Klein, DE, 2003-09-01",
        "signed up yesterday: welcome",
        since=1,
        events=(Event(1, "11:05", "newsletter_signup"),),
    ),
    Person(
        29,
        "Omar Said, DE, 1982-05-25",
        "opened and clicked by machines only",
        since=150,
        events=(
            *mailed(60, "N1", "open by machine", "click by machine"),
            *mailed(3, "N2", "open by machine", "click by machine"),
        ),
    ),
    Person(
        30,
        "Paola Villa, IT, 1969-07-17",
        "took the consent back",
        since=380,
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
        31,
        "Quentin Leroy, FR, 1980-02-12",
        "became a VIP this week",
        since=175,
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
        32,
        "Rita Sala, IT",
        "left for good: one order long ago",
        since=590,
        orders=(Order(580, "15:00", ("P010",)),),
    ),
    Person(
        33,
        "Greta Lang, DE",
        "a guest who never registered",
        since=None,
        orders=(
            Order(150, "18:05", ("P008",)),
            Order(44, "18:25", ("P008", "P011"), email=" Greta.Lang@example.com"),
        ),
        events=(Event(44, "18:20", "add_to_cart", "P011", by="email"),),
    ),
    Person(
        34,
        "Simon Moser, AT, 1974-11-19",
        "rows that arrived late",
        since=130,
        orders=(Order(100, "19:20", ("P017",)),),
        events=(
            Event(20, "20:00", "product_view", "P016", late_days=12),
            Event(20, "20:03", "wishlist_add", "P016", late_days=12),
        ),
    ),
    Person(
        35,
        "Tess Visser, NL, 2001-01-01",
        "the last one in the shop",
        since=20,
        consents=(Consent(20, "12:00", "marketing", False),),
        events=(
            Event(0, "17:58", "product_view", "P012"),
            Event(0, "18:00", "page_view", url="https://shop.example/"),
        ),
    ),
    Person(
        36,
        "Ugo Ferri, IT, 1977-03-14",
        "a VIP in May, not at its end, and again this week: invited 45 days ago",
        since=240,
        orders=(
            Order(214, "18:10", ("P021",)),
            Order(150, "18:20", ("P019",)),
            Order(120, "18:30", ("P016", "P018")),
            Order(90, "18:40", ("P020",)),
            Order(60, "18:50", ("P013", "P024")),
            Order(2, "19:00", ("P014",), "shipped"),
        ),
        events=mailed(45, "V0", "open"),
    ),
    Person(
        37,
        "Vera Lindt, DE, 1981-01-09",
        "slipped to At Risk this month: a regular until half a year ago",
        since=600,
        orders=tuple(
            Order(days, "17:35", products)
            for days, products in [
                (560, ("P015",)),
                (500, ("P020",)),
                (440, ("P019",)),
                (380, ("P018", "P022")),
                (310, ("P021",)),
                (250, ("P016",)),
                (195, ("P013", "P017")),
            ]
        ),
    ),
    Person(
        38,
        "Wanda Vos, NL, 1997-06-06",
        "cross-selling that nobody looked at: tried again",
        since=70,
        orders=(Order(2, "10:00", ("P002",), "paid"),),
        events=mailed(2, "X1", "open by machine", time="16"),
    ),
    Person(
        39,
        "Xenia Roth, AT, 2000-12-12",
        "cross-selling that was clicked: not tried again",
        since=75,
        orders=(Order(2, "10:15", ("P002",), "paid"),),
        events=mailed(2, "X1", "click", time="16"),
    ),
    Person(
        40,
        "Yann Petit, FR, 1992-08-23",
        "signed up and was welcomed: no second welcome",
        since=2,
        events=(
            Event(2, "11:30", "newsletter_signup"),
            *mailed(2, "W1", time="12"),
        ),
    ),
    Person(
        41,
        "Bruno Alt, DE, 1991-06-30",
        "has a birthday on the last day",
        since=320,
    ),
    Person(
        42,
        "Clara Neri, IT, 1986-02-08",
        "bought once, and it is time for a second order",
        since=60,
        orders=(Order(25, "18:00", ("P012",)),),
    ),
    Person(
        43,
        "Dario Costa, IT, 1982-09-13",
        "buys the same cleanser every 45 days: due since yesterday",
        since=200,
        orders=tuple(Order(days, "10:00", ("P006",)) for days in (181, 136, 91, 46)),
    ),
    Person(
        44,
        "Elsa Berg, DE, 1994-03-03",
        "looked at a coat in two visits, and at boots that she then bought",
        since=30,
        orders=(Order(2, "12:00", ("P016",)),),
        events=(
            Event(4, "21:00", "product_view", "P020"),
            Event(4, "21:05", "product_view", "P016"),
            Event(3, "20:30", "product_view", "P016"),
            Event(1, "15:00", "product_view", "P020"),
        ),
    ),
    Person(
        45,
        "Finn Kruse, NL, 1979-12-19",
        "ordered again and kept everything: may bring a friend",
        since=120,
        orders=(Order(100, "13:00", ("P028",)), Order(30, "13:30", ("P017",))),
    ),
    Person(
        46,
        "Gloria Ruiz, ES, 1990-01-15",
        "bought what others move on from to the dearer one",
        since=60,
        orders=(Order(25, "19:00", ("P022",)),),
    ),
]
