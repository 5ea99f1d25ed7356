"""Compare the published model with what was sent; stop what looks like a mistake."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from coltiva import CommandError
from coltiva.sync.state import Item, Sent

MAX_CHANGE_RATE = 0.3
# A change of so few people is never too large: a small shop has no smaller one.
ALWAYS_ALLOWED = 20


@dataclass
class Plan:
    """What a run has to do, and how many people it is about.

    items: all, in the order they are sent: what is cleared comes before what is sent.
    audience: people in the model. before: people in the sent state. waiting: refused
    before and unchanged since.
    """

    audience: int = 0
    before: int = 0
    added: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    waiting: int = 0
    clears: list[Item] = field(default_factory=list)
    upserts: list[Item] = field(default_factory=list)

    @property
    def items(self) -> list[Item]:
        """Removals first."""
        return [*self.clears, *self.upserts]

    @property
    def people(self) -> int:
        """How many people the run changes something for."""
        return self.added + self.changed + self.moved + self.removed

    @property
    def rate(self) -> float:
        """Their share of those who were sent before (of the audience, at first)."""
        return self.people / max(self.before or self.audience, 1)


def make_plan(
    model: Iterable[tuple[str, str, str]],
    sent: Mapping[str, Sent],
    dead: Mapping[tuple[str, str], str],
) -> Plan:
    """Work out who is added, changed, at another address, removed.

    model: key, hash and address of everybody in it. dead: hashes that were refused, by
    key and operation; none of them is tried again.
    """
    plan = Plan(before=len(sent))
    owners: dict[str, Item] = {}
    unchanged: dict[str, Item] = {}
    present: set[str] = set()
    for key, row_hash, address in model:
        plan.audience += 1
        last = sent.get(key)
        item = Item(key, "upsert", row_hash, address, known=last is not None)
        owners[address] = item
        present.add(key)
        if last and last.row_hash == row_hash and last.address == address:
            unchanged[key] = item
        elif dead.get((key, "upsert")) == row_hash:
            plan.waiting += 1
        else:
            plan_row(plan, item, last, dead)
    for key in sorted(sent.keys() - present):
        last = sent[key]
        if dead.get((key, "clear")) == last.row_hash:
            plan.waiting += 1
            continue
        plan.removed += 1
        plan.clears.append(Item(key, "clear", last.row_hash, last.address, known=True))
    # An address that is cleared and has become somebody else's is sent again for them.
    for item in plan.clears:
        owner = owners.get(item.address) if item.address else None
        if owner and owner.key in unchanged:
            plan.upserts.append(unchanged.pop(owner.key))
    return plan


def plan_row(
    plan: Plan, item: Item, last: Sent | None, dead: Mapping[tuple[str, str], str]
) -> None:
    """Put a row that is new or another one into the plan."""
    plan.upserts.append(item)
    if last is None:
        plan.added += 1
    elif not last.address or last.address == item.address:
        plan.changed += 1
    else:
        plan.moved += 1
        if dead.get((item.key, "clear")) != last.row_hash:
            plan.clears.append(
                Item(
                    *(item.key, "clear", last.row_hash, last.address),
                    known=True,
                    moved=True,
                )
            )


def check_plan(
    plan: Plan,
    title: str,
    max_change_rate: float,
    *,
    first_run: bool,
    first_run_ended: bool,
    allow_large_change: bool,
    allow_empty: bool,
) -> None:
    """Stop what looks like a mistake, in a sentence that says how to go on."""
    if not plan.audience and not allow_empty:
        raise CommandError(
            f"The model for {title} is empty: nobody may be mailed, or something broke."
            " If that is right, say --allow-empty."
        )
    if first_run and first_run_ended:
        raise CommandError(
            f"--first-run is for an account that was never sent anything: {title} has"
            f" been sent {plan.before:,} people. Leave it out."
        )
    if not first_run_ended:
        if not first_run and plan.people:
            raise CommandError(
                f"No complete sync to this account of {title} is recorded. If this is"
                " the first, or goes on with it, or the record was lost, say"
                f" --first-run: {plan.people:,} people would be sent."
            )
        return
    if allow_large_change or plan.people <= ALWAYS_ALLOWED:
        return
    if plan.rate > max_change_rate:
        raise CommandError(
            f"{plan.people:,} people would change at {title}, {plan.rate:.0%} of the"
            f" {plan.before:,} that were sent ({plan.added:,} added, {plan.changed:,}"
            f" changed, {plan.moved:,} moved, {plan.removed:,} removed); at most"
            f" {max_change_rate:.0%} may. Look at the model; if it is right, say"
            " --allow-large-change."
        )
