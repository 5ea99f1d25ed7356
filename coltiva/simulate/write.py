"""Raw tables to files, a piece at a time."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from coltiva.simulate.shapes import DAY, SCHEMAS, TYPES


def as_text(rows: pa.Table) -> pa.Table:
    """Write every cell as it stands in a CSV: cents, whole seconds, true and false."""
    columns = []
    for column in rows.columns:
        if column.type == TYPES["time"]:
            column = column.cast(pa.timestamp("s"))
        elif column.type == TYPES["money"]:
            column = column.cast(pa.decimal128(18, 2))
        columns.append(column.cast(pa.string()))
    return pa.table(columns, names=rows.column_names)


class TableFiles:
    """The file of one raw table, or its files by arrival; use it in a `with` block."""

    def __init__(
        self,
        folder: Path,
        name: str,
        schema_name: str,
        file_format: str,
        arrivals: int,
        end: int,
    ) -> None:
        """Open <folder>/<name>.<file_format> for rows of the raw table `schema_name`.

        With more than one of `arrivals`: <folder>/<name>/arrival_0001.<file_format> and
        so on; the days of the later ones count back from the second `end`.
        """
        self.is_csv = file_format == "csv"
        self.schema = SCHEMAS[schema_name]
        if arrivals == 1:
            paths = [folder / f"{name}.{file_format}"]
        else:
            paths = [
                folder / name / f"arrival_{place:04d}.{file_format}"
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
        """Append rows; the order of their arrival decides about their file."""
        text = as_text(rows) if self.is_csv else rows
        if len(self.writers) == 1:
            self.writers[0].write(text)
            return
        place = np.searchsorted(self.bounds, arrived(rows), side="right")
        for number in np.unique(place):
            self.writers[number].write(text.filter(pa.array(place == number)))


def arrived(rows: pa.Table) -> np.ndarray:
    """Tell when rows arrived, in seconds since 1970; 0 where nobody knows."""
    loaded = rows["loaded_at"]
    if loaded.type == pa.string():
        loaded = pc.strptime(loaded, "%Y-%m-%d %H:%M:%S", "s", error_is_null=True)
    return loaded.cast(pa.timestamp("s")).cast(pa.int64()).fill_null(0).to_numpy()
