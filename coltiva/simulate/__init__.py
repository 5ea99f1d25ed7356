"""Simulate a shop: the raw tables of a fashion and skincare shop, as files.

The same arguments give the same bytes. The sample shop in seeds/sample is made by

    python -m coltiva simulate --sample

and holds the people of `stories`, a few hundred others, and rows of every kind of mess.
"""

import argparse
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path

from coltiva import PROJECT_ROOT, CommandError
from coltiva.simulate.catalogue import ARTICLES
from coltiva.simulate.retell import SHAPES, retell
from coltiva.simulate.settings import Settings
from coltiva.simulate.shop import SAMPLE, simulate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m coltiva simulate`; defaults are Settings'."""
    parser.set_defaults(**{item.name: item.default for item in fields(Settings)})

    def number(option: str, name: str, low: float, told: str) -> None:
        make = type(getattr(Settings, name))
        high = 0.5 if name.endswith("_rate") else float("inf")
        told = f"{told} (default: %(default)s)"
        convert = within(make, low, high)
        parser.add_argument(option, dest=name, type=convert, metavar="N", help=told)

    add = parser.add_argument
    add("--sample", action="store_true", help="make seeds/sample again, and no more")
    add("--out", type=Path, help="folder to write the raw tables to")
    add("--format", choices=["csv", "parquet"], default="csv", help="default: csv")
    add(
        "--as",
        dest="shape",
        choices=SHAPES,
        help="write the tables or files of another system, without mess",
    )
    add("--prefix", default="", help="what each file's name starts with")
    number("--customers", "customers", 1, "accounts")
    number("--seed", "seed", 0, "another seed, another shop")
    add("--start", dest="first_day", type=day, metavar="YYYY-MM-DD", help="first day")
    number("--days", "days", 1, "days from the first one to the last one")
    number("--orders", "orders_per_customer", 0, "orders of a customer, on average")
    number("--interactions", "interactions_per_customer", 0, "and interactions")
    number("--lines", "lines_per_order", 1, "lines of an order, on average")
    add(
        "--products",
        type=within(int, len(ARTICLES), float("inf")),
        metavar="N",
        help=f"products, at least {len(ARTICLES)} (default: as the shop is large)",
    )
    add(
        "--stories",
        action=argparse.BooleanOptionalAction,
        help="with or without the named people (default: with)",
    )
    number("--late-rate", "late_rate", 0, "share of rows that arrive days late")
    number("--duplicate-rate", "duplicate_rate", 0, "share of rows that come again")
    number("--bad-rate", "bad_rate", 0, "share of rows to be refused")
    add(
        "--arrivals",
        type=within(int, 1, float("inf")),
        default=1,
        metavar="N",
        help="files a table: all history, then the last N-1 days, one file a day",
    )


def run(arguments: argparse.Namespace) -> int:
    """Make the shop that the arguments ask for and tell how large it is."""
    if arguments.sample:
        out = PROJECT_ROOT / "seeds" / "sample"
        counts = simulate(SAMPLE, out, prefix="raw_")
    elif arguments.out is None:
        raise CommandError("simulate: give a folder with --out, or --sample")
    else:
        out = arguments.out
        settings = Settings(
            **{item.name: getattr(arguments, item.name) for item in fields(Settings)}
        )
        if arguments.shape:
            counts = retell(settings, out, arguments.shape, arguments.format)
        else:
            counts = simulate(
                settings, out, arguments.format, arguments.prefix, arguments.arrivals
            )
    for name, count in counts.items():
        print(f"{count:>12,}  {name}")
    print(f"written to {out}")
    return 0


def within(make: type, low: float, high: float) -> Callable[[str], float]:
    """Give a reader of numbers that refuses those below `low` or above `high`."""

    def read(word: str) -> float:
        value = make(word)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{word} is not from {low} to {high}")
        return value

    read.__name__ = make.__name__
    return read


def day(word: str) -> str:
    """Read a day, YYYY-MM-DD."""
    return date.fromisoformat(word).isoformat()
