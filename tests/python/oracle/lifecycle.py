"""A person's way through the lifecycle, looked at anew at every moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from oracle import engagement as engaged
from oracle import values
from oracle.money import Order, counted_once
from oracle.raw import Row
from oracle.rules import LifecycleRule, Rules, Settings

Cause = tuple[int, str, str | None]


class Path:
    """What is known of one person up to the run's moment."""

    def __init__(
        self,
        known_since: datetime,
        orders: list[Order],
        interactions: list[Row],
        consents: list[Row],
        at: datetime,
        rules: Rules,
        settings: Settings,
    ) -> None:
        """Take the first contact (UTC) and the orders and raw rows of the person."""
        self.known_since = known_since
        minutes = settings.merge_orders_within_minutes
        self.orders = counted_once(orders, at, minutes)
        self.interactions = interactions
        self.scoring = engaged.scoring(interactions, consents, at, rules)
        self.at = at
        self.rules = rules
        self.timezone = settings.shop_timezone

    def transitions(self) -> list[Row]:
        """List the changes of stage, each with its cause and its end."""
        found: list[Row] = []
        for moment in self.moments():
            stage = self.stage(moment)
            before = found[-1]["to_stage"] if found else None
            if stage == before:
                continue
            if found:
                found[-1]["left_at"] = moment
            _, kind, key = min(self.causes(moment))
            found.append(
                {
                    "from_stage": before,
                    "to_stage": stage,
                    "cause_type": kind,
                    "cause_id": key or None,
                    "transition_number": len(found) + 1,
                    "entered_on": values.local_date(moment, self.timezone),
                    "entered_at": moment,
                    "left_at": None,
                }
            )
        return found

    def moments(self) -> list[datetime]:
        """List when something happened, or a day began on which a rule may hold."""
        found = {self.known_since, *(order.ordered_at for order in self.orders)}
        found |= {row["occurred_at"] for row, _ in self.scoring}
        found |= {
            self.midnight(order, rule.min_recency_days)
            for order in self.orders
            for rule in self.rules.transitions
            if rule.min_recency_days
        }
        return sorted(moment for moment in found if moment <= self.at)

    def midnight(self, order: Order, days: int) -> datetime:
        """Give the moment (UTC) at which the day begins so many days after an order."""
        eve = order.order_date + timedelta(days=days - 1)
        return values.end_of_day(eve, self.timezone) + values.MICROSECOND

    def stage(self, moment: datetime) -> str:
        """Name the stage of the first rule that holds at a moment."""
        placed = [order for order in self.orders if order.ordered_at <= moment]
        done = [row for row in self.scoring if row[0]["occurred_at"] <= moment]
        intents = sum(kind.is_purchase_intent for _, kind in done)
        actions = sum(row["occurred_at"] != self.known_since for row, _ in done)
        days: list[Any] = [order.order_date for order in placed[-2:]]
        days.append(values.local_date(moment, self.timezone))
        recency = (days[-1] - days[-2]).days if placed else None
        gap = (days[1] - days[0]).days if len(placed) > 1 else None
        for rule in self.rules.transitions:
            if (
                _reaches(len(placed), rule.min_order_count)
                and _reaches(recency, rule.min_recency_days)
                and _reaches(intents, rule.min_intent_count)
                and _reaches(actions, rule.min_action_count)
                and self.follows(rule, gap, len(placed))
            ):
                return rule.stage
        raise LookupError("no lifecycle rule matches")

    def follows(self, rule: LifecycleRule, gap: int | None, orders: int) -> bool:
        """Say whether the latest order ended the stage that a rule comes after."""
        if rule.after_stage is None:
            return True
        return any(
            _reaches(gap, before.min_recency_days)
            and orders - 1 >= (before.min_order_count or 0)
            for before in self.rules.transitions
            if before.stage == rule.after_stage
        )

    def causes(self, moment: datetime) -> list[Cause]:
        """List what happened at a moment, with its weight: smallest first."""
        found: list[Cause] = [
            (1, "order", order.order_id)
            for order in self.orders
            if order.ordered_at == moment
        ]
        for row, kind in self.scoring:
            if row["occurred_at"] == moment:
                weight = 2 if kind.is_purchase_intent else 3
                if weight == 2 or moment != self.known_since:
                    found.append((weight, "", row["interaction_id"]))
        if moment == self.known_since:
            found += [
                (4, "", row["interaction_id"])
                for row in self.interactions
                if row["occurred_at"] == moment
            ]
            found.append((5, "first_contact", ""))
        last = [order for order in self.orders if order.ordered_at <= moment]
        if last:
            found.append((6, "time_passed", last[-1].order_id))
        kinds = {row["interaction_id"]: row for row in self.interactions}
        return [
            (weight, kind or kinds[key]["interaction_type"], key)
            for weight, kind, key in sorted(found)[:1]
        ]


def _reaches(value: int | None, least: int | None) -> bool:
    return least is None or (value is not None and value >= least)
