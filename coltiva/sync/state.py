"""What a destination was sent, kept so that a crash loses nothing.

One SQLite file for each destination and account, readable by its owner only. It is
written after each batch in one transaction, and locked as long as a sync runs.
"""

import datetime
import json
import os
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coltiva import PROJECT_ROOT, CommandError
from coltiva.database import shown

LOG_DAYS = 400
TABLES = """
create table if not exists sent (
    sync_key text primary key,
    row_hash text not null,
    address text not null,
    sent_at text not null
);
create table if not exists dead_letters (
    sync_key text not null,
    operation text not null,
    row_hash text not null,
    reason text not null,
    failed_at text not null,
    primary key (sync_key, operation)
);
create table if not exists sync_log (
    destination text not null,
    sync_key text not null,
    operation text not null,
    row_hash text not null,
    sent_at text not null,
    status text not null,
    reason text
);
create table if not exists jobs (
    job text primary key,
    items text not null,
    began_at text not null
);
create table if not exists facts (name text primary key, value text not null);
create index if not exists sync_log_by_time on sync_log (sent_at);
"""


@dataclass(frozen=True)
class Item:
    """One thing to do for one person.

    operation: upsert (send the row) or clear (empty our fields). row_hash: of the row
    that is sent, or was. address: what the contact is found by besides the key, empty
    where the key does. known: something was sent for the key before. moved: the row
    follows, at another address.
    """

    key: str
    operation: str
    row_hash: str
    address: str
    known: bool
    moved: bool = False


@dataclass(frozen=True)
class Sent:
    """What was sent for a key last, and succeeded."""

    row_hash: str
    address: str


class State:
    """The record of one destination and account, locked while it is open."""

    def __init__(self, path: Path, destination: str) -> None:
        """Open or make the file; say who holds it where it is locked."""
        self.path, self.destination = path, destination
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
        # The worker of dlt writes, while the thread that made this waits.
        self.connection = sqlite3.connect(path, timeout=0, check_same_thread=False)
        try:
            # Held until the connection is closed, also by a process that is killed.
            self.connection.execute("pragma locking_mode = exclusive")
            self.connection.execute("pragma synchronous = full")
            self.connection.executescript(f"begin exclusive; {TABLES} commit;")
        except sqlite3.OperationalError as error:
            self.connection.close()
            if "locked" not in str(error):
                raise CommandError(f"{shown(path)} can't be written.") from error
            raise CommandError(
                f"Another sync to {destination} is running: wait until it ends."
            ) from error
        except sqlite3.DatabaseError as error:
            self.connection.close()
            raise CommandError(
                f"{shown(path)} can't be read: put a copy of it back, or move it away"
                " and send everything again (docs/sync.md)."
            ) from error

    def sent(self) -> dict[str, Sent]:
        """Give what was sent last, by key."""
        rows = self.connection.execute("select sync_key, row_hash, address from sent")
        return {key: Sent(row_hash, address) for key, row_hash, address in rows}

    def dead_letters(self) -> dict[tuple[str, str], str]:
        """Give the hashes that were refused, by key and operation."""
        rows = self.connection.execute(
            "select sync_key, operation, row_hash from dead_letters"
        )
        return {(key, operation): row_hash for key, operation, row_hash in rows}

    def record(
        self, done: Iterable[Item], refused: Mapping[Item, str], job: str | None = None
    ) -> None:
        """Write down what became of a batch, and that its job is over."""
        at, items = now(), list(done)
        with self.connection:
            for item in items:
                self._settle(item, at)
                self._log(item, at, "sent", None)
            for item, reason in refused.items():
                self.connection.execute(
                    "insert or replace into dead_letters values (?, ?, ?, ?, ?)",
                    (item.key, item.operation, item.row_hash, reason, at),
                )
                self._log(item, at, "refused", reason)
            self.connection.execute("delete from jobs where job = ?", (job,))

    def _settle(self, item: Item, at: str) -> None:
        if item.operation == "upsert":
            self.connection.execute(
                "insert or replace into sent values (?, ?, ?, ?)",
                (item.key, item.row_hash, item.address, at),
            )
        elif item.moved:
            # The row is still to be sent, to its new address.
            self.connection.execute(
                "update sent set row_hash = '', address = '' where sync_key = ?",
                (item.key,),
            )
        else:
            self.connection.execute("delete from sent where sync_key = ?", (item.key,))
        # What went through has outlived the complaints about it.
        every = "" if item.moved else item.key
        self.connection.execute(
            "delete from dead_letters"
            " where sync_key = ? or (sync_key = ? and operation = 'clear')",
            (every, item.key),
        )

    def _log(self, item: Item, at: str, status: str, reason: str | None) -> None:
        self.connection.execute(
            "insert into sync_log values (?, ?, ?, ?, ?, ?, ?)",
            (
                *(self.destination, item.key, item.operation, item.row_hash),
                *(at, status, reason),
            ),
        )

    def begin_job(self, job: str, items: Sequence[Item]) -> None:
        """Remember a job that the vendor works on, before its end is known."""
        fields = [
            (i.key, i.operation, i.row_hash, i.address, i.known, i.moved) for i in items
        ]
        with self.connection:
            self.connection.execute(
                "insert or replace into jobs values (?, ?, ?)",
                (job, json.dumps(fields), now()),
            )

    def jobs(self) -> list[tuple[str, list[Item]]]:
        """Give the jobs whose end is not known, the oldest first."""
        rows = self.connection.execute("select job, items from jobs order by began_at")
        return [
            (job, [Item(*values) for values in json.loads(items)])
            for job, items in rows.fetchall()
        ]

    def end_job(self, job: str) -> None:
        """Forget a job that the vendor does not know any more."""
        with self.connection:
            self.connection.execute("delete from jobs where job = ?", (job,))

    def fact(self, name: str) -> str | None:
        """Look a fact about the runs up."""
        row = self.connection.execute(
            "select value from facts where name = ?", (name,)
        ).fetchone()
        return row[0] if row else None

    def begin(self, as_of: str) -> None:
        """Write down the moment that the sent tables look from."""
        with self.connection:
            self.connection.execute(
                "insert or replace into facts values ('as_of', ?)", (as_of,)
            )

    def finish(self) -> None:
        """Write down that a run came to its end; drop what is old in the log."""
        oldest = datetime.datetime.now(datetime.UTC) - datetime.timedelta(LOG_DAYS)
        with self.connection:
            self.connection.execute(
                "insert or replace into facts values ('first_run_ended_at', coalesce("
                "(select value from facts where name = 'first_run_ended_at'), ?))",
                (now(),),
            )
            self.connection.execute(
                "delete from sync_log where sent_at < ?", (oldest.isoformat(),)
            )

    def close(self) -> None:
        """Let the file go, for the next sync."""
        self.connection.close()


def state_folder() -> Path:
    """Give the folder of all records; a relative one counts from the project."""
    return PROJECT_ROOT / (os.environ.get("COLTIVA_SYNC_STATE") or "sync_state")


def state_path(destination: str, account: str) -> Path:
    """Give the file of a destination and account."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "_", account)
    return state_folder() / f"{destination}-{plain}.sqlite"


def now() -> str:
    """Tell the moment, in UTC."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")
