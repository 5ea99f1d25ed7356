"""Raw tables to files, a piece at a time."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from coltiva.simulate.shapes import DAY, SCHEMAS


class TableFiles:
    """The file of one raw table, or its files by arrival; use it in a `with` block."""

    def __init__(
        self,
        folder: Path,
        prefix: str,
        name: str,
        file_format: str,
        arrivals: int,
        end: int,
    ) -> None:
        """Open <folder>/<prefix><name>.<file_format> for rows of the raw table `name`.

        With more than one of `arrivals` it is <folder>/<prefix><name>/arrival_0001 and
        so on; the days of the later ones count back from the moment `end`.
        """
        self.is_csv = file_format == "csv"
        self.schema = SCHEMAS[name]
        if arrivals == 1:
            paths = [folder / f"{prefix}{name}.{file_format}"]
        else:
            paths = [
                folder / f"{prefix}{name}" / f"arrival_{place:04d}.{file_format}"
                for place in range(1, arrivals + 1)
            ]
        paths[0].parent.mkdir(parents=True, exist_ok=True)
        # Every file but the first begins with a day; the last goes on beyond its day.
        last_midnight = end // DAY * DAY
        self.bounds = last_midnight - DAY * np.arange(arrivals - 2, -1, -1)
        self.writers = [self.opened(path) for path in paths]

    def __enter__(self) -> "TableFiles":
        """Nothing to do: the files are open."""
        return self

    def __exit__(self, *error: object) -> None:
        """Write what is left and close the files."""
        for writer in self.writers:
            writer.close()

    def opened(self, path: Path) -> pa.csv.CSVWriter | pa.parquet.ParquetWriter:
        """Open one file."""
        if not self.is_csv:
            return pa.parquet.ParquetWriter(path, self.schema)
        columns = pa.schema([(column, pa.string()) for column in self.schema.names])
        options = pa.csv.WriteOptions(quoting_style="none", quoting_header="none")
        return pa.csv.CSVWriter(path, columns, write_options=options)

    def write(self, rows: pa.Table) -> None:
        """Append rows, each to the file of its arrival; for CSV all cells are text."""
        if len(self.writers) == 1:
            self.writers[0].write(rows)
            return
        place = np.searchsorted(self.bounds, arrived(rows), side="right")
        for number in np.unique(place):
            self.writers[number].write(rows.filter(pa.array(place == number)))


def arrived(rows: pa.Table) -> np.ndarray:
    """Tell when rows arrived, in seconds since 1970; 0 where nobody knows."""
    loaded = rows["loaded_at"]
    if loaded.type == pa.string():
        loaded = pc.strptime(loaded, "%Y-%m-%d %H:%M:%S", "s", error_is_null=True)
    return loaded.cast(pa.timestamp("s")).cast(pa.int64()).fill_null(0).to_numpy()
