"""A whole shop: its pieces in order, written to files."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa

from coltiva.simulate.catalogue import make_campaigns, make_catalogue
from coltiva.simulate.intent import draw_intent
from coltiva.simulate.interactions import draw_interactions
from coltiva.simulate.mess import bad_rows, duplicates
from coltiva.simulate.orders import draw_orders
from coltiva.simulate.people import draw_people
from coltiva.simulate.settings import Settings
from coltiva.simulate.shapes import SCHEMAS, Numbers, as_text
from coltiva.simulate.stories import FIRST_FREE_NUMBER
from coltiva.simulate.telling import told_rows
from coltiva.simulate.write import TableFiles

# People are made this many at a time: enough to be quick, few enough for the memory.
CHUNK = 20_000
SAMPLE = Settings(
    customers=365,  # beside the people of the stories
    orders_per_customer=3.2,
    interactions_per_customer=14.5,
    duplicate_rate=0.02,
    bad_rate=None,
)


def simulate(
    settings: Settings,
    out: Path,
    file_format: str = "csv",
    prefix: str = "",
    arrivals: int = 1,
) -> dict[str, int]:
    """Write a shop's raw tables to the folder `out`; give the rows of each table.

    `file_format` is csv or parquet. With more than one of `arrivals`, each table is a
    folder: a file with all history, then one for each of the last days.
    """
    counts = dict.fromkeys(SCHEMAS, 0)
    with ExitStack() as stack:
        files = {
            name: stack.enter_context(
                TableFiles(out, prefix, name, file_format, arrivals, settings.end)
            )
            for name in SCHEMAS
        }
        for name, rows in messy_pieces(settings, has_text=file_format == "csv"):
            files[name].write(rows)
            counts[name] += len(rows)
    return counts


def messy_pieces(settings: Settings, has_text: bool) -> Iterator[tuple[str, pa.Table]]:
    """Give the raw tables piece by piece, mess after the good rows it copies."""

    def finished(*parts: pa.Table) -> pa.Table:
        return pa.concat_tables([as_text(part) if has_text else part for part in parts])

    if settings.stories:
        for name, rows in told_rows(settings).items():
            yield name, finished(rows)
    for place, pieces in enumerate(clean_pieces(settings)):
        rng = generator(settings, "mess", place)
        lost_orders: list[str] = []
        for name, rows in pieces.items():
            again = duplicates(rng, name, rows, settings.duplicate_rate)
            bad = bad_rows(rng, name, rows, settings.bad_rate, has_text, lost_orders)
            if name == "orders":
                keys = [key for part in bad for key in part["order_id"].to_pylist()]
                lost_orders = [key for key in keys if key]
            yield name, finished(rows, again, *bad)


def clean_pieces(settings: Settings) -> Iterator[dict[str, pa.Table]]:
    """Give the shop without mess: what it sells, then its people CHUNK by CHUNK."""
    rng = generator(settings, "shop", 0)
    catalogue = make_catalogue(settings, rng)
    campaigns = make_campaigns(settings, rng)
    yield {"products": catalogue.products, "campaigns": campaigns.campaigns}
    numbers = Numbers()
    first = FIRST_FREE_NUMBER
    for place, done in enumerate(range(0, settings.customers, CHUNK)):
        rng = generator(settings, "people", place)
        accounts = min(CHUNK, settings.customers - done)
        people, pieces = draw_people(
            rng, settings, first, accounts, catalogue.categories
        )
        first += people.size
        intent = draw_intent(rng, settings, people)
        orders, sales = draw_orders(rng, settings, people, intent, catalogue, numbers)
        seen = draw_interactions(
            rng, settings, people, intent, catalogue, campaigns, orders, numbers
        )
        yield pieces | sales | seen


def generator(settings: Settings, part: str, place: int) -> np.random.Generator:
    """Give the random numbers of one part of a shop, the same for the same settings."""
    part_number = ("shop", "people", "mess").index(part)
    return np.random.Generator(np.random.PCG64([settings.seed, part_number, place]))
