"""The messages due at a moment: what started them, and what holds them back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median

from oracle import values
from oracle.carts import full_hours
from oracle.experiments import held_back as is_control
from oracle.money import Order, counted_once
from oracle.offers import Basket
from oracle.people import People
from oracle.raw import Row
from oracle.recommendations import dates_of, interval_of, offered
from oracle.rules import Program, Rules, Settings

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PROOFS = {"sent", "delivered", "bounced"}
SUGGESTED = 3
_PAIR = ("", "other_")
REGULAR = 3


@dataclass
class Mail:
    """A message of a campaign to a person."""

    mail_id: str
    campaign_id: str | None
    channel: str
    sent_at: datetime
    kinds: set[str] = field(default_factory=set)
    is_opened: bool = False
    is_opened_by_machine: bool = False


@dataclass
class Event:
    """Something that starts a program: of whom, what, when, and why in words."""

    trigger: str
    subject_id: str
    at: datetime
    counted_from: datetime | None
    start: str
    end: str = ""
    happened_at: datetime | None = None
    products: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Habit:
    """What somebody buys by one rhythm: a category, or products; and when again."""

    subject_id: str
    products: list[str]
    words: str
    last: date
    next: date


@dataclass
class Evidence:
    """All that is known of one person at the run's moment."""

    customer_id: str
    suppressions: dict[str, str | None]
    accounts: list[Row]
    interactions: list[Row]
    orders: list[Order]
    carts: list[Row]
    timeline: list[Row]
    birth_date: date | None
    habits: list[Habit]


@dataclass
class World:
    """What is the same for everybody."""

    at: datetime
    on: date
    moments: dict[date, datetime]
    campaigns: dict[str, Row]
    products: dict[str, str | None]
    raw_orders: dict[str, Row]
    affinities: list[Row]
    rules: Rules
    settings: Settings
    catalogue: dict[str, Row]
    knows_opens: bool = False
    days_to_second_order: Fraction | None = None

    def name(self, product: str | None) -> str:
        """Name a product in a sentence."""
        return (product and (self.products.get(product) or product)) or "a product"


def mails_of(interactions: list[Row], rules: Rules) -> list[Mail]:
    """Put a person's events of messages together: each is of the latest sending.

    Messages of one campaign by two channels have nothing to do with each other.
    """
    threads = defaultdict(list)
    for row in interactions:
        channel, step = rules.steps.get(row["interaction_type"], ("", "contact"))
        if step != "contact":
            threads[row["campaign_id"], channel].append(row | {"step": step})
    found = []
    for (campaign, channel), rows in threads.items():
        rows.sort(key=lambda row: (row["occurred_at"], row["interaction_id"]))
        sendings = [row["occurred_at"] for row in rows if row["step"] == "sent"]
        mails: dict[datetime, Mail] = {}
        for row in rows:
            at = row["occurred_at"]
            begun = [when for when in sendings if when <= at]
            alone = rows[0]["occurred_at"] if campaign else at
            key = begun[-1] if begun else alone
            mail = mails.setdefault(key, Mail("", campaign, channel, key))
            if at == key:
                ids = [mail.mail_id or row["interaction_id"], row["interaction_id"]]
                mail.mail_id = min(ids)
            mail.kinds.add(row["step"])
            if row["step"] in ("opened", "clicked"):
                mail.is_opened |= not row["is_machine"]
            if row["step"] == "opened":
                mail.is_opened_by_machine |= row["is_machine"]
        found += mails.values()
    return found


def events_of(person: Evidence, mails: list[Mail], world: World) -> Iterator[Event]:
    """List what may start a program for a person."""
    yield from _sign_ups(person)
    yield from _newsletters(mails, person, world)
    for cart in person.carts:
        wanted = _wanted(cart, person, world)
        if cart["status"] == "abandoned" and wanted:
            names = [world.name(product) for product in wanted]
            amount = sum(cart["amounts"][product] for product in wanted)
            amount = values.rounded(amount, 2)
            currency = world.settings.shop_currency
            yield Event(
                "cart_abandoned",
                cart["cart_id"],
                cart["last_abandoned_at"],
                cart["last_abandoned_at"],
                f"Left {in_words(names)} ({amount} {currency}) in the cart",
                " and has not ordered since",
                cart["last_added_at"],
                [product for product in wanted if product],
            )
    for order in person.orders:
        yield from _cross_selling(order, person, world)
        yield from _up_selling(order, person, world)
        yield from _review(order, world)
    yield from _ordered_once(person, world)
    yield from _ordered_again(person, world)
    yield from _birthday(person, world)
    yield from _reorders(person, world)
    yield from _browsing(person, world)
    for trigger, flag in (("turned_at_risk", "is_at_risk"), ("became_vip", "is_vip")):
        yield from _state(trigger, flag, person, world)


def _sign_ups(person: Evidence) -> Iterator[Event]:
    found = [
        (row["created_at"], row["customer_id"], "Opened an account")
        for row in person.accounts
        if row["created_at"]
    ]
    found += [
        (row["occurred_at"], row["interaction_id"], "Signed up for the newsletter")
        for row in person.interactions
        if row["interaction_type"] == "newsletter_signup" and not row["is_machine"]
    ]
    if found:
        at, subject, start = max(found)
        end = " and has had no welcome yet"
        yield Event("signed_up", subject, at, None, start, end, at)


def _newsletters(mails: list[Mail], person: Evidence, world: World) -> Iterator[Event]:
    mails = [mail for mail in mails if mail.channel == "email"]
    for mail in mails if world.knows_opens else ():
        campaign = world.campaigns.get(mail.campaign_id or "")
        if not campaign or campaign["program"] != "newsletter":
            continue
        if mail.is_opened or not mail.kinds & PROOFS:
            continue
        if any(
            row["campaign_id"] == mail.campaign_id
            and row["occurred_at"] >= mail.sent_at
            and not row["is_machine"]
            and world.rules.steps.get(row["interaction_type"], ("", ""))[0] != "email"
            for row in person.interactions
        ):
            continue
        name = campaign["campaign_name"] or mail.campaign_id
        end = " and has not opened it"
        if mail.is_opened_by_machine:
            end = " and only a machine has opened it"
        yield Event(
            "newsletter_sent",
            mail.mail_id,
            mail.sent_at,
            mail.sent_at,
            f'Was sent the newsletter "{name}"',
            end,
            mail.sent_at,
        )


def _bought(order: Order, at: datetime) -> set[str]:
    """List the products of an order that counts, what was taken back left out."""
    if not order.counts(at):
        return set()
    units: dict[str, Decimal] = defaultdict(Decimal)
    for line in order.lines:
        if line.product_id and line.is_merchandise:
            units[line.product_id] += line.quantity
    return {product for product, quantity in units.items() if quantity > 0}


def _wanted(cart: Row, person: Evidence, world: World) -> list[str | None]:
    """List what is in a cart and was not bought less than a day before it began."""
    bought = set[str]()
    for order in person.orders:
        if timedelta(0) <= cart["first_added_at"] - order.ordered_at < DAY:
            bought |= _bought(order, world.at)
    return [product for product in cart["amounts"] if product not in bought]


def _cross_selling(order: Order, person: Evidence, world: World) -> Iterator[Event]:
    mine = _bought(order, world.at)
    ever = set().union(*(_bought(other, world.at) for other in person.orders))
    ways: dict[str, tuple[int, str, Decimal]] = {}
    for row in world.affinities:
        other, rank = row["other_product_id"], row["affinity_rank"]
        is_basket = row["affinity_type"] == "basket"
        if is_basket and row["product_id"] in mine and other not in ever:
            way = (rank, row["product_id"], row["lift"])
            ways[other] = min(ways.get(other, way), way)
    best = sorted(ways, key=lambda other: (ways[other][0], -ways[other][2], other))
    if best:
        _, product, lift = ways[best[0]]
        yield Event(
            "order_placed",
            order.order_id,
            order.ordered_at,
            order.ordered_at,
            f"Bought {world.name(product)}",
            f"; buyers of it often add {world.name(best[0])}"
            f" (lift {values.rounded(lift, 1)})",
            order.ordered_at,
            best[:SUGGESTED],
        )


def _up_selling(order: Order, person: Evidence, world: World) -> Iterator[Event]:
    """Show the dearer product of a category that buyers of the cheaper go on to."""
    ever = set().union(*(_bought(other, world.at) for other in person.orders))
    ways = []
    for row in world.affinities:
        one, other = (world.catalogue.get(row[f"{key}product_id"]) for key in _PAIR)
        is_dearer = (
            one
            and other
            and one["category"]
            and one["category"] == other["category"]
            and None not in (one["list_price"], other["list_price"])
            and one["list_price"] < other["list_price"]
        )
        if (
            row["affinity_type"] == "next_purchase"
            and is_dearer
            and one["product_id"] in _bought(order, world.at)
            and other["product_id"] not in ever
        ):
            # of several ways to a product the best one counts, then its lift
            key = (row["affinity_rank"], one["product_id"], other["product_id"])
            ways.append((key, row["lift"]))
    best: dict[str, tuple[int, str, Decimal]] = {}
    for (rank, one, other), lift in sorted(ways):
        best.setdefault(other, (rank, one, lift))
    if best:
        other = min(best, key=lambda key: (best[key][0], -best[key][2], key))
        _, one, lift = best[other]
        yield Event(
            "upgrade_known",
            order.order_id,
            order.ordered_at,
            order.ordered_at,
            f"Bought {world.name(one)}",
            f"; buyers of it move on to the dearer {world.name(other)}"
            f" (lift {values.rounded(lift, 1)})",
            order.ordered_at,
            [other],
        )


def _review(order: Order, world: World) -> Iterator[Event]:
    row = world.raw_orders[order.order_id]
    changed = max(row["updated_at"] or order.ordered_at, order.ordered_at)
    lines = sorted(order.lines, key=lambda line: line.order_line_id)
    products = dict.fromkeys(
        line.product_id
        for line in lines
        if line.product_id and line.quantity > 0 and line.is_merchandise
    )
    if row["status"] in world.rules.delivered_statuses and products:
        yield Event(
            "order_delivered",
            order.order_id,
            changed,
            order.ordered_at,
            f"Had {in_words([world.name(name) for name in products])} delivered",
            " and has not been asked for a review yet",
            changed,
            list(products),
        )


def _orders(person: Evidence, world: World) -> list[Order]:
    """List the orders that are a person's, oldest first."""
    minutes = world.settings.merge_orders_within_minutes
    return counted_once(person.orders, world.at, minutes)


def _with_products(words: str, order: Order, world: World) -> tuple[str, list[str]]:
    """Add to some words what an order brought home, by its id."""
    products = sorted(_bought(order, world.at))
    if products:
        words += f" ({in_words(world.name(product) for product in products)})"
    return words, products


def _ordered_once(person: Evidence, world: World) -> Iterator[Event]:
    own, days = _orders(person, world), world.days_to_second_order
    if len(own) == 1 and days is not None:
        start, products = _with_products("Placed the first order", own[0], world)
        end = " and none since; half of the second orders come within"
        yield Event(
            "ordered_once",
            own[0].order_id,
            own[0].ordered_at + DAY * float(days / 2),
            own[0].ordered_at,
            start,
            f"{end} {values.rounded(days, 0)} days",
            own[0].ordered_at,
            products,
        )


def _ordered_again(person: Evidence, world: World) -> Iterator[Event]:
    for number, order in enumerate(_orders(person, world), 1):
        paid_back = sum(amount for at, amount, _ in order.refunds if at <= world.at)
        if number > 1 and not paid_back:
            start, products = _with_products(f"Placed order {number}", order, world)
            yield Event(
                "ordered_again",
                order.order_id,
                order.ordered_at,
                order.ordered_at,
                start,
                ", of which nothing was refunded",
                order.ordered_at,
                products,
            )


def _birthday(person: Evidence, world: World) -> Iterator[Event]:
    """Give every birthday so far; the reason does not tell the date."""
    born = person.birth_date
    for year in range(born.year + 1, world.on.year + 1) if born else ():
        is_leap = year % 4 == 0 and (year % 100 > 0 or year % 400 == 0)
        has_none = (born.month, born.day) == (2, 29) and not is_leap
        on = born.replace(year=year, day=28) if has_none else born.replace(year=year)
        begins = values.start_of_day(on, world.settings.shop_timezone)
        words = "Has a birthday on the day of this message"
        yield Event("birthday", str(year), begins, begins, words)


def _browsing(person: Evidence, world: World) -> Iterator[Event]:
    """Find what was looked at in two visits and then neither carted nor bought."""
    window = world.settings.browse_window_days * DAY
    looks: dict[str, list[Row]] = defaultdict(list)
    carted: dict[str, list[datetime]] = defaultdict(list)
    for row in person.interactions:
        if row["product_id"] and not row["is_machine"]:
            if row["interaction_type"] == "product_view":
                looks[row["product_id"]].append(row)
            if row["interaction_type"] == "add_to_cart":
                carted[row["product_id"]].append(row["occurred_at"])
    bought = [
        (order.ordered_at, products)
        for order in person.orders
        if (products := _bought(order, world.at))
    ]
    wanted = []
    for product, rows in looks.items():
        newest = max(rows, key=lambda row: (row["occurred_at"], row["interaction_id"]))
        last = newest["occurred_at"]
        rows = [row for row in rows if row["occurred_at"] >= last - window]
        first = min(row["occurred_at"] for row in rows)
        visits = {
            row["session_id"]
            or str(values.local_date(row["occurred_at"], world.settings.shop_timezone))
            for row in rows
        }
        is_over = any(at >= first for at in carted[product]) or any(
            at >= last or (at >= first and product in products)
            for at, products in bought
        )
        is_told = any(
            last + program.expires + world.rules.too_old_shown >= world.at
            for program in world.rules.programs
            if program.trigger == "browse_abandoned"
        )
        if len(visits) > 1 and is_told and not is_over:
            wanted.append((last, product, newest["interaction_id"]))
    wanted.sort(key=lambda one: one[1])
    wanted.sort(key=lambda one: one[0], reverse=True)
    if wanted:
        last, _, look = wanted[0]
        products = [product for _, product, _ in wanted]
        yield Event(
            "browse_abandoned",
            look,
            last,
            last,
            f"Came back to look at {in_words(map(world.name, products))}",
            ", put none of it in the cart and has not ordered since",
            last,
            products,
        )


def _reorders(person: Evidence, world: World) -> Iterator[Event]:
    """Tell what is due again, until two intervals have passed."""
    timezone = world.settings.shop_timezone
    for habit in person.habits:
        days = (habit.next - habit.last).days
        if habit.next <= world.on <= habit.last + 2 * days * DAY:
            yield Event(
                "reorder_due",
                habit.subject_id,
                values.start_of_day(habit.next, timezone),
                values.start_of_day(habit.last + DAY, timezone),
                f"Buys {habit.words} about every {days} day{'s' if days > 1 else ''},"
                f" the last time on {habit.last}",
                products=habit.products,
            )


def habits_of(
    interests: list[Row],
    bought: list[Basket],
    catalogue: list[Row],
    on: date,
    settings: Settings,
) -> dict[str, list[Habit]]:
    """Find what each person buys regularly: three days of a product, a category.

    Products of one rhythm are one habit, and a category of that rhythm says no more.
    """
    dates = dates_of(bought)
    products = offered(bought, catalogue, dates, on, settings)
    rhythms: dict[tuple[str, date, date], list[str]] = defaultdict(list)
    for who, own in dates.items():
        for key, days in own.items():
            if key in products and len(days) >= REGULAR:
                following = max(days) + (interval_of(days, products[key]) or 0) * DAY
                rhythms[who, max(days), following].append(key)
    found: dict[str, list[Habit]] = defaultdict(list)
    for (who, last, following), keys in rhythms.items():
        keys.sort()
        words = in_words(products[key].words for key in keys)
        found[who].append(Habit(keys[0], keys, words, last, following))
    for row in interests:
        who, name = row["customer_id"], row["category"]
        last, following = row["last_order_date"], row["next_expected_on"]
        if row["is_regular"] and (who, last, following) not in rhythms:
            habit = Habit(
                f"category {name}", [], f"something of {name}", last, following
            )
            found[who].append(habit)
    return found


def _state(trigger: str, flag: str, person: Evidence, world: World) -> Iterator[Event]:
    today = person.timeline[-1]
    outside = [row for row in person.timeline if not row[flag]]
    if not today[flag] or not outside:
        return
    before = outside[-1]
    began = person.timeline[person.timeline.index(before) + 1]["as_of_date"]
    since = before["as_of_date"]
    if trigger == "turned_at_risk":
        words = f"Slipped from {before['rfm_segment']} to {today['rfm_segment']}"
        words += f" after {since}; the last order was {today['recency_days']} days ago"
    else:
        count = len(_orders(person, world))
        words = f"Has become a VIP after {since}, with {count} orders so far"
    yield Event(trigger, str(since), world.moments[began], world.moments[since], words)


def due(person: Evidence, world: World) -> list[Row]:
    """Make the rows of one person."""
    mails = mails_of(person.interactions, world.rules)
    events = list(events_of(person, mails, world))
    rows = []
    for program in world.rules.programs:
        mine = [
            (event.at + program.delay, event.subject_id, event)
            for event in events
            if event.trigger == program.trigger
            and event.at + program.delay <= world.at
            and event.at + program.expires + world.rules.too_old_shown >= world.at
        ]
        if mine:
            *_, event = max(mine, key=lambda each: each[:2])
            rows += _attempt(event, program, mails, world)
    _hold_back(rows, person, mails, world)
    for row in rows:
        row["customer_id"] = person.customer_id
        row["is_held_back"] = row["held_back_reason"] is not None
        row["as_of_date"] = world.on
    return rows


def _attempt(
    event: Event, program: Program, mails: list[Mail], world: World
) -> list[Row]:
    """Say whether a message of an event is due, and which try it is."""
    sent = [
        mail
        for mail in mails
        if (world.campaigns.get(mail.campaign_id or "") or {}).get("program")
        == program.name
        and mail.channel == program.channel
    ]
    sent.sort(key=lambda mail: (mail.sent_at, mail.mail_id))
    tries = [
        mail
        for mail in sent
        if event.counted_from is None or mail.sent_at >= event.counted_from
    ]
    due_at = event.at + program.delay
    if tries:
        if len(tries) > program.max_retries or any(m.is_opened for m in tries):
            return []
        due_at = tries[-1].sent_at + program.retry_after
    expires_at = event.at + program.expires
    if due_at > world.at or due_at > expires_at:
        return []
    reason = event.start
    if event.happened_at:
        reason += f" {ago(event.happened_at, world.at)}"
    reason += event.end
    if tries:
        when = ago(tries[-1].sent_at, world.at)
        reason += f"; the message sent {when} was neither opened nor clicked"
    held_back = None
    if world.at > expires_at:
        held_back = "too_old"
    elif not tries and sent and world.at < sent[-1].sent_at + program.cooldown:
        held_back = "cooldown"
    return [
        {
            "program": program.name,
            "trigger_name": program.trigger,
            "channel": program.channel,
            "priority": program.priority,
            "subject_id": event.subject_id,
            "product_ids": ", ".join(event.products) or None,
            "reason": reason,
            "held_back_reason": held_back,
            "attempt": len(tries) + 1,
            "triggered_at": event.at,
            "due_at": due_at,
            "expires_at": expires_at,
            "retried_campaign_id": tries[-1].campaign_id if tries else None,
            "retried_sent_at": tries[-1].sent_at if tries else None,
        }
    ]


def _hold_back(
    rows: list[Row], person: Evidence, mails: list[Mail], world: World
) -> None:
    """Let go out what the limits of each channel allow, by priority; in place."""
    timezone = world.settings.shop_timezone
    had: Counter[str] = Counter()
    week: Counter[str] = Counter()
    today: Counter[str] = Counter()
    for mail in mails:
        if mail.sent_at > world.at - 7 * DAY:
            had[mail.channel] += 1
            week[mail.channel] += 1
            on = values.local_date(mail.sent_at, timezone)
            today[mail.channel] += on == world.on
    for row in sorted(rows, key=lambda row: row["priority"]):
        by = row["channel"]
        if person.suppressions[by] and row["held_back_reason"] != "too_old":
            row["held_back_reason"] = person.suppressions[by]
        of = (world.on, "program", row["program"], world.rules)
        if not row["held_back_reason"] and is_control(person.customer_id, *of):
            row["held_back_reason"] = "control_group"
        if row["held_back_reason"]:
            continue
        a_day, a_week = world.rules.a_day[by], world.rules.a_week[by]
        if had[by] >= a_week:
            row["held_back_reason"] = "weekly_limit"
        elif today[by] >= a_day or week[by] >= a_week:
            row["held_back_reason"] = "higher_priority_today"
        else:
            week[by], today[by] = week[by] + 1, today[by] + 1


def ago(earlier: datetime, later: datetime) -> str:
    """Say how long ago something was."""
    hours = full_hours(earlier, later)
    if hours < 1:
        return "less than an hour ago"
    if hours == 1:
        return "1 hour ago"
    return f"{hours} hours ago" if hours < 48 else f"{hours // 24} days ago"


def in_words(names: Iterable[str]) -> str:
    """Name things as a sentence does, at most three of them."""
    names = list(names)
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more"]
    if len(names) == 1:
        return names[0]
    return ", ".join(names[:-1]) + " and " + names[-1]


def everybody(
    rows: dict[str, list[Row]],
    people: People,
    orders: dict[str | None, list[Order]],
    carts: list[Row],
    timelines: dict[str, list[Row]],
    suppressions: dict[tuple[str, str], str | None],
    habits: dict[str, list[Habit]],
    world: World,
) -> list[Row]:
    """Make the rows of everybody known at the run's moment."""
    by_table = {}
    for table in ("customers", "interactions"):
        by_table[table] = defaultdict(list)
        for row in rows[table]:
            by_table[table][people.of(row)].append(row)
    cart_rows = defaultdict(list)
    for cart in carts:
        cart_rows[cart["customer_id"]].append(cart)
    world.knows_opens = any(
        world.rules.steps.get(row["interaction_type"]) == ("email", "opened")
        for row in rows["interactions"]
    )
    channels = [channel.name for channel in world.rules.channels]
    everyone = [
        Evidence(
            who,
            {channel: suppressions[who, channel] for channel in channels},
            by_table["customers"][who],
            by_table["interactions"][who],
            orders[who],
            cart_rows[who],
            timelines[who],
            people.persons[who].birth_date,
            habits[who],
        )
        for who in people.persons
    ]
    own = [_orders(person, world)[:2] for person in everyone]
    days = [(two[1].order_date - two[0].order_date).days for two in own if two[1:]]
    world.days_to_second_order = Fraction(median(days)) if days else None
    return [row for person in everyone for row in due(person, world)]
