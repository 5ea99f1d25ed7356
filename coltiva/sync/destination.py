"""What a destination is: how its batches look, and what it says about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from coltiva import CommandError
from coltiva.sync.state import Item

# Whether a person is in the audience, in the form that each destination has for it.
IN_AUDIENCE = "coltiva_in_audience"


@dataclass(frozen=True)
class Row:
    """A person's row as it is sent: what to do, and the model's columns by name."""

    item: Item
    values: Mapping[str, Any]


@dataclass
class Outcome:
    """What became of a batch: rows that are in neither list were taken.

    refused: reasons by key. unsettled: keys of which the answer does not say whether
    they were taken. They are sent once more, in halves.
    """

    refused: dict[str, str] = field(default_factory=dict)
    unsettled: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Job:
    """A batch that the vendor takes now and works on later."""

    id: str


class Destination(Protocol):
    """A vendor, through its SDK.

    name: the word of the command. title: as the vendor writes it. table: the model.
    address: the model's column by which a contact is found besides the key, or None.
    batch_rows, batch_bytes, row_bytes: limits of one batch and one row.
    """

    name: str
    title: str
    table: str
    address: str | None
    batch_rows: int
    batch_bytes: int
    row_bytes: int

    def account(self) -> str:
        """Ask whose key it is; so a wrong key stops the run before anything is sent."""
        ...

    def missing(self, columns: Sequence[str]) -> list[str]:
        """Give our own fields that the destination lacks."""
        ...

    def create(self, names: Sequence[str]) -> None:
        """Create fields of ours that are missing."""
        ...

    def body(self, row: Row) -> Any:
        """Give a row as the vendor wants it."""
        ...

    def group(self, row: Row) -> Any:
        """Rows of different groups are not sent in one batch."""
        ...

    def send(self, rows: Sequence[Row]) -> Outcome | Job:
        """Upsert a batch of at most batch_rows."""
        ...

    def clear(self, items: Sequence[Item], columns: Sequence[str]) -> Outcome | Job:
        """Empty our fields of people who left; never create, delete or unsubscribe."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...

    def collect(self, job: str, items: Sequence[Item]) -> Outcome:
        """Wait for a job's end; GoneError when the vendor does not know it."""
        ...


def key_from(environment: Mapping[str, str], name: str, title: str, what: str) -> str:
    """Read a key or an id from the environment, its only place."""
    value = environment.get(name, "").strip()
    if not value:
        raise CommandError(
            f"{title} needs {what} in the environment variable {name} (docs/sync.md)."
        )
    return value
