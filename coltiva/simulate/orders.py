"""What people buy: orders, their lines and refunds."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from coltiva.simulate.catalogue import Catalogue
from coltiva.simulate.intent import Intent
from coltiva.simulate.people import (
    COUNTRIES,
    People,
    arrival,
    choice,
    daytime,
    sloppy,
    spelled,
)
from coltiva.simulate.settings import Settings
from coltiva.simulate.shapes import DAY, NONE, Numbers, ids, pick, table

STATUSES = [
    "completed",
    "delivered",
    "shipped",
    "paid",
    "pending",
    "cancelled",
    "failed",
    "refunded",
    "partially_refunded",
    "returned",
    "Completed",
    " DELIVERED ",
]
# Share of each status by the order's age in days (at most).
STATUS_SHARES = [
    (1, [0, 0, 0, 66, 24, 6, 4, 0, 0, 0, 0, 0]),
    (3, [0, 10, 66, 14, 2, 5, 3, 0, 0, 0, 0, 0]),
    (7, [10, 70, 10, 0, 0, 4, 3, 1, 1, 1, 0, 0]),
    (36_500, [805, 50, 5, 0, 2, 35, 15, 20, 40, 20, 5, 3]),
]
CANCELLED, REFUNDED, PARTLY, RETURNED = (
    STATUSES.index(status)
    for status in ("cancelled", "refunded", "partially_refunded", "returned")
)
CURRENCIES = sorted({currency for _, _, currency in COUNTRIES})
WORTH = {"EUR": 1.0, "GBP": 0.86, "USD": 1.12}  # of a list price of 1 EUR
MOST_SMALL_BASKETS = 5  # lines of an order, on average
WIDE_SPREAD = 1.1
COUPONS = ["WELCOME10", "SUMMER15", "GLOW20"]  # of 10, 15 and 20 %


@dataclass
class Orders:
    """Some orders as arrays, in the order of their ids."""

    person: np.ndarray  # its place in the People
    ordered: np.ndarray
    product: np.ndarray  # the product of the first line
    is_done: np.ndarray  # long enough ago for a review


def draw_orders(
    rng: np.random.Generator,
    settings: Settings,
    people: People,
    intent: Intent,
    catalogue: Catalogue,
    numbers: Numbers,
) -> tuple[Orders, dict[str, pa.Table]]:
    """Make the orders of some people.

    Gives the orders and the raw rows of orders, order_lines and refunds.
    """
    person, ordered, is_sale = draw_moments(rng, settings, people, intent)
    count = len(person)
    order_id = ids("O", numbers.take("orders", count), id_width(settings))
    has_account = ordered >= people.registered[person]
    customer = np.where(has_account, people.number[person], NONE)
    country_currency = [CURRENCIES.index(currency) for _, _, currency in COUNTRIES]
    currency = np.array(country_currency)[people.country[person]]
    is_promotion = rng.random(count) < np.where(is_sale, 0.6, 0.12)
    is_promotion |= people.is_hunter[person]
    has_coupon = is_promotion & (rng.random(count) < 0.6)
    is_reduced = is_promotion & ~has_coupon

    sizes = draw_sizes(rng, settings, count)
    lines = draw_lines(rng, people, catalogue, person, currency, is_reduced, sizes)
    starts, order, product, quantity, price, discount = lines
    gross = np.add.reduceat(quantity * price, starts)
    net = gross - np.add.reduceat(discount, starts)
    percent = np.where(has_coupon, rng.choice([10, 15, 20], count), 0)
    order_discount = net * percent // 100
    net -= order_discount

    age = settings.end - ordered
    status = np.zeros(count, dtype=np.int64)
    youngest = 0
    for days, shares in STATUS_SHARES:
        these = (age >= youngest * DAY) & (age < days * DAY)
        status[these] = choice(rng, shares, these.sum())
        youngest = days

    who, refunded, amount, is_linked = draw_refunds(
        rng, settings, status, ordered, net, has_account
    )
    wait = np.where(age < DAY, 300, rng.integers(DAY, 5 * DAY, count))
    updated = ordered + np.minimum(wait, (age * rng.random(count)).astype(np.int64))
    np.maximum.at(updated, who, refunded)
    loaded = arrival(rng, settings, updated)
    has_email = ~has_account | (rng.random(count) < 0.8)

    tables = {
        "orders": table(
            "orders",
            order_id=order_id,
            customer_id=ids("C", customer, settings.id_width),
            email=pick(spelled(rng, people.email), np.where(has_email, person, NONE)),
            ordered_at=ordered,
            status=pick(STATUSES, status),
            currency_code=sloppy(rng, CURRENCIES, currency),
            shipping_amount=np.where(gross < 6_000, 490, 0),
            discount_amount=order_discount,
            coupon_code=pick(COUPONS, np.where(has_coupon, percent // 5 - 2, NONE)),
            updated_at=updated,
            loaded_at=loaded,
        ),
        "order_lines": table(
            "order_lines",
            order_line_id=ids(
                "L", numbers.take("lines", len(order)), id_width(settings)
            ),
            order_id=order_id.take(pa.array(order)),
            product_id=pick(catalogue.ids, product),
            quantity=quantity,
            unit_price=price,
            discount_amount=discount,
            loaded_at=loaded[order],
        ),
        "refunds": table(
            "refunds",
            refund_id=ids(
                "R", numbers.take("refunds", len(who)), id_width(settings) - 1
            ),
            order_id=pick(order_id, np.where(is_linked, who, NONE)),
            customer_id=ids("C", customer[who], settings.id_width),
            refunded_at=refunded,
            amount=amount,
            loaded_at=loaded[who],
        ),
    }
    done = (status <= 1) & (age > 8 * DAY)
    return Orders(person, ordered, product[starts], done), tables


def id_width(settings: Settings) -> int:
    """How many digits an order's id has; a line's has as many."""
    orders = settings.customers * (settings.orders_per_customer + 1)
    return max(5, len(str(int(orders * max(5, 2 * settings.lines_per_order)))))


def draw_moments(
    rng: np.random.Generator, settings: Settings, people: People, intent: Intent
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw who orders when, by time, and is it in a sale.

    On average an account has the settings' number of orders.
    """
    begin = np.maximum(people.begin, settings.start)
    is_buyer = intent.first_order != NONE
    since = np.where(is_buyer, intent.first_order, begin)
    stay = np.maximum(people.until - since, 3_600)
    pull = people.weight * stay * is_buyer
    wanted = settings.orders_per_customer * people.accounts - is_buyer.sum()
    more = rng.poisson(pull * max(wanted, 0) / max(pull.sum(), 1))
    count = np.where(is_buyer, 1 + more, 0)
    person = np.repeat(np.arange(people.size), count)
    size = len(person)
    # The first order follows the intent, the others come at any time while the person
    # stays; some of them in one of the sales, which come every 45 days.
    is_first = np.diff(person, prepend=-1) > 0
    wait = np.where(is_first, 0, rng.random(size) * stay[person])
    moment = since[person] + wait.astype(np.int64)
    sale = moment - (moment - settings.start) % (45 * DAY)
    sale += rng.integers(0, 2 * DAY, size)
    is_sale = (rng.random(size) < 0.15) & (sale > since[person])
    moment = daytime(rng, np.where(is_sale, sale, moment))
    moment = np.maximum(moment, begin[person] + 600)
    last = settings.end - rng.integers(60, 6 * 3_600, size)
    moment = np.where(moment > last, last, moment)
    order = np.argsort(moment, kind="stable")
    return person[order], moment[order], is_sale[order]


def draw_sizes(rng: np.random.Generator, settings: Settings, count: int) -> np.ndarray:
    """Draw how many lines each order has: small baskets are alike, wide ones are not.

    The wide ones spread as those of a wholesaler: half of them have fewer than 0.55 of
    the average, and a few have hundreds.
    """
    average = settings.lines_per_order
    if average <= MOST_SMALL_BASKETS:
        return np.minimum(1 + rng.poisson(round(average - 1, 6), count), 9)
    wide = rng.lognormal(np.log(average) - WIDE_SPREAD**2 / 2, WIDE_SPREAD, count)
    return np.maximum(wide.round(), 1).astype(np.int64)


def draw_lines(
    rng: np.random.Generator,
    people: People,
    catalogue: Catalogue,
    person: np.ndarray,
    currency: np.ndarray,
    is_reduced: np.ndarray,
    count: np.ndarray,
) -> tuple[np.ndarray, ...]:
    """Draw what is in each order, `count` lines each.

    Gives where each order's lines start and, a line: order, product, quantity, price
    and discount, the two in cents of the order's currency. Lines of orders that are
    `is_reduced` carry a discount.
    """
    starts = np.cumsum(count) - count
    order = np.repeat(np.arange(len(person)), count)
    size = len(order)
    buyer = person[order]
    categories = len(catalogue.categories)
    anything = rng.integers(0, categories + 1, size)
    taste = np.where(rng.random(size) < 0.65, people.taste[buyer], anything)
    lavish = np.clip(people.lavish[buyer], 0.4, 4)
    product = draw_products(rng, catalogue, taste, lavish)
    # The second line is often what goes with the first.
    second = starts[count > 1] + 1
    second = second[rng.random(len(second)) < 0.3]
    product[second] = catalogue.companion[product[second - 1]]
    quantity = 1 + choice(rng, [0.86, 0.11, 0.02, 0.01], size)
    worth = np.array([WORTH[code] for code in CURRENCIES])[currency[order]]
    price = (catalogue.price[product] * worth / 10).astype(np.int64) * 10
    rate = np.where(is_reduced[order], rng.choice([10, 20, 30], size), 0)
    return starts, order, product, quantity, price, quantity * price * rate // 100


def draw_products(
    rng: np.random.Generator,
    catalogue: Catalogue,
    category: np.ndarray,
    lavish: np.ndarray | float = 1.0,
) -> np.ndarray:
    """Draw a product of each category: popular ones more often, dear ones if lavish."""
    low, high = catalogue.bounds[category], catalogue.bounds[category + 1]
    height = low + rng.random(len(category)) ** (1 / lavish) * (high - low)
    place = np.searchsorted(catalogue.popularity, height, side="right")
    return catalogue.order[np.minimum(place, len(catalogue.order) - 1)]


def draw_refunds(
    rng: np.random.Generator,
    settings: Settings,
    status: np.ndarray,
    ordered: np.ndarray,
    net: np.ndarray,
    has_account: np.ndarray,
) -> tuple[np.ndarray, ...]:
    """Draw the money that goes back: which order, when, cents, is the order known."""
    back = np.isin(status, [REFUNDED, PARTLY, RETURNED])
    back |= (status == CANCELLED) & (rng.random(len(status)) < 0.6)
    who = np.flatnonzero(back & (net > 0))
    size = len(who)
    soon = status[who] == CANCELLED
    wait = rng.integers(DAY, 25 * DAY, size)
    wait = np.where(soon, rng.integers(240, 9_000, size), wait)
    passed = (settings.end - ordered[who]) * rng.random(size)
    moment = ordered[who] + np.minimum(wait, passed.astype(np.int64))
    share = np.where(status[who] == PARTLY, rng.integers(15, 60, size), 100)
    is_unlinked = has_account[who] & ~soon & (rng.random(size) < 0.12)
    return who, moment, np.maximum(net[who] * share // 100, 1), ~is_unlinked
