"""Look at raw files before dbt does, for what its SQL can't look for."""

import gzip
import zlib
from pathlib import Path

from coltiva import CommandError

PIECE = 16 * 1024 * 1024


def check(folder: Path, tables: tuple[str, ...], kind: str) -> None:
    """Stop with one sentence at the first file that is cut off or can't be opened."""
    for path in raw_files(folder, tables, kind):
        name = path.relative_to(folder)
        try:
            whole = is_whole(path)
        except PermissionError as error:
            raise CommandError(
                f"{name} must not be read by this user: change its permissions."
            ) from error
        if not whole:
            raise CommandError(
                f"{name} is cut off or damaged, as after a copy that was interrupted."
                " Copy or export it again."
            )


def raw_files(folder: Path, tables: tuple[str, ...], kind: str) -> list[Path]:
    """List the raw files of a folder: capitals don't matter, CSV may be packed."""
    endings = (f".{kind}", f".{kind}.gz") if kind == "csv" else (f".{kind}",)
    names = {
        f"{prefix}{table}{ending}"
        for prefix in ("", "raw_")
        for table in tables
        for ending in endings
    }
    found = [path for path in folder.glob("*") if path.name.lower() in names]
    for table in tables:
        found += [
            path
            for path in (folder / table).glob("*")
            if path.name.lower().endswith(endings)
        ]
    return sorted(path for path in found if path.is_file())


def is_whole(path: Path) -> bool:
    """Tell whether a packed file can be unpacked, and a Parquet file has its end."""
    with path.open("rb") as file:
        if path.name.lower().endswith(".parquet"):
            first = file.read(4)
            file.seek(max(path.stat().st_size - 4, 0))
            return (first, file.read(4)) == (b"PAR1", b"PAR1")
        if path.name.lower().endswith(".gz"):
            try:
                with gzip.open(file) as unpacked:
                    while unpacked.read(PIECE):
                        pass
            except (EOFError, OSError, zlib.error):
                return False
    return True
