"""The project's own runs, on the raw files of a shop, in a folder of their own."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import duckdb
from process import Cost, cost_of
from sizes import PROJECT

RULES = PROJECT / "seeds" / "config"
MART = "customer_segments"
# Twice the history of a simulated shop ends in days that are still to come.
LATEST = "2031-01-01 00:00:00"


class Project:
    """A warehouse and the raw files it reads.

    All runs have the same paths and vars, so that dbt never parses anew what it has
    parsed before: a shop's files are linked into the folder, not named.
    """

    def __init__(self, folder: Path, connectors: Collection[str] = ()) -> None:
        """folder: a new folder for the raw files' links, the warehouse and dbt.

        connectors: those that the raw files need, none for Coltiva's own.
        """
        self.folder, self.raw = folder, folder / "raw"
        self.connectors = list(connectors)
        self.database = folder / "warehouse.duckdb"
        folder.mkdir(parents=True)

    def dbt(self, *arguments: str) -> Cost:
        """Run a dbt command on the warehouse."""
        variables = {
            "raw_path": str(self.raw),
            "raw_format": "parquet",
            "latest_possible_at": LATEST,
        }
        variables |= {"connectors": self.connectors} if self.connectors else {}
        options = ["--profiles-dir", "profiles", "--vars", json.dumps(variables)]
        options += ["--target-path", str(self.folder / "target")]
        options += ["--log-path", str(self.folder / "logs"), "--quiet"]
        program = Path(sys.executable).with_name("dbt")
        environment = {"COLTIVA_DUCKDB_PATH": str(self.database), "DO_NOT_TRACK": "1"}
        return cost_of(
            [program, *arguments, *options], folder=PROJECT, environment=environment
        )

    def start(self, shop: Path) -> None:
        """Let a shop's history arrive and load the rule seeds."""
        self.arrive(shop, "arrival_0001")
        self.dbt("seed", "--exclude", "path:seeds/sample")

    def arrive(self, shop: Path, arrival: str) -> None:
        """Let a shop's next files arrive."""
        for path in shop.glob(f"*/{arrival}.parquet"):
            link = self.raw / path.parent.name / path.name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)

    def build(self, *selection: str) -> Cost:
        """Build models: the first time everything, then what is new."""
        return replace(self.dbt("run", *selection), folders=self.seconds_by_folder())

    def seconds_by_folder(self) -> dict[str, float]:
        """Add up the seconds of the last run's models by the folder they are in."""
        target = self.folder / "target"
        results = json.loads((target / "run_results.json").read_text("utf-8"))
        nodes = json.loads((target / "manifest.json").read_text("utf-8"))["nodes"]
        seconds: Counter[str] = Counter()
        for result in results["results"]:
            node = nodes[result["unique_id"]]
            if node["resource_type"] == "model":
                folder = Path(node["path"]).parent.as_posix()
                seconds[folder] += result["execution_time"]
        return {folder: round(each, 1) for folder, each in seconds.most_common()}

    def begin(self) -> Cost:
        """Do what every run does before its first model: a run of no model."""
        return self.dbt("run", "--select", "no_such_model")

    def mart(self, name: str) -> Path:
        """Write the final table, as it stands, to a new Parquet file."""
        path = self.folder / f"{name}.parquet"
        with duckdb.connect(str(self.database), read_only=True) as connection:
            connection.execute(f"copy main.{MART} to '{path}' (format parquet)")
        return path


def program(name: str, raw: Path, result: Path, work: Path) -> Cost:
    """Run the program `name` on raw files; result: the Parquet file it writes."""
    script = Path(__file__).with_name("programs") / f"segments_{name}.py"
    return cost_of([sys.executable, script, raw, RULES, result], folder=work)


def differences(
    expected: Path, found: Path, without: Collection[str] = ()
) -> Mapping[str, int]:
    """Count the rows that only one of two final tables has, types and all.

    without: columns that are not compared.
    """
    with duckdb.connect() as connection:
        for name, path in (("expected", expected), ("found", found)):
            connection.execute(f"create view {name} as select * from '{path}'")
        shape = [
            connection.execute(f"describe {name}").fetchall()
            for name in ("expected", "found")
        ]
        kinds = [
            {row[0]: row[1] for row in rows if row[0] not in without} for rows in shape
        ]
        if kinds[0] != kinds[1]:
            raise RuntimeError(f"{found}: other columns or types than {expected}")
        columns = ", ".join(kinds[0])
        pairs = {"missing": ("expected", "found"), "extra": ("found", "expected")}
        return {
            word: connection.execute(
                f"select count(*) from (select {columns} from {one}"
                f" except all select {columns} from {other})"
            ).fetchall()[0][0]
            for word, (one, other) in pairs.items()
        }
