"""What was sent to whom, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from oracle import values
from oracle.people import People
from oracle.raw import Row
from oracle.rules import Rules

SENDING = ("sent", "delivered", "bounced")


@dataclass
class Message:
    """One sending of one campaign to one person; moments by step, first and last."""

    message_id: str
    customer_id: str
    campaign_id: str | None
    program: str | None
    channel: str
    sent_at: datetime
    steps: dict[str, list[datetime]] = field(default_factory=dict)

    def first(self, *steps: str) -> datetime | None:
        """Give the earliest moment of some steps."""
        return min(
            (at for step in steps for at in self.steps.get(step, ())), default=None
        )

    @property
    def is_send_known(self) -> bool:
        """Say whether any row tells that it was sent."""
        return self.first(*SENDING) is not None

    @property
    def bounced_at(self) -> datetime | None:
        """Give the last bounce, unless it arrived then or later."""
        bounces, arrivals = self.steps.get("bounced"), self.steps.get("delivered")
        if not bounces or (arrivals and max(arrivals) >= max(bounces)):
            return None
        return max(bounces)

    @property
    def is_delivered(self) -> bool:
        """Say whether it counts as delivered."""
        return self.is_send_known and self.bounced_at is None

    @property
    def opened_at(self) -> datetime | None:
        """Give the first human open; a click is one."""
        return self.first("opened", "clicked")

    def row(self, timezone: str) -> Row:
        """Give it as the warehouse has it."""
        return {
            "message_id": self.message_id,
            "customer_id": self.customer_id,
            "campaign_id": self.campaign_id,
            "program": self.program,
            "channel": self.channel,
            "is_send_known": self.is_send_known,
            "sent_date": values.local_date(self.sent_at, timezone),
            "sent_at": self.sent_at,
            "delivered_at": self.first("delivered"),
            "bounced_at": self.bounced_at,
            "first_human_open_at": self.opened_at,
            "first_machine_open_at": self.first("opened by machine"),
            "first_click_at": self.first("clicked"),
            "unsubscribed_at": self.first("unsubscribed"),
            "complained_at": self.first("complained"),
        }


@dataclass
class Touch:
    """Something that reached a person; `moments`: received, opened, clicked."""

    touch_id: str
    customer_id: str
    campaign_id: str | None
    program: str | None
    channel: str
    sent_date: date
    moments: dict[str, datetime | None]


def track(
    interactions: Iterable[Row],
    people: People,
    programs: dict[str, str | None],
    rules: Rules,
) -> list[Message]:
    """Put events together into messages.

    interactions: those that exist. programs: campaign -> its program.
    """
    threads: dict[tuple[str, str | None, str], list[tuple[datetime, str, str]]]
    threads = defaultdict(list)
    for row in interactions:
        channel, step = rules.steps.get(row["interaction_type"], ("", "contact"))
        who = people.of(row)
        if step == "contact" or who is None:
            continue
        if row["is_machine"] and step in ("opened", "clicked", "unsubscribed"):
            step = f"{step} by machine"
        thread = threads[who, row["campaign_id"], channel]
        thread.append((row["occurred_at"], row["interaction_id"], step))
    found: list[Message] = []
    for (who, campaign, channel), events in threads.items():
        current: Message | None = None
        for at in sorted({at for at, _, _ in events}):
            now = [(name, step) for when, name, step in events if when == at]
            begins = any(step == "sent" for _, step in now)
            stray = current is not None and not current.steps.get("sent")
            if current is None or begins or (stray and campaign is None):
                first_id = min(name for name, _ in now)
                program = programs.get(campaign or "")
                current = Message(first_id, who, campaign, program, channel, at)
                found.append(current)
            for _, step in now:
                current.steps.setdefault(step, []).append(at)
    return found


def touch(
    messages: Iterable[Message],
    interactions: Iterable[Row],
    people: People,
    programs: dict[str, str | None],
    rules: Rules,
    timezone: str,
) -> list[Touch]:
    """List what reached people: messages that did not bounce, and contacts."""
    found = [
        Touch(
            message.message_id,
            message.customer_id,
            message.campaign_id,
            message.program,
            message.channel,
            values.local_date(message.sent_at, timezone),
            {
                "received": message.first("delivered") or message.sent_at,
                "opened": message.opened_at,
                "clicked": message.first("clicked"),
            },
        )
        for message in messages
        if message.bounced_at is None
    ]
    for row in interactions:
        channel, step = rules.steps.get(row["interaction_type"], ("", ""))
        who = people.of(row)
        if step != "contact" or who is None or row["is_machine"]:
            continue
        at = row["occurred_at"]
        found.append(
            Touch(
                row["interaction_id"],
                who,
                row["campaign_id"],
                programs.get(row["campaign_id"] or ""),
                channel,
                values.local_date(at, timezone),
                dict.fromkeys(("received", "opened", "clicked"), at),
            )
        )
    return found
