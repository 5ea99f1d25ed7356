"""Read the published copy, which nobody writes while it is read."""

import datetime
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from coltiva import PROJECT_ROOT, CommandError
from coltiva.database import shown

FILE = "coltiva.duckdb"
# Columns of a destination's model that are not sent as they are.
KEY, HASH, CHANGED_AT = "sync_key", "row_hash", "changed_at"


class Published:
    """An open copy.

    run: its run's id. published_at: UTC. as_of: the moment the tables look from, as
    text that sorts as the moments do.
    """

    def __init__(self, path: Path) -> None:
        """Open the copy; say what to do where there is none."""
        if not path.is_file():
            raise CommandError(
                f"There is no published copy at {shown(path)}: `python -m coltiva"
                " publish` makes it after a build."
            )
        try:
            self.connection = duckdb.connect(str(path), read_only=True)
            row = self.connection.execute(
                "select run_id, as_of, published_at from published_run"
            ).fetchone()
        except duckdb.Error as error:
            raise CommandError(
                f"{shown(path)} is no published copy: `python -m coltiva publish` makes"
                " it again."
            ) from error
        if row is None:
            raise CommandError(f"{shown(path)} does not say when it was published.")
        self.run, self.as_of = str(row[0]), str(row[1])
        self.published_at = as_utc(row[2])

    def age_hours(self, now: datetime.datetime) -> float:
        """Hours between the publication and a moment with a time zone."""
        return (now - self.published_at).total_seconds() / 3600

    def payload(self, table: str) -> list[str]:
        """Give the columns of a model that are sent, in their order."""
        try:
            found = self.connection.execute(f'describe "{table}"').fetchall()
        except duckdb.CatalogException as error:
            raise CommandError(
                f"The published copy has no table {table}: build and publish again."
            ) from error
        return [row[0] for row in found if row[0] not in (KEY, HASH, CHANGED_AT)]

    def hashes(self, table: str, address: str | None) -> Iterator[tuple[str, str, str]]:
        """Give key, hash and address of everybody, in the order of the keys.

        address: the column by which the destination finds a contact besides the key.
        """
        column = f'cast("{address}" as varchar)' if address else "''"
        # A cursor of its own, as rows are read while others are.
        cursor = self.connection.cursor().execute(
            f'select {KEY}, {HASH}, {column} from "{table}" order by {KEY}'
        )
        while rows := cursor.fetchmany(10_000):
            yield from rows

    def rows(self, table: str, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Give the payload of some people by key."""
        cursor = self.connection.cursor().execute(
            f'select * from "{table}" where {KEY} in (select unnest($1))', [list(keys)]
        )
        names = [column[0] for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return {row[KEY]: row for row in found}

    def close(self) -> None:
        """Let the file go."""
        self.connection.close()


def published_path() -> Path:
    """Give the copy's path; a relative folder counts from the project."""
    folder = os.environ.get("COLTIVA_PUBLISHED_PATH") or "published"
    return PROJECT_ROOT / folder / FILE


def as_utc(moment: datetime.datetime) -> datetime.datetime:
    """Take a moment without a time zone as UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
