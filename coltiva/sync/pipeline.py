"""Drive a plan through dlt: it takes the items, cuts batches and calls the destination.

dlt gets what finds a contact and no other value of a person: the key, an operation, and
by what the destination finds it (Mailchimp a hash of the address, Brevo the e-mail).
Its files are removed after each run. So is its record of what was loaded: the sent
state knows better after a crash.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from coltiva.sync.state import Item

os.environ.setdefault("RUNTIME__DLTHUB_TELEMETRY", "false")
os.environ.setdefault("RUNTIME__LOG_LEVEL", "CRITICAL")


def drive(
    name: str,
    folder: Path,
    items: Sequence[Item],
    batch_rows: int,
    send: Callable[[Sequence[Item]], None],
) -> None:
    """Give all items to `send`, in their order, in batches; stop where it stops.

    folder: where dlt may keep its files while it runs.
    """
    if not items:
        return
    os.environ["DLT_DATA_DIR"] = str(folder)
    import dlt
    from dlt.common.runtime import signals
    from dlt.destinations.exceptions import DestinationTerminalException
    from dlt.pipeline.exceptions import PipelineStepFailed

    stopped: list[BaseException] = []

    def sink(rows: Any, table: Any) -> None:  # noqa: ARG001
        # dlt calls it with a batch and the table's schema.
        if stopped:
            raise DestinationTerminalException("stopped")
        try:
            signals.raise_if_signalled()
            send([Item(**row) for row in rows])
        except BaseException as error:
            stopped.append(error)
            raise DestinationTerminalException("stopped") from None

    def rows() -> Iterator[list[dict[str, Any]]]:
        for start in range(0, len(items), batch_rows):
            yield [asdict(item) for item in items[start : start + batch_rows]]

    shutil.rmtree(folder, ignore_errors=True)
    destination = dlt.destination(
        sink,
        name=f"coltiva_{name}",
        batch_size=batch_rows,
        loader_file_format="typed-jsonl",
        naming_convention="direct",
        skip_dlt_columns_and_tables=True,
        max_table_nesting=0,
        loader_parallelism_strategy="sequential",
    )
    try:
        pipeline = dlt.pipeline(
            f"coltiva_{name}", pipelines_dir=str(folder), destination=destination
        )
        pipeline.run(dlt.resource(rows, name="changes"))
    except (PipelineStepFailed, KeyboardInterrupt):
        # dlt wraps what the sink raised; a signal it may also raise by itself.
        if not stopped:
            raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if stopped:
        raise stopped[0]
