"""Simulate a shop: the raw tables of a fashion and skincare shop, as files.

The same arguments give the same bytes. The sample shop in seeds/sample is made by

    python -m coltiva simulate --sample

and holds the people of `stories`, a few hundred others, and rows of every kind of mess.
"""

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa

from coltiva import PROJECT_ROOT, CommandError
from coltiva.simulate.catalogue import make_campaigns, make_catalogue
from coltiva.simulate.interactions import draw_interactions
from coltiva.simulate.mess import bad_rows, duplicates
from coltiva.simulate.orders import draw_orders
from coltiva.simulate.people import draw_people
from coltiva.simulate.settings import Settings
from coltiva.simulate.shapes import SCHEMAS, Numbers
from coltiva.simulate.stories import FIRST_FREE_NUMBER, PEOPLE, told_rows
from coltiva.simulate.write import TableFiles

# People are made this many at a time: enough to be quick, few enough for the memory.
CHUNK = 20_000
SAMPLE = Settings(
    customers=400 - len(PEOPLE),
    orders_per_customer=3.2,
    interactions_per_customer=16,
    duplicate_rate=0.02,
    bad_rate=None,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m coltiva simulate`."""
    shop = Settings()
    add = parser.add_argument
    add("--sample", action="store_true", help="make seeds/sample again; no other options")
    add("--out", type=Path, help="folder to write the raw tables to")
    add("--format", choices=["csv", "parquet"], default="csv")
    add("--prefix", default="", help="what each file's name starts with")
    add("--customers", type=int, default=shop.customers, help="how many accounts")
    add("--seed", type=int, default=shop.seed, help="another seed, another shop")
    add("--start", default=shop.first_day, help="first day, YYYY-MM-DD")
    add("--days", type=int, default=shop.days, help="days from then to the last one")
    add("--orders", type=float, default=shop.orders_per_customer, help="a customer")
    add(
        "--interactions",
        type=float,
        default=shop.interactions_per_customer,
        help="a customer",
    )
    add(
        "--stories",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="add the named people",
    )
    add("--late-rate", type=float, default=shop.late_rate, help="share of late rows")
    add("--duplicate-rate", type=float, default=shop.duplicate_rate, help="0 to 1")
    add("--bad-rate", type=float, default=shop.bad_rate, help="0 to 1")
    add(
        "--arrivals",
        type=int,
        default=1,
        metavar="N",
        help="files a table: all history, then the last N-1 days, one file a day",
    )


def run(arguments: argparse.Namespace) -> int:
    """Make the shop that the arguments ask for and tell how large it is."""
    if arguments.sample:
        out, prefix = PROJECT_ROOT / "seeds" / "sample", "raw_"
        counts = simulate(SAMPLE, out, prefix=prefix)
    else:
        if arguments.out is None:
            raise CommandError("simulate: give a folder with --out, or --sample")
        out = arguments.out
        counts = simulate(
            checked_settings(arguments),
            out,
            arguments.format,
            arguments.prefix,
            arguments.arrivals,
        )
    for name, count in counts.items():
        print(f"{count:>12,}  {name}")
    print(f"written to {out}")
    return 0


def checked_settings(arguments: argparse.Namespace) -> Settings:
    """Turn arguments into settings; a value out of its range is a CommandError."""
    rates = ("late_rate", "duplicate_rate", "bad_rate")
    wrong = [name for name in rates if not 0 <= getattr(arguments, name) <= 0.5]
    least = {"customers": 1, "days": 1, "orders": 0, "interactions": 0, "arrivals": 1}
    wrong += [name for name, low in least.items() if getattr(arguments, name) < low]
    if wrong:
        option = wrong[0].replace("_", "-")
        value = getattr(arguments, wrong[0])
        allowed = "0 to 0.5" if wrong[0] in rates else f"{least[wrong[0]]} or more"
        raise CommandError(f"simulate: --{option} {value} must be {allowed}")
    settings = Settings(
        customers=arguments.customers,
        seed=arguments.seed,
        first_day=arguments.start,
        days=arguments.days,
        orders_per_customer=arguments.orders,
        interactions_per_customer=arguments.interactions,
        late_rate=arguments.late_rate,
        duplicate_rate=arguments.duplicate_rate,
        bad_rate=arguments.bad_rate,
        stories=arguments.stories,
    )
    try:
        settings.start  # noqa: B018
    except ValueError as error:
        raise CommandError(f"simulate: --start {arguments.start}: {error}") from error
    return settings


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
                TableFiles(out, f"{prefix}{name}", name, file_format, arrivals, settings.end)
            )
            for name in SCHEMAS
        }
        for name, rows in messy_pieces(settings, has_text=file_format == "csv"):
            files[name].write(rows)
            counts[name] += len(rows)
    return counts


def messy_pieces(settings: Settings, has_text: bool) -> Iterator[tuple[str, pa.Table]]:
    """Give the raw tables piece by piece, mess after the good rows it copies."""
    if settings.stories:
        yield from told_rows(settings).items()
    for place, pieces in enumerate(clean_pieces(settings)):
        rng = generator(settings, "mess", place)
        for name, rows in pieces.items():
            yield name, rows
            yield name, duplicates(rng, name, rows, settings.duplicate_rate)
            for bad in bad_rows(rng, name, rows, settings.bad_rate, has_text):
                yield name, bad


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
        categories = len(catalogue.bounds) - 2
        people, pieces = draw_people(rng, settings, first, accounts, categories)
        first += people.size
        orders, sales = draw_orders(rng, settings, people, catalogue, numbers)
        seen = draw_interactions(
            rng, settings, people, catalogue, campaigns, orders, numbers
        )
        yield pieces | sales | seen


def generator(settings: Settings, part: str, place: int) -> np.random.Generator:
    """Give the random numbers of one part of a shop, the same for the same settings."""
    part_number = ("shop", "people", "mess").index(part)
    return np.random.Generator(np.random.PCG64([settings.seed, part_number, place]))
