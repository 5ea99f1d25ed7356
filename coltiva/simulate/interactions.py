"""What people do besides buying: visits in bursts, e-mails, likes."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from coltiva.simulate.catalogue import PROGRAMS, Campaigns, Catalogue
from coltiva.simulate.intent import Intent
from coltiva.simulate.orders import Orders, draw_products
from coltiva.simulate.people import People, arrival, choice, daytime
from coltiva.simulate.settings import Settings
from coltiva.simulate.shapes import DAY, NONE, Numbers, ids, pick, table

# type: channel; chat_opened is one that nobody has given points yet
TYPES = {
    "page_view": "web",
    "product_view": "web",
    "search": "web",
    "wishlist_add": "web",
    "add_to_cart": "web",
    "remove_from_cart": "web",
    "checkout_started": "web",
    "chat_opened": "web",
    "review_submitted": "web",
    "newsletter_signup": "web",
    "email_sent": "email",
    "email_delivered": "email",
    "email_bounced": "email",
    "email_open": "email",
    "email_click": "email",
    "email_unsubscribe": "email",
    "email_complaint": "email",
    "social_like": "social",
    "social_comment": "social",
    "social_share": "social",
    "push_open": "push",
    "sms_click": "sms",
}
CODES = {name: code for code, name in enumerate(TYPES)}
CHANNELS = list(TYPES.values())
# How often each type is met within a visit.
VISIT_SHARES = [42, 33, 8, 4, 8, 1.5, 1.5, 0.8]
# The same of leads who consider an order, by their keenness, and visits in a spell.
CONSIDERING_SHARES = [
    [30, 56, 8, 2, 1, 0.5, 0, 0.8],
    [20, 54, 8, 7, 7, 1, 0.5, 0.8],
    [12, 46, 6, 12, 18, 2, 2, 0.8],
]
CONSIDERING_VISITS = [1.3, 2.4, 4.5]
CONSIDERING_PART = 0.6  # of the visits, at most
LEAD_PACE = 0.35  # visits of leads who consider nothing, beside those of buyers
LEAD_RESTRAINT = 0.9  # of what would show an intent is a look only
INTENT = ["wishlist_add", "add_to_cart", "remove_from_cart", "checkout_started"]
WITH_PRODUCT = ["product_view", "wishlist_add", "add_to_cart", "remove_from_cart"]
URLS = [
    "https://shop.example/",
    "https://shop.example/new",
    "https://shop.example/sale",
    "https://shop.example/skincare",
    "https://shop.example/streetwear",
    "https://shop.example/dresses",
    "https://instagram.com/p/coltiva",
    "https://tiktok.com/@coltiva",
]
SOCIAL_URL = 6  # the first of the social ones
# Of a mean person's rows beside those around orders: visits, e-mails, the rest.
VISIT_PART, MAIL_PART = 0.71, 0.23
SHOPPING_RATE = 0.4  # of the orders are seen coming
ROWS_A_VISIT, ROWS_A_MAIL = 3.34, 2.0
# By keenness; the last: of everybody else.
OPEN_RATES = [0.35, 0.5, 0.6, 0.29]
CLICK_RATES = [0.2, 0.4, 0.6, 0.2]

FIELDS = (
    *("moment", "type", "person", "session", "product"),
    *("campaign", "machine", "url", "anonymous", "said"),
)
Rows = dict[str, np.ndarray]

# How a row tells whose it is: not at all, by the customer's id, by e-mail.
SILENT, BY_ID, BY_EMAIL = 0, 1, 2
DEVICES = 10  # an anonymous id is a person's number times this, plus the device


def new_rows(count: int, **given: np.ndarray | int) -> Rows:
    """Start `count` rows; what is not given is NONE."""
    given = {"type": 0, "said": SILENT} | given
    return {
        field: np.broadcast_to(np.asarray(given.get(field, NONE), np.int64), count)
        for field in FIELDS
    }


def draw_interactions(
    rng: np.random.Generator,
    settings: Settings,
    people: People,
    intent: Intent,
    catalogue: Catalogue,
    campaigns: Campaigns,
    orders: Orders,
    numbers: Numbers,
) -> dict[str, pa.Table]:
    """Make the interactions of some people, by time."""
    shopping = list(draw_shopping(rng, orders, people, numbers))
    rest = settings.interactions_per_customer * people.accounts
    rest = max(rest - sum(len(part["type"]) for part in shopping), 0)
    wanted = rest * VISIT_PART
    considering = list(
        draw_considering(rng, settings, people, intent, catalogue, wanted, numbers)
    )
    wanted = max(wanted - sum(len(part["type"]) for part in considering), 0)
    visits = draw_visits(rng, settings, people, intent, catalogue, wanted, numbers)
    mails = draw_mails(rng, people, intent, campaigns, rest * MAIL_PART)
    others = draw_others(rng, settings, people, rest * (1 - VISIT_PART - MAIL_PART))
    parts = [*shopping, *considering, visits, *mails, *others]
    all_rows = {
        field: np.concatenate([part[field] for part in parts]) for field in FIELDS
    }
    order = np.argsort(all_rows["moment"], kind="stable")
    order = order[all_rows["moment"][order] <= settings.end]
    rows = {field: all_rows[field][order] for field in FIELDS}
    return {
        "interactions": as_table(rng, settings, people, catalogue.ids, rows, numbers)
    }


def as_table(
    rng: np.random.Generator,
    settings: Settings,
    people: People,
    product_ids: pa.Array,
    rows: Rows,
    numbers: Numbers,
) -> pa.Table:
    """Write rows as the raw table."""
    moment, kind, person, session, product, campaign, machine, url, anonymous, said = (
        rows[field] for field in FIELDS
    )
    width = id_width(settings)
    # An id can be told only while there is an account; otherwise the address is.
    there = person != NONE
    who = np.where(there, person, 0)
    has_account = there & (moment >= people.registered[who])
    is_email = (said == BY_EMAIL) | ((said == BY_ID) & ~has_account)
    return table(
        "interactions",
        interaction_id=ids("I", numbers.take("interactions", len(moment)), width),
        occurred_at=moment,
        interaction_type=pick(list(TYPES), kind),
        channel=pick(CHANNELS, kind),
        customer_id=ids(
            "C",
            np.where((said == BY_ID) & has_account, people.number[who], NONE),
            settings.id_width,
        ),
        anonymous_id=ids("A", anonymous, settings.id_width + 1),
        email=pick(people.email, np.where(there & is_email, person, NONE)),
        session_id=ids("S", session, width),
        product_id=pick(product_ids, product),
        campaign_id=ids("M", np.where(campaign == NONE, NONE, campaign + 1), 3),
        is_machine=pa.array(machine == 1, mask=machine == NONE),
        url=pick(URLS, url),
        loaded_at=arrival(rng, settings, moment),
    )


def id_width(settings: Settings) -> int:
    """How many digits an interaction's id has; a session's has as many."""
    most = settings.interactions_per_customer + 5 * settings.orders_per_customer + 5
    return max(5, len(str(int(settings.customers * most))))


def draw_shopping(
    rng: np.random.Generator, orders: Orders, people: People, numbers: Numbers
) -> Iterable[Rows]:
    """Draw what comes before an order, for some of them, and reviews after it."""
    seen = np.flatnonzero(rng.random(len(orders.person)) < SHOPPING_RATE)
    person, product = orders.person[seen], orders.product[seen]
    given = {
        "person": person,
        "session": numbers.take("sessions", len(seen)),
        "anonymous": people.number[person] * DEVICES,
    }
    before = np.sort(rng.integers(30, 1_800, (3, len(seen))), axis=0)
    steps = ("checkout_started", "add_to_cart", "product_view")
    for ago, step in zip(before, steps, strict=True):
        moment = orders.ordered[seen] - ago
        asked = step != "checkout_started"
        yield new_rows(
            len(seen),
            **given,
            moment=moment,
            type=CODES[step],
            product=product if asked else NONE,
            said=SILENT if step == "product_view" else BY_ID,
        )
    told = np.flatnonzero(orders.is_done & (rng.random(len(orders.person)) < 0.05))
    yield new_rows(
        len(told),
        moment=orders.ordered[told] + rng.integers(5 * DAY, 20 * DAY, len(told)),
        type=CODES["review_submitted"],
        person=orders.person[told],
        product=orders.product[told],
        said=BY_ID,
    )


def draw_considering(
    rng: np.random.Generator,
    settings: Settings,
    people: People,
    intent: Intent,
    catalogue: Catalogue,
    wanted: float,
    numbers: Numbers,
) -> Iterable[Rows]:
    """Draw the visits of leads who consider an order: the keener, the more and closer.

    Of `wanted` rows of visits they take a part only, however many leads there are.
    """
    mean = np.array(CONSIDERING_VISITS)[intent.keenness]
    most = CONSIDERING_PART * wanted / ROWS_A_VISIT
    count = rng.poisson(mean * min(most / max(mean.sum(), 1), 1))
    spell = np.repeat(np.arange(len(count)), count)
    length = (intent.until - intent.begin)[spell] - DAY
    start = intent.begin[spell] + (rng.random(len(spell)) * length).astype(np.int64)
    begin = np.maximum(people.begin, settings.start)[intent.person[spell]]
    start = np.maximum(daytime(rng, start), begin + 5)
    for keenness, shares in enumerate(CONSIDERING_SHARES):
        these = intent.keenness[spell] == keenness
        visitor = intent.person[spell[these]]
        yield visit_rows(rng, people, catalogue, visitor, start[these], shares, numbers)


def draw_visits(
    rng: np.random.Generator,
    settings: Settings,
    people: People,
    intent: Intent,
    catalogue: Catalogue,
    wanted: float,
    numbers: Numbers,
) -> Rows:
    """Draw about `wanted` rows of visits for no reason, of leads fewer."""
    begin = np.maximum(people.begin, settings.start)
    # As a lead, time counts less: a moment is drawn in time that counts.
    ordered = np.where(intent.first_order == NONE, people.until, intent.first_order)
    lead = np.clip(ordered - begin, 0, np.maximum(people.until - begin, 0))
    less = (lead * (1 - LEAD_PACE)).astype(np.int64)
    stay = np.maximum(people.until - begin - less, 3_600)
    pull = np.sqrt(people.weight) * stay
    count = rng.poisson(pull * (wanted / ROWS_A_VISIT / pull.sum()))
    visitor = np.repeat(np.arange(people.size), count)
    size = len(visitor)
    wait = (rng.random(size) * stay[visitor]).astype(np.int64)
    is_lead = wait < (lead - less)[visitor]
    wait = np.where(is_lead, (wait / LEAD_PACE).astype(np.int64), wait + less[visitor])
    start = daytime(rng, begin[visitor] + wait)
    start = np.maximum(start, begin[visitor] + 5)
    rows = visit_rows(rng, people, catalogue, visitor, start, VISIT_SHARES, numbers)
    # Without an order in mind, leads look and leave.
    who = np.where(rows["person"] == NONE, 0, rows["person"])
    before = intent.first_order[who]
    before = (before == NONE) | (rows["moment"] < before)
    restrained = before & (rng.random(len(who)) < LEAD_RESTRAINT)
    shows = np.isin(rows["type"], [CODES[name] for name in INTENT])
    look = CODES["page_view"]
    shows &= restrained & (rows["person"] != NONE)
    rows["type"] = np.where(shows, look, rows["type"])
    rows["product"] = np.where(shows, NONE, rows["product"])
    rows["url"] = np.where(shows, 0, rows["url"])
    return rows


def visit_rows(
    rng: np.random.Generator,
    people: People,
    catalogue: Catalogue,
    visitor: np.ndarray,
    start: np.ndarray,
    shares: list[float],
    numbers: Numbers,
) -> Rows:
    """Draw what happens in visits: bursts of a few rows, seconds apart."""
    size = len(visitor)
    said = choice(rng, [0.50, 0.44, 0.06], size)
    # Bots and people who never say who they are come with a number of their own.
    is_stranger = rng.random(size) < 0.08
    is_bot = is_stranger & (rng.random(size) < 0.25)
    device = choice(rng, [0.7, 0.3], size)
    device = np.where(is_stranger, 2 + visitor % 8, device)
    anonymous = people.number[visitor] * DEVICES + device
    anonymous = np.where((said == BY_ID) & (rng.random(size) < 0.1), NONE, anonymous)

    length = np.minimum(1 + rng.geometric(0.35, size), 60)
    length = np.where(rng.random(size) < 0.18, 1, length)
    visit = np.repeat(np.arange(size), length)
    starts = np.cumsum(length) - length
    gaps = 1 + rng.exponential(50, len(visit)).astype(np.int64)
    passed = np.cumsum(gaps)
    moment = start[visit] + passed - passed[starts][visit]
    kind = choice(rng, shares, len(visit))
    kind[starts] = np.where(rng.random(size) < 0.8, 0, 1)
    taste = people.taste[visitor[visit]]
    product = draw_products(rng, catalogue, taste)
    has_product = np.isin(kind, [CODES[name] for name in WITH_PRODUCT])
    is_page = kind == CODES["page_view"]
    return new_rows(
        len(visit),
        moment=moment,
        type=kind,
        person=np.where(is_stranger, NONE, visitor)[visit],
        session=numbers.take("sessions", size)[visit],
        product=np.where(has_product, product, NONE),
        machine=np.where(is_bot, 1, NONE)[visit],
        url=np.where(is_page, choice(rng, [5, 3, 2, 2, 2, 2], len(visit)), NONE),
        anonymous=anonymous[visit],
        said=np.where(is_stranger, SILENT, said)[visit],
    )


def draw_mails(
    rng: np.random.Generator,
    people: People,
    intent: Intent,
    campaigns: Campaigns,
    wanted: float,
) -> Iterable[Rows]:
    """Draw e-mails, about `wanted` rows: sent, delivered, opened, clicked, refused."""
    may = np.flatnonzero(people.mail_from != NONE)
    span = np.maximum(people.mail_until[may] - people.mail_from[may], 1)
    count = rng.poisson(span * (wanted / ROWS_A_MAIL / max(span.sum(), 1)))
    person = np.repeat(may, count)
    low, high = people.mail_from[person], people.mail_until[person]
    # Most mails are a campaign's; those of a program follow what the person does.
    is_mail = np.array([channel == "email" for _, channel, _, _ in PROGRAMS])
    is_news = np.array([program == "newsletter" for program, _, _, _ in PROGRAMS])
    sendings = np.flatnonzero(is_mail[campaigns.program])
    sent = campaigns.sent[sendings]
    before, after = np.searchsorted(sent, low), np.searchsorted(sent, high)
    place = before + (rng.random(len(person)) * (after - before)).astype(np.int64)
    there = place < after
    person, campaign = person[there], sendings[place[there]]
    # Nobody gets the same sending twice.
    both = np.unique(person * len(campaigns.sent) + campaign)
    person, campaign = np.divmod(both, len(campaigns.sent))
    size = len(person)
    wait = rng.integers(0, 1_200, size)
    own_time = rng.integers(0, 14 * DAY, size)
    wait = np.where(is_news[campaigns.program[campaign]], wait, own_time)
    moment = campaigns.sent[campaign] + wait

    said = np.where(rng.random(size) < 0.3, BY_EMAIL, BY_ID)

    def step(name: str, these: np.ndarray, when: np.ndarray, machine: int) -> Rows:
        return new_rows(
            int(these.sum()),
            moment=when[these],
            type=CODES[name],
            person=person[these],
            campaign=campaign[these],
            machine=machine,
            url=1 if name == "email_click" else NONE,
            said=said[these],
        )

    all_mails = np.ones(size, dtype=bool)
    is_bounced = rng.random(size) < 0.012
    is_delivered = ~is_bounced & (rng.random(size) < 0.99)
    came = moment + rng.integers(1, 30, size)
    seconds = rng.integers(1, 60, size)
    opened = came + rng.exponential(9 * 3_600, size).astype(np.int64) + 40
    by_machine = is_delivered & (rng.random(size) < 0.30)
    # Who considers an order opens more of them, and clicks.
    keenness = intent.keenness_at(person, came)
    by_hand = is_delivered & (rng.random(size) < np.array(OPEN_RATES)[keenness])
    clicked = by_hand & (rng.random(size) < np.array(CLICK_RATES)[keenness])
    bot = is_delivered & (rng.random(size) < 0.015)
    refused = by_hand & (rng.random(size) < 0.012)
    complained = by_hand & (rng.random(size) < 0.003)
    yield step("email_sent", all_mails, moment, NONE)
    yield step("email_delivered", is_delivered, came, NONE)
    yield step("email_bounced", is_bounced, came + 60, NONE)
    yield step("email_open", by_machine, came + seconds, 1)
    yield step("email_open", by_hand, opened, 0)
    yield step("email_click", clicked, opened + seconds, 0)
    yield step("email_click", bot, came + 2, 1)
    yield step("email_unsubscribe", refused, opened + 90, 0)
    yield step("email_complaint", complained, opened + 120, 0)


def draw_others(
    rng: np.random.Generator, settings: Settings, people: People, wanted: float
) -> Iterable[Rows]:
    """Draw sign-ups, and about `wanted` rows of likes, push opens and SMS clicks."""
    may = people.mail_from != NONE
    signed = np.flatnonzero(may & (rng.random(people.size) < 0.6))
    wanted = max(wanted - len(signed), 0)
    yield new_rows(
        len(signed),
        moment=people.mail_from[signed] + 5,
        type=CODES["newsletter_signup"],
        person=signed,
        anonymous=people.number[signed] * DEVICES,
        said=BY_EMAIL,
    )
    begin = np.maximum(people.begin, settings.start)
    stay = np.maximum(people.until - begin, 3_600)
    # A few fans like everything.
    is_fan = rng.random(people.size) < 0.2
    pull = (
        np.where(is_fan, np.minimum(rng.pareto(1.5, people.size) + 1, 20), 0.1) * stay
    )
    count = rng.poisson(pull * (wanted / pull.sum()))
    person = np.repeat(np.arange(people.size), count)
    size = len(person)
    names = ["social_like", "social_comment", "social_share", "push_open", "sms_click"]
    kind = np.array([CODES[name] for name in names])
    kind = kind[choice(rng, [62, 13, 7, 12, 6], size)]
    is_social = kind <= CODES["social_share"]
    wait = (rng.random(size) * stay[person]).astype(np.int64)
    yield new_rows(
        size,
        moment=daytime(rng, begin[person] + wait),
        type=kind,
        person=person,
        url=np.where(is_social, SOCIAL_URL + choice(rng, [0.8, 0.2], size), NONE),
        said=BY_ID,
    )
