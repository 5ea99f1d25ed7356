"""The whole run: from raw rows to the final mart, its history and its changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from oracle import engagement as engaged
from oracle import experiments, follow_ups, offers, rfm, segment_reports, values
from oracle.attribution import Results, measure_results
from oracle.audiences import Shop, audiences
from oracle.carts import conclude
from oracle.consent import withdrawals, without_bursts
from oracle.engagement import Engagement
from oracle.interests import interests
from oracle.lifecycle import Path
from oracle.money import Order, Sales, by_person, sell
from oracle.people import People, identify
from oracle.plans import Plans
from oracle.preferences import preferences, send_times
from oracle.raw import SHAPES, Intake, Row, accept
from oracle.recommendations import recommend
from oracle.reports import funnel, programs
from oracle.rfm import Rfm
from oracle.rules import Caveat, Channel, Rules, Settings
from oracle.scores import score

RFM_COLUMNS = (
    "first_order_date",
    "last_order_date",
    "recency_days",
    "order_count",
    "monetary_amount",
    "average_order_amount",
    "recency_score",
    "frequency_score",
    "monetary_score",
    "rfm_cell",
    "rfm_segment",
    "is_vip",
    "is_at_risk",
    "is_promotion_driven",
    "is_high_potential",
    "is_low_confidence",
    "top_category",
)
ENGAGEMENT_COLUMNS = (
    "engagement_points",
    "engagement_score",
    "engagement_level",
    "engagement_reason",
    "last_interaction_at",
)


@dataclass
class Outcome:
    """What the warehouse should hold.

    settings: the run's vars. intake: what became of the raw rows. as_of_at: the run's
    moment (UTC), as_of_date its local date; both None for an empty shop. month_ends:
    the closed ones. history: one row a person and as-of date (every closed month end,
    then the run's). segments: one row a person. interactions: one row each, with
    whose it is and whether it may score.
    changes: one row a person and change of segment. results: what messages brought.
    carts: one row a cart that is not empty. affinities: one row a product, other
    product and type. recommendations: one row a person and place. follow_ups: one row
    a person and program with a message due. transitions: one row a person and change
    of lifecycle stage. programs, funnel: one row a program, a month. summary, moves,
    cohorts: one row a closed month and segment, and two segments, a first month and
    month since. revenue: one row a month. audiences: one row a push of the day and
    person. plans: what gives the goals, which need the forecast. promotions: one row
    each. spans: one row a step or stage. worth: one
    row a way in which buyers began.
    """

    settings: Settings
    intake: Intake = field(repr=False)
    as_of_at: datetime | None = None
    as_of_date: date | None = None
    people: People = field(repr=False, default_factory=People)
    sales: Sales = field(repr=False, default_factory=Sales)
    month_ends: list[date] = field(repr=False, default_factory=list)
    history: list[Row] = field(repr=False, default_factory=list)
    segments: list[Row] = field(repr=False, default_factory=list)
    interactions: list[Row] = field(repr=False, default_factory=list)
    changes: list[Row] = field(repr=False, default_factory=list)
    results: Results = field(repr=False, default_factory=Results)
    carts: list[Row] = field(repr=False, default_factory=list)
    affinities: list[Row] = field(repr=False, default_factory=list)
    follow_ups: list[Row] = field(repr=False, default_factory=list)
    programs: list[Row] = field(repr=False, default_factory=list)
    funnel: list[Row] = field(repr=False, default_factory=list)
    recommendations: list[Row] = field(repr=False, default_factory=list)
    transitions: list[Row] = field(repr=False, default_factory=list)
    summary: list[Row] = field(repr=False, default_factory=list)
    moves: list[Row] = field(repr=False, default_factory=list)
    cohorts: list[Row] = field(repr=False, default_factory=list)
    revenue: list[Row] = field(repr=False, default_factory=list)
    audiences: list[Row] = field(repr=False, default_factory=list)
    interests: list[Row] = field(repr=False, default_factory=list)
    preferences: list[Row] = field(repr=False, default_factory=list)
    plans: Plans | None = field(repr=False, default=None)
    spans: list[Row] = field(repr=False, default_factory=list)
    promotions: list[Row] = field(repr=False, default_factory=list)
    worth: list[Row] = field(repr=False, default_factory=list)
    experiments: list[Row] = field(repr=False, default_factory=list)


def run(
    raw: Mapping[str, Iterable[Mapping[str, Any]]], rules: Rules, settings: Settings
) -> Outcome:
    """Compute everything from raw rows (text), the rule seeds and the vars."""
    outcome = Outcome(settings, accept(raw, rules, settings))
    outcome.as_of_at = as_of_moment(outcome.intake, settings)
    outcome.programs = programs([], [], rules)
    if outcome.as_of_at is None:
        return outcome
    as_of_at, timezone = outcome.as_of_at, settings.shop_timezone
    outcome.as_of_date = values.local_date(as_of_at, timezone)
    rows = existing(outcome.intake, as_of_at)
    people = outcome.people = identify(
        rows, outcome.intake.older, rules.placeholder_dates, settings
    )
    sales = outcome.sales = sell(rows, people, rules, settings)
    outcome.month_ends = closed_months(people, as_of_at, timezone)

    moments = {end: values.end_of_day(end, timezone) for end in outcome.month_ends}
    moments[outcome.as_of_date] = as_of_at
    rows["interactions"] = without_bursts(rows["interactions"], settings)
    facts = _Facts(rows, people, sales)
    for who, refusal in withdrawals(outcome.intake, people, as_of_at, rules):
        facts.consents[who].append(refusal)
    timelines: dict[str, list[Row]] = defaultdict(list)
    for on, at in sorted(moments.items()):
        is_run = on == outcome.as_of_date
        known = [
            who
            for who, person in people.persons.items()
            if is_run or (person.known_since_at and person.known_since_at <= at)
        ]
        for row in _snapshot(known, facts, on, at, rules, settings):
            timelines[row["customer_id"]].append(row)
    for who in sorted(timelines):
        timeline = timelines[who]
        outcome.history += timeline
        for before, after in pairwise(timeline):
            if before["rfm_segment"] != after["rfm_segment"]:
                outcome.changes.append(
                    {
                        "customer_id": who,
                        "from_segment": before["rfm_segment"],
                        "to_segment": after["rfm_segment"],
                        "changed_on": after["as_of_date"],
                    }
                )
        row = _final(timeline, outcome.month_ends, facts, as_of_at, rules, settings)
        outcome.segments.append(row)
    outcome.interactions = _identified(rows["interactions"], facts, rules)
    outcome.results = measure_results(
        rows, people, sales.orders.values(), as_of_at, rules, settings
    )
    outcome.carts = conclude(
        rows["interactions"], rows["products"], people, sales, as_of_at, settings
    )
    names = {row["product_id"]: row["product_name"] for row in rows["products"]}
    for who, person in people.persons.items():
        if person.known_since_at:
            path = Path(
                person.known_since_at,
                facts.orders[who],
                facts.interactions[who],
                facts.consents[who],
                as_of_at,
                rules,
                settings,
            )
            for row in path.transitions():
                outcome.transitions.append(row | {"customer_id": who})
    bought = offers.baskets(sales, as_of_at)
    outcome.affinities = offers.affinities(bought, names, settings)
    merchandise = [
        row
        for row in rows["products"]
        if rules.kind_of_product(row["product_id"], row).is_merchandise
    ]
    outcome.interests = interests(
        outcome.interactions,
        bought,
        {row["product_id"]: row["category"] for row in merchandise},
        outcome.as_of_date,
        rules,
        settings,
    )
    world = follow_ups.World(
        as_of_at,
        outcome.as_of_date,
        moments,
        {row["campaign_id"]: row for row in rows["campaigns"]},
        offers.display_names(rows["products"]),
        {row["order_id"]: row for row in rows["orders"]},
        offers.shown(outcome.affinities),
        rules,
        settings,
        {row["product_id"]: row for row in rows["products"]},
    )
    suppressions = {
        (row["customer_id"], channel.name): engaged.channel_suppression(
            channel,
            row["phone"],
            row["suppression_reason"],
            facts.interactions[row["customer_id"]],
            facts.consents[row["customer_id"]],
            as_of_at,
            rules,
        )
        for row in outcome.segments
        for channel in rules.channels
    }
    outcome.follow_ups = follow_ups.everybody(
        rows,
        people,
        facts.orders,
        outcome.carts,
        timelines,
        suppressions,
        follow_ups.habits_of(
            outcome.interests, bought, rows["products"], outcome.as_of_date, settings
        ),
        world,
    )
    months = outcome.results.months
    outcome.programs = programs(outcome.follow_ups, months, rules)
    outcome.funnel = funnel(outcome.transitions, outcome.carts, rules, timezone)
    closed = [row for row in outcome.history if row["as_of_date"] in outcome.month_ends]
    bought_in = segment_reports.months_of(facts.orders, as_of_at)
    outcome.cohorts = segment_reports.cohorts(bought_in, outcome.as_of_date)
    outcome.revenue = segment_reports.revenue(
        facts.orders, as_of_at, outcome.as_of_date
    )
    outcome.summary = segment_reports.summary(closed, bought_in)
    outcome.moves = segment_reports.transitions(closed)
    outcome.recommendations = recommend(
        people.persons,
        bought,
        rows["products"],
        outcome.affinities,
        outcome.as_of_date,
        settings,
    )
    outcome.audiences = audiences(
        Shop(
            bought,
            rows["products"],
            outcome.affinities,
            outcome.interactions,
            outcome.as_of_date,
            rules,
            settings,
        ),
        {row["customer_id"]: row for row in outcome.segments},
        rules.pushes,
    )
    _add_tastes(outcome, rules)
    outcome.preferences = preferences(
        [row["customer_id"] for row in outcome.segments],
        outcome.interactions,
        facts.orders,
        bought,
        merchandise,
        as_of_at,
        rules,
        settings,
    )
    plans = Plans(outcome, rows["products"], rules)
    outcome.plans = plans
    outcome.spans = plans.spans()
    outcome.promotions = plans.promotions()
    outcome.worth = plans.worth()
    outcome.experiments = experiments.results(
        experiments.Evidence(
            rows,
            people,
            facts.orders,
            facts.consents,
            outcome.results.messages,
            outcome.results.attributed,
            outcome.results.campaigns,
            as_of_at,
            outcome.as_of_date,
            rules,
            settings,
        )
    )
    return outcome


def _add_tastes(outcome: Outcome, rules: Rules) -> None:
    """Add what people like, and when they answer, to the rows of segments."""
    at = outcome.as_of_at
    assert at is not None
    tops = {
        row["customer_id"]: row["category"]
        for row in outcome.interests
        if row["interest_rank"] == 1
    }
    times = send_times(
        [row["customer_id"] for row in outcome.segments],
        outcome.interactions,
        [
            (order.customer_id, order.ordered_at)
            for order in outcome.sales.orders.values()
            if order.counts(at)
        ],
        max(outcome.month_ends, default=date.min),
        rules,
        outcome.settings,
    )
    for row in outcome.segments:
        who = row["customer_id"]
        row["top_interest"] = tops.get(who)
        row["best_send_hour"], row["best_send_weekday"] = times[who]


def as_of_moment(intake: Intake, settings: Settings) -> datetime | None:
    """Resolve the run's moment: the var, else the latest accepted moment."""
    if settings.as_of is None:
        moments = (
            row[shape.event]
            for table, shape in SHAPES.items()
            if shape.event
            for row in intake.rows[table]
            if row[shape.event]
        )
        return max(moments, default=None)
    given = str(settings.as_of)
    if len(given) == len("2024-01-31"):
        return values.end_of_day(values.day(given), settings.shop_timezone)
    return values.moment(given)


def existing(intake: Intake, as_of_at: datetime) -> dict[str, list[Row]]:
    """Keep the rows whose own moment is not after the run's."""
    return {
        table: [
            row
            for row in intake.rows[table]
            if not shape.event or not row[shape.event] or row[shape.event] <= as_of_at
        ]
        for table, shape in SHAPES.items()
    }


def closed_months(people: People, as_of_at: datetime, timezone: str) -> list[date]:
    """List the month ends that are over, from the first person known on."""
    known = [p.known_since_at for p in people.persons.values() if p.known_since_at]
    ends: list[date] = []
    if not known:
        return ends
    end = values.month_end(values.local_date(min(known), timezone))
    while values.end_of_day(end, timezone) <= as_of_at:
        ends.append(end)
        end = values.month_end(end + timedelta(days=1))
    return ends


class _Facts:
    """The rows that exist, by person."""

    def __init__(
        self, rows: dict[str, list[Row]], people: People, sales: Sales
    ) -> None:
        self.people = people
        self.orders = by_person(sales)
        self.refunds = defaultdict(list)
        for refund in sales.loose_refunds:
            self.refunds[refund.customer_id].append(refund)
        self.interactions = defaultdict(list)
        self.consents = defaultdict(list)
        for row in rows["interactions"]:
            self.interactions[people.of(row)].append(row)
        for row in rows["consents"]:
            self.consents[people.of(row)].append(row)
        self.first_interaction_at = min(
            (row["occurred_at"] for row in rows["interactions"]), default=None
        )

    def are_known_on(self, on: date, timezone: str) -> bool:
        """Say whether the shop had recorded an interaction by a date."""
        first = self.first_interaction_at
        return first is not None and values.local_date(first, timezone) <= on


def _snapshot(
    known: list[str],
    facts: _Facts,
    on: date,
    at: datetime,
    rules: Rules,
    settings: Settings,
) -> list[Row]:
    """Measure and score everybody known at one as-of date."""
    metrics: dict[str, Rfm] = {}
    points: dict[str, Engagement] = {}
    for who in known:
        metrics[who] = rfm.measure(
            who, facts.orders[who], facts.refunds[who], on, at, settings
        )
        points[who] = engaged.measure(
            who,
            facts.interactions[who],
            facts.consents[who],
            on,
            at,
            rules,
            settings,
        )
    rfm.rate_everybody(metrics, rules, settings)
    engagement_scores = score(
        {who: points[who].engagement_points for who in known},
        settings.rfm_scoring,
        ties={who: (who,) for who in known},
        bounds=rules.thresholds["engagement_points"],
    )
    snapshot = []
    for who in known:
        one, engagement = metrics[who], points[who]
        engagement.engagement_score = engagement_scores[who]
        if not facts.are_known_on(on, settings.shop_timezone):
            engagement.engagement_level = "unknown"
        level = engagement.engagement_level
        born = facts.people.persons[who].birth_date
        years = None if born is None else values.full_years(born, on)
        row: Row = {"customer_id": who, "as_of_date": on}
        row |= {name: getattr(one, name) for name in RFM_COLUMNS}
        row |= {name: getattr(engagement, name) for name in ENGAGEMENT_COLUMNS}
        row |= {
            "age_band": rules.age_band(years),
            "lifecycle_stage": rules.stage(
                one.all_time_order_count, one.recency_days, engagement.intent_count
            ),
            "nurture_segment": f"{one.rfm_segment} / {level}",
            "all_time_order_count": one.all_time_order_count,
            "points_by_channel": engagement.points_by_channel,
        }
        snapshot.append(row)
    return snapshot


def _identified(interactions: list[Row], facts: _Facts, rules: Rules) -> list[Row]:
    """Say whose every interaction is, and whether it may score."""
    found = []
    for row in interactions:
        who = facts.people.of(row)
        may_score = engaged.may_score(row, facts.consents[who], rules)
        found.append(
            {
                "interaction_id": row["interaction_id"],
                "customer_id": who,
                "interaction_type": row["interaction_type"],
                "product_id": row["product_id"],
                "campaign_id": row["campaign_id"],
                "occurred_at": row["occurred_at"],
                "is_machine": row["is_machine"],
                "is_known_type": row["interaction_type"] in rules.types,
                "is_scored": who is not None and may_score,
            }
        )
    return found


def _final(
    timeline: list[Row],
    month_ends: list[date],
    facts: _Facts,
    at: datetime,
    rules: Rules,
    settings: Settings,
) -> Row:
    """Make the final mart's row of a person from their as-of dates."""
    today = timeline[-1]
    others = [
        row
        for row in timeline
        if row["as_of_date"] in month_ends
        and row["rfm_segment"] != today["rfm_segment"]
    ]
    last_other = others[-1] if others else None
    who = today["customer_id"]
    person = facts.people.persons[who]
    why = engaged.suppression(
        person.email, facts.interactions[who], facts.consents[who], at, settings
    )
    caveat = _caveat(today, rules)
    segment = caveat.playbook_segment if caveat else today["rfm_segment"]
    level = today["engagement_level"]
    action, planned, offer = rules.playbook[segment, level]

    def obstacle(channel: Channel) -> str | None:
        if channel.name == "email":
            return why and why.replace("_", " ")
        if channel.contact == "phone" and not person.phone:
            return "no phone number"
        if channel.contact == "email" and not person.email:
            return "no email"
        if channel.purpose and why == "unreadable_withdrawal":
            return "unreadable withdrawal"
        own = facts.consents[who]
        refused = engaged.refusal(channel, facts.interactions[who], own, at, rules)
        if channel.purpose and (
            refused or not engaged.has_consent(own, channel.name, channel.purpose, at)
        ):
            return "no consent"
        return None

    chosen, reason = _channel(planned, obstacle, rules)
    return {
        **today,
        "segment_caveat": caveat
        and caveat.words.replace("{recency_days}", str(today["recency_days"])).replace(
            "{order_count}", str(today["all_time_order_count"])
        ),
        "recommended_action": action,
        "recommended_channel": chosen,
        "channel_reason": reason,
        "recommended_offer": offer,
        "phone": person.phone,
        "acquisition_channel": person.acquisition_channel,
        "margin_amount": _margin(facts.orders[who], at),
        "email": person.email,
        "first_name": person.first_name,
        "country_code": person.country_code,
        "previous_rfm_segment": last_other and last_other["rfm_segment"],
        "segment_changed_on": last_other
        and last_other["as_of_date"] + timedelta(days=1),
        "can_email": why is None,
        "suppression_reason": why,
    }


def _margin(orders: list[Order], at: datetime) -> Decimal | None:
    """Add up the margins of the orders that count and whose costs are known."""
    known = [
        order.converted(order.net(at)) - cost
        for order in orders
        if order.counts(at) and (cost := order.cost(at)) is not None
    ]
    return sum(known, Decimal(0)) if known else None


def _caveat(today: Row, rules: Rules) -> Caveat | None:
    """Find the first caveat that holds for a person."""
    facts = {
        "recency_days": today["recency_days"],
        "order_count": today["all_time_order_count"] or None,
        "monetary_amount": today["monetary_amount"],
    }
    for caveat in rules.caveats:
        holds = caveat.segment == today["rfm_segment"]
        holds &= caveat.stage in ("", today["lifecycle_stage"])
        for fact, (least, most) in caveat.bounds.items():
            value = facts[fact]
            holds &= least is None or (value is not None and value >= least)
            holds &= most is None or (value is not None and value <= most)
        if holds:
            return caveat
    return None


def _channel(
    planned: str, obstacle: Callable[[Channel], str | None], rules: Rules
) -> tuple[str | None, str | None]:
    """Choose the channel, and say why where it is not the planned one."""
    tried = []
    own = None
    for channel in rules.channels:
        if channel.name == planned or channel.is_substitute:
            tried.append((channel.name, obstacle(channel)))
            own = tried[-1][1] if channel.name == planned else own
    if own is None:
        return planned, None
    for name, why in tried:
        if why is None:
            return name, f"{planned}: {own}"
    return None, ", ".join(f"{name}: {why}" for name, why in tried)
