"""The shops that are measured on: made once, kept for the next time."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SEED = 7
# The simulator's own number of days, orders and interactions a customer.
DAYS, ORDERS, INTERACTIONS = 606, 5.0, 50.0


@dataclass(frozen=True)
class Shop:
    """One size or shape. rounds: the turns in which its runs are measured.

    lines, products: of an order, on average, and in all; else the simulator's own.
    """

    customers: int
    rounds: int
    lines: float | None = None
    products: int | None = None

    def files(self, folder: Path, years: int = 1) -> Path:
        """Give the folder of the raw files: history, and one day more a table.

        years: how many times the usual history; the rows of a day stay as many.
        """
        options = {
            "customers": self.customers,
            "seed": SEED,
            "days": DAYS * years,
            "orders": ORDERS * years,
            "interactions": INTERACTIONS * years,
            "arrivals": 2,
            "lines": self.lines,
            "products": self.products,
        }
        return self.made(folder, options)

    def told(self, folder: Path, shape: str) -> Path:
        """Give the folder of the shop as `simulate --as` tells it, of one arrival.

        It has no mess and no interactions, whatever the shape.
        """
        options = {
            "customers": self.customers,
            "seed": SEED,
            "interactions": "0",
            "lines": self.lines,
            "products": self.products,
            "as": shape,
        }
        return self.made(folder, options)

    def made(self, folder: Path, options: Mapping[str, object]) -> Path:
        """Make a shop by options of `simulate`, if it is not there; give its folder."""
        asked = {name: str(value) for name, value in options.items() if value}
        made = folder / "shops" / "-".join(asked.values())
        if not made.exists():
            print(f"making a shop of {self.customers:,} customers", flush=True)
            half = made.with_suffix(".half")
            shutil.rmtree(half, ignore_errors=True)
            command = [sys.executable, "-m", "coltiva", "simulate"]
            command += ["--format", "parquet", "--out", str(half)]
            for name, value in asked.items():
                command += [f"--{name}", value]
            subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
            for path in half.glob("*.parquet"):
                (half / path.stem).mkdir()
                path.rename(half / path.stem / "arrival_0001.parquet")
            half.rename(made)
        return made


# As Online Retail has them: few products a line, many lines an order, 40,000 orders.
SIZES = {
    "10k": Shop(10_000, rounds=3),
    "100k": Shop(100_000, rounds=2),
    "1m": Shop(1_000_000, rounds=1),
    "wide": Shop(8_000, rounds=2, lines=25.0, products=4_500),
}
