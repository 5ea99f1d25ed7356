"""Send a plan batch by batch, and write down what became of each row.

A batch that is refused is halved until the bad row is alone; that row becomes a dead
letter, the others are sent. When row after row is refused, something else than the
rows is wrong, and the run stops.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from coltiva.sync.calls import GoneError, RefusedError, StoppedError
from coltiva.sync.destination import Destination, Job, Outcome, Row
from coltiva.sync.published import Published
from coltiva.sync.state import Item, State

MOST_REFUSED_IN_A_ROW = 25


class Engine:
    """Sends items to one destination; counts what it sent and what was refused."""

    def __init__(
        self,
        destination: Destination,
        state: State,
        published: Published,
        progress: Callable[[int, int], None],
    ) -> None:
        """Take the places; progress is told how many were sent and refused."""
        self.destination, self.state = destination, state
        self.published, self.progress = published, progress
        self.columns = published.payload(destination.table)
        self.sent = self.refused = 0
        # Rows that were refused with nothing taken since: written down once it is sure
        # that they are to blame.
        self.suspects: dict[Item, str] = {}

    def finish_jobs(self) -> None:
        """See what became of the jobs of a run that broke off."""
        for job, items in self.state.jobs():
            try:
                outcome = self.destination.collect(job, items)
            except (GoneError, RefusedError):
                self.state.end_job(job)
                continue
            # What is not settled is simply planned again.
            done = [
                item
                for item in items
                if item.key not in outcome.refused and item.key not in outcome.unsettled
            ]
            self.settle(done, self.reasons(items, outcome), job)
        self.end()

    def send(self, items: Sequence[Item]) -> None:
        """Send items in the order they come, removals and rows in batches apart."""
        for operation, some in groupby(items, lambda item: item.operation):
            if operation == "clear":
                self.clear_batch(list(some))
            else:
                for batch in self.batches(list(some)):
                    self.send_batch(batch)

    def end(self) -> None:
        """Write down the rows that are still under suspicion."""
        self.state.record((), self.suspects)
        self.suspects = {}

    def batches(self, items: list[Item]) -> Iterator[list[Row]]:
        """Cut rows into batches within the limits; refuse a row beyond its own."""
        destination = self.destination
        found = self.published.rows(destination.table, [item.key for item in items])
        groups: dict[Any, list[Row]] = {}
        for item in items:
            row = Row(item, found[item.key])
            groups.setdefault(destination.group(row), []).append(row)
        for rows in groups.values():
            batch: list[Row] = []
            filled = 0
            for row in rows:
                size = len(json.dumps(destination.body(row), default=str)) + 2
                if size > destination.row_bytes:
                    self.settle((), {row.item: "too_large"})
                    continue
                full = len(batch) == destination.batch_rows
                if batch and (full or filled + size > destination.batch_bytes):
                    yield batch
                    batch, filled = [], 0
                batch.append(row)
                filled += size
            if batch:
                yield batch

    def send_batch(self, rows: list[Row]) -> None:
        """Send one batch, and its parts again where that is needed."""
        self.attempt([row.item for row in rows], lambda: self.destination.send(rows))

    def clear_batch(self, items: list[Item]) -> None:
        """Empty our fields of some people."""
        self.attempt(items, lambda: self.destination.clear(items, self.columns))

    def attempt(self, items: list[Item], ask: Callable[[], Outcome | Job]) -> None:
        """Make one attempt; halve what was refused as a whole or left open."""
        job = None
        try:
            answer = ask()
            if isinstance(answer, Job):
                job = answer.id
                self.state.begin_job(job, items)
                answer = self.destination.collect(job, items)
        except GoneError:
            raise StoppedError(
                f"{self.destination.title} does not know what was asked for (404): see"
                " that ids and paths are right (docs/sync.md)."
            ) from None
        except RefusedError as refusal:
            named = {items[n].key: why for n, why in refusal.rows.items()}
            rest = {item.key for item in items} - named.keys()
            if len(items) == 1:
                named, rest = {items[0].key: refusal.reason}, set()
            answer = Outcome(named, rest)
        if len(items) == 1 and answer.unsettled:
            answer = Outcome({items[0].key: "not_confirmed"})
        reasons = self.reasons(items, answer)
        open_ones = [item for item in items if item.key in answer.unsettled]
        done = [i for i in items if i not in reasons and i.key not in answer.unsettled]
        self.settle(done, reasons, job)
        for part in parts(open_ones, whole=bool(reasons) or bool(done)):
            self.again(part)

    def again(self, items: list[Item]) -> None:
        """Send a part of a batch once more."""
        if items[0].operation == "clear":
            self.clear_batch(items)
        else:
            for batch in self.batches(items):
                self.send_batch(batch)

    def reasons(self, items: Iterable[Item], outcome: Outcome) -> dict[Item, str]:
        """Give the refused items with their reasons."""
        return {i: outcome.refused[i.key] for i in items if i.key in outcome.refused}

    def settle(
        self, done: Sequence[Item], refused: dict[Item, str], job: str | None = None
    ) -> None:
        """Write down what was taken; refused rows once they are sure to be to blame."""
        self.suspects |= refused
        self.sent += len(done)
        self.refused += len(refused)
        if done:
            self.state.record(done, self.suspects, job)
            self.suspects = {}
        else:
            self.state.record((), {}, job)
            if len(self.suspects) >= MOST_REFUSED_IN_A_ROW:
                reasons = ", ".join(sorted(set(self.suspects.values())))
                raise StoppedError(
                    f"{self.destination.title} refused {len(self.suspects)} rows one"
                    f" after the other ({reasons}): something else than these people is"
                    " wrong, perhaps a field that --prepare makes. None of them is"
                    " marked."
                )
        self.progress(self.sent, self.refused)


def parts(items: list[Item], *, whole: bool) -> list[list[Item]]:
    """Halve what was refused; where some rows were named, try the others whole."""
    if not items:
        return []
    if whole or len(items) == 1:
        return [items]
    middle = len(items) // 2
    return [items[:middle], items[middle:]]
