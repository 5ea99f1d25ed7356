"""The rule seeds and the vars, as the oracle uses them."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    """The vars of a run, with the defaults of the contract."""

    as_of: str | None = None
    shop_timezone: str = "UTC"
    shop_currency: str = "EUR"
    max_people_per_browser: int = 5
    rfm_scoring: str = "ntile"
    rfm_window_days: int | None = None
    rfm_segment_map: str = "eleven"
    rfm_min_customers: int = 100
    engagement_decay: str = "half_life"
    vip_min_orders: int = 5
    vip_window_days: int = 183
    promotion_discounts: str = "coupon, order, line"
    promotion_min_discount_rate: Decimal = Decimal("0.05")
    promotion_driven_min_orders: int = 3
    promotion_driven_min_rate: Decimal = Decimal("0.8")
    merge_orders_within_minutes: int = 0
    bot_burst_clicks: int | None = 5
    bot_burst_seconds: int = 5
    max_soft_bounces: int = 7
    cart_abandoned_after_hours: int = 4
    cart_recovery_window_hours: int = 168
    cart_expires_after_hours: int = 720
    browse_window_days: int = 30
    affinity_window_days: int = 60
    affinity_min_support: int = 5
    recommendations_per_customer: int = 5
    best_send_prior_days: int = 5
    preferred_channel_min_messages: int = 5

    @classmethod
    def of(cls, variables: Mapping[str, Any]) -> Settings:
        """Take from dbt vars those that the oracle knows; rates become Decimal."""
        known = {item.name for item in fields(cls)}
        chosen = {name: value for name, value in variables.items() if name in known}
        for name in ("promotion_min_discount_rate", "promotion_driven_min_rate"):
            if name in chosen:
                chosen[name] = Decimal(str(chosen[name]))
        return cls(**chosen)


@dataclass(frozen=True)
class InteractionType:
    """What one interaction of a type is worth (points), and for how long (days)."""

    channel: str
    points: Decimal
    half_life_days: Decimal
    daily_cap: Decimal | None
    needs_tracking_consent: bool
    is_customer_action: bool
    is_purchase_intent: bool


@dataclass(frozen=True)
class LifecycleRule:
    """Least values for a stage; None matches anything."""

    stage: str
    min_order_count: int | None
    min_recency_days: int | None
    min_intent_count: int | None
    min_action_count: int | None = None
    after_stage: str | None = None
    is_qualified: bool = False


@dataclass(frozen=True)
class Program:
    """A follow-up program."""

    name: str
    trigger: str
    delay: timedelta
    expires: timedelta
    retry_after: timedelta
    max_retries: int
    cooldown: timedelta
    priority: int
    channel: str


@dataclass(frozen=True)
class Channel:
    """A way to turn to people; order: place among those that may stand in."""

    name: str
    order: int
    contact: str
    purpose: str
    is_substitute: bool


@dataclass(frozen=True)
class Caveat:
    """Where a segment's name misleads; bounds: least and most of what a fact may be."""

    segment: str
    bounds: dict[str, tuple[Decimal | None, Decimal | None]]
    stage: str
    words: str
    playbook_segment: str


@dataclass(frozen=True)
class Push:
    """What the shop wants to push, a product or a category, from day to day."""

    name: str
    kind: str
    value: str
    valid_from: date
    valid_to: date
    offer: str


@dataclass(frozen=True)
class Goal:
    """What the shop wants to reach between two days, both included."""

    name: str
    metric: str
    target: Decimal
    begins: date
    ends: date


@dataclass(frozen=True)
class Promotion:
    """A coupon, product or category on some days, both ends included."""

    name: str
    kind: str
    value: str
    planned_discount: Decimal | None
    cost: Decimal
    begins: date
    ends: date


@dataclass(frozen=True)
class Experiment:
    """What an experiment tries: kind is program, campaign, push or all."""

    name: str
    kind: str
    target: str | None
    measured_on: str
    hold_out_rate: Decimal | None
    outcome_days: int
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class Kind:
    """What a kind of product or order is, and what it counts for."""

    is_merchandise: bool = True
    for_amount: bool = True
    for_frequency: bool = True


GOODS, NOTHING = Kind(), Kind(False, False, False)


@dataclass
class Rules:
    """The rule seeds, read and typed."""

    counted_statuses: dict[str, bool] = field(default_factory=dict)
    refunded_statuses: set[str] = field(default_factory=set)
    kinds: dict[tuple[str, str], Kind] = field(default_factory=dict)
    words: dict[tuple[str, str], str] = field(default_factory=dict)
    not_merchandise: list[tuple[str, str, str, str]] = field(default_factory=list)
    rates: dict[tuple[str, str], list[tuple[date, Decimal]]] = field(
        default_factory=dict
    )
    harmless_reasons: set[str] = field(default_factory=set)
    thresholds: dict[str, list[tuple[int, Decimal]]] = field(default_factory=dict)
    cells: dict[tuple[str, int, int, int], str] = field(default_factory=dict)
    at_risk: dict[str, bool] = field(default_factory=dict)
    types: dict[str, InteractionType] = field(default_factory=dict)
    levels: list[tuple[Decimal, str]] = field(default_factory=list)
    playbook: dict[tuple[str, str], tuple[str, str, str]] = field(default_factory=dict)
    age_bands: list[tuple[int, int | None, str]] = field(default_factory=list)
    lifecycle: list[LifecycleRule] = field(default_factory=list)
    steps: dict[str, tuple[str, str]] = field(default_factory=dict)
    windows: dict[str, dict[str, tuple[int, str, bool]]] = field(default_factory=dict)
    delivered_statuses: set[str] = field(default_factory=set)
    programs: list[Program] = field(default_factory=list)
    pushes: list[Push] = field(default_factory=list)
    experiments: list[Experiment] = field(default_factory=list)
    interests: dict[str, Decimal] = field(default_factory=dict)
    a_day: dict[str, int] = field(default_factory=dict)
    a_week: dict[str, int] = field(default_factory=dict)
    too_old_shown: timedelta = timedelta()
    transitions: list[LifecycleRule] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    caveats: list[Caveat] = field(default_factory=list)
    placeholder_dates: set[date] = field(default_factory=set)
    allowed: dict[str, set[str]] = field(default_factory=dict)
    spellings: dict[tuple[str, str], str] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)
    promotions: list[Promotion] = field(default_factory=list)
    acquisition_costs: dict[tuple[str, date], Decimal] = field(default_factory=dict)

    def in_own_words(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Give a raw row in which a source's words are the contract's."""
        kinds = {name: name for name in ("status", "channel", "purpose")}
        kinds |= {"interaction_type": "interaction_type", "is_granted": "flag"}
        return {
            name: self.spellings.get(
                (kinds.get(name, ""), str(cell or "").strip().lower()), cell
            )
            for name, cell in row.items()
        }

    @classmethod
    def load(cls, folder: str | Path) -> Rules:
        """Read the seeds of a folder. Raises FileNotFoundError, KeyError."""

        def seed(name: str) -> list[dict[str, str]]:
            path = Path(folder) / f"seed_{name}.csv"
            with path.open(newline="", encoding="utf-8") as file:
                return list(csv.DictReader(file))

        rules = cls()
        for row in seed("order_statuses"):
            rules.counted_statuses[row["order_status"]] = _yes(row["is_counted"])
            if _yes(row["is_refunded"]):
                rules.refunded_statuses.add(row["order_status"])
            if _yes(row["is_delivered"]):
                rules.delivered_statuses.add(row["order_status"])
        for name in ("order_type", "product_type"):
            for row in seed(f"{name}s"):
                rules.kinds[name, row[name]] = Kind(
                    _yes(row["is_merchandise"]),
                    _yes(row["counts_for_amount"]),
                    _yes(row["counts_for_frequency"]),
                )
        for row in seed("source_values"):
            word = row["source_value"].strip().lower()
            rules.words[row["kind"], word] = row["value"].strip().lower()
        rules.not_merchandise = [
            (row["raw_table"], row["column_name"], row["match"], row["value"])
            for row in seed("exclusions")
            if row["effect"] == "not_merchandise"
        ]
        limits = {
            row["limit_name"]: int(row["limit_value"]) for row in seed("send_limits")
        }
        for name in ("email", "sms", "whatsapp", "push", "onsite"):
            word = "emails" if name == "email" else name
            rules.a_day[name] = limits[f"max_{word}_per_day"]
            rules.a_week[name] = limits[f"max_{word}_per_week"]
        rules.too_old_shown = timedelta(days=limits["too_old_shown_days"])
        for row in seed("follow_up_programs"):
            rules.programs.append(
                Program(
                    row["program"],
                    row["trigger"],
                    timedelta(hours=int(row["delay_hours"])),
                    timedelta(hours=int(row["expires_after_hours"])),
                    timedelta(hours=int(row["retry_after_hours"] or 0)),
                    int(row["max_retries"]),
                    timedelta(days=int(row["cooldown_days"])),
                    int(row["priority"]),
                    row["channel"],
                )
            )
        for row in seed("goals"):
            days = [
                date.fromisoformat(row[name]) for name in ("valid_from", "valid_to")
            ]
            target = Decimal(row["target_value"])
            rules.goals.append(Goal(row["goal_name"], row["metric"], target, *days))
        for row in seed("promotions"):
            rules.promotions.append(
                Promotion(
                    row["promotion_name"],
                    row["promoted_kind"],
                    row["promoted_value"],
                    _amount(row["planned_discount_rate"]),
                    _amount(row["cost_amount"]) or Decimal(0),
                    date.fromisoformat(row["valid_from"]),
                    date.fromisoformat(row["valid_to"]),
                )
            )
        for row in seed("acquisition_costs"):
            month = date.fromisoformat(row["month_start_date"])
            key = row["acquisition_channel"].lower(), month
            rules.acquisition_costs[key] = Decimal(row["cost_amount"])
        for row in seed("pushed_products"):
            rules.pushes.append(
                Push(
                    row["push_name"],
                    row["pushed_kind"],
                    row["pushed_value"],
                    date.fromisoformat(row["valid_from"]),
                    date.fromisoformat(row["valid_to"]),
                    row["offer"],
                )
            )
        for row in seed("interest_rules"):
            rules.interests[row["rule_name"]] = Decimal(row["rule_value"])
        for row in seed("experiments"):
            rules.experiments.append(
                Experiment(
                    row["experiment"],
                    row["target_type"],
                    row["target_name"] or None,
                    row["measured_on"],
                    Decimal(row["hold_out_rate"]) if row["hold_out_rate"] else None,
                    int(row["outcome_days"]),
                    date.fromisoformat(row["valid_from"]),
                    date.fromisoformat(row["valid_to"]),
                )
            )
        rates = defaultdict(list)
        for row in seed("exchange_rates"):
            pair = (row["shop_currency"], row["currency_code"])
            valid_from = date.fromisoformat(row["valid_from"])
            rates[pair].append((valid_from, Decimal(row["rate"])))
        rules.rates = {pair: sorted(found) for pair, found in rates.items()}
        for row in seed("rejection_reasons"):
            if not _yes(row["is_rejected"]):
                rules.harmless_reasons.add(row["rejection_reason"])
        thresholds = defaultdict(list)
        for row in seed("rfm_thresholds"):
            bound = (int(row["score"]), Decimal(row["bound"]))
            thresholds[row["metric"]].append(bound)
        rules.thresholds = {name: sorted(found) for name, found in thresholds.items()}
        for row in seed("segment_cells"):
            cell = tuple(
                int(row[f"{metric}_score"])
                for metric in ("recency", "frequency", "monetary")
            )
            rules.cells[(row["segment_map"], *cell)] = row["rfm_segment"]
        for row in seed("segments"):
            rules.at_risk[row["rfm_segment"]] = _yes(row["is_at_risk"])
        for row in seed("engagement_points"):
            rules.types[row["interaction_type"]] = InteractionType(
                channel=row["channel"],
                points=Decimal(row["points"]),
                half_life_days=Decimal(row["half_life_days"]),
                daily_cap=Decimal(row["daily_cap"]) if row["daily_cap"] else None,
                needs_tracking_consent=_yes(row["needs_tracking_consent"]),
                is_customer_action=_yes(row["is_customer_action"]),
                is_purchase_intent=_yes(row["is_purchase_intent"]),
            )
        rules.levels = sorted(
            (Decimal(row["min_points"]), row["engagement_level"])
            for row in seed("engagement_levels")
            if row["min_points"]
        )
        for row in seed("nurture_playbook"):
            rules.playbook[row["rfm_segment"], row["engagement_level"]] = (
                row["recommended_action"],
                row["recommended_channel"],
                row["recommended_offer"],
            )
        for row in seed("age_bands"):
            band = (int(row["min_age"]), _whole(row["max_age"]), row["age_band"])
            rules.age_bands.append(band)
        for row in sorted(seed("lifecycle_rules"), key=lambda r: int(r["priority"])):
            rule = LifecycleRule(
                row["lifecycle_stage"],
                _whole(row["min_order_count"]),
                _whole(row["min_recency_days"]),
                _whole(row["min_intent_count"]),
                _whole(row["min_action_count"]),
                row["after_stage"] or None,
                _yes(row["is_qualified"]),
            )
            rules.transitions.append(rule)
            if not _yes(row["is_transition_only"]):
                rules.lifecycle.append(rule)
        told = [
            (row["kind"], row["source_value"].strip().lower(), row["value"])
            for row in seed("source_values")
        ]
        known = [("status", name, name) for name in rules.counted_statuses]
        names = {row["interaction_type"]: 0 for row in seed("engagement_points")}
        names |= {row["interaction_type"]: 0 for row in seed("touchpoint_steps")}
        known += [("interaction_type", name, name) for name in names]
        for words in (told, known):
            for kind, word, value in words:
                rules.spellings.setdefault((kind, word), value)
        for words in (told, known):
            for kind, word, value in words:
                parts = re.split("[-_ ]", word)
                for separator in ("-", "_", " ", ""):
                    rules.spellings.setdefault((kind, separator.join(parts)), value)
        for row in seed("source_values"):
            if row["kind"] in ("channel", "purpose"):
                rules.allowed.setdefault(row["kind"], set()).add(row["value"])
        for row in sorted(seed("channels"), key=lambda r: int(r["channel_order"])):
            rules.channels.append(
                Channel(
                    row["channel"],
                    int(row["channel_order"]),
                    row["contact"],
                    row["consent_purpose"],
                    _yes(row["is_substitute"]),
                )
            )
        for row in sorted(
            seed("segment_caveats"), key=lambda r: int(r["caveat_order"])
        ):
            rules.caveats.append(
                Caveat(
                    row["rfm_segment"],
                    {
                        fact: (
                            _amount(row.get(f"min_{fact}")),
                            _amount(row[f"max_{fact}"]),
                        )
                        for fact in ("recency_days", "order_count", "monetary_amount")
                    },
                    row["lifecycle_stage"],
                    row["caveat"],
                    row["playbook_segment"],
                )
            )
        rules.placeholder_dates = {
            date.fromisoformat(row["placeholder_date"])
            for row in seed("placeholder_dates")
        }
        for row in seed("touchpoint_steps"):
            rules.steps[row["interaction_type"]] = (row["channel"], row["step"])
        for row in seed("attribution_windows"):
            rules.windows.setdefault(row["attribution_window"], {})[row["channel"]] = (
                int(row["window_hours"]),
                row["starts_with"],
                _yes(row["is_default"]),
            )
        return rules

    def kind(self, name: str, word: str | None) -> Kind:
        """Say what a word of order_type or product_type stands for."""
        return self.kinds.get((name, self.words.get((name, word), word)), GOODS)

    def kind_of_product(self, product_id: str | None, row: Mapping | None) -> Kind:
        """Say what lines of a product count for. row: the catalogue's, or None."""
        told = [("order_lines", "product_id", product_id)]
        if row is not None:
            told += [
                ("products", name, row[name])
                for name in ("product_id", "product_name", "category")
            ]
        for table, column, match, value in self.not_merchandise:
            for own_table, own_column, own in told:
                is_named = own is not None and (
                    own == value
                    or (match == "prefix" and own.startswith(value))
                    or (match == "suffix" and own.endswith(value))
                )
                if is_named and (table, column) == (own_table, own_column):
                    return NOTHING
        return self.kind("product_type", row["product_type"] if row else None)

    def has_rate(self, currency: str | None, shop_currency: str) -> bool:
        """Say whether a currency can be turned into the shop's."""
        return currency is not None and (
            currency == shop_currency or (shop_currency, currency) in self.rates
        )

    def rate(self, currency: str, shop_currency: str, on: date) -> Decimal:
        """Give the worth of 1 unit of a currency in the shop's on a local date."""
        if currency == shop_currency:
            return Decimal(1)
        found = self.rates[shop_currency, currency]
        valid = [rate for valid_from, rate in found if valid_from <= on]
        return valid[-1] if valid else found[0][1]

    def level(self, points: Decimal) -> str:
        """Name the engagement level of so many points."""
        return [name for least, name in self.levels if least <= points][-1]

    def age_band(self, years: int | None) -> str | None:
        """Name the age band of so many full years, if one holds them."""
        for least, most, name in self.age_bands:
            if years is not None and years >= least and (most is None or years <= most):
                return name
        return None

    def stage(self, order_count: int, recency: int | None, intents: int) -> str:
        """Name the lifecycle stage: the first rule that matches."""
        for rule in self.lifecycle:
            if (
                _reaches(order_count, rule.min_order_count)
                and _reaches(recency, rule.min_recency_days)
                and _reaches(intents, rule.min_intent_count)
            ):
                return rule.stage
        raise LookupError("no lifecycle rule matches")


def _amount(value: str | None) -> Decimal | None:
    return Decimal(value) if value else None


def _reaches(value: int | None, least: int | None) -> bool:
    return least is None or (value is not None and value >= least)


def _yes(value: str) -> bool:
    return value.strip().lower() == "true"


def _whole(value: str) -> int | None:
    return int(value) if value else None
