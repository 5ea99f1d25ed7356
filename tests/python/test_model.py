"""`make try M=<model>` builds one model upon what a warehouse holds.

That it does so, `make try` of CONTRIBUTING.md proves (test_commands.py).
"""

from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from coltiva import CommandError
from coltiva.__main__ import main
from coltiva.model import find, missing_parents, summed_up


def node(name: str, kind: str = "model", **other: object) -> SimpleNamespace:
    """Make a node as dbt's manifest holds it."""
    return SimpleNamespace(
        name=name,
        alias=name,
        schema="main",
        resource_type=kind,
        package_name=other.pop("package_name", "coltiva"),
        depends_on_nodes=other.pop("reads", []),
    )


NODES = {
    "seed.coltiva.seed_rules": node("seed_rules", "seed"),
    "model.coltiva.int_orders": node(
        "int_orders", reads=["source.coltiva.shop.orders"]
    ),
    "model.coltiva.fct_orders": node(
        "fct_orders", reads=["seed.coltiva.seed_rules", "model.coltiva.int_orders"]
    ),
    "test.coltiva.fct_orders__key": node("fct_orders__key", "test"),
    "model.host.int_theirs": node("int_theirs", package_name="host"),
}


def test_finds_a_model_or_a_seed() -> None:
    """A model or a seed of the project is found by its name."""
    assert find("fct_orders", NODES) is NODES["model.coltiva.fct_orders"]
    assert find("seed_rules", NODES) is NODES["seed.coltiva.seed_rules"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "fct_order",
            r"There is no model fct_order; there is fct_orders, int_orders\.",
        ),
        ("fct_orders__key", "There is no model fct_orders__key; there is fct_orders"),
        ("int_theirs", r"There is no model int_theirs.*\."),
        ("xyz", r"There is no model xyz\."),
    ],
)
def test_unknown_model_is_told_with_those_like_it(name: str, sentence: str) -> None:
    """What is no model of the project gives one sentence, with names like it."""
    with pytest.raises(CommandError, match=sentence):
        find(name, NODES)


@pytest.mark.parametrize(
    ("tables", "missing"),
    [
        (["seed_rules", "int_orders"], []),
        (["seed_rules", "fct_orders"], ["int_orders"]),
        ([], ["int_orders", "seed_rules"]),
    ],
)
def test_missing_parents_are_listed(
    tmp_path: Path, tables: list[str], missing: list[str]
) -> None:
    """What the model reads must be there: tables and views, in their schema."""
    database = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema other")
        connection.execute("create table other.int_orders (a integer)")
        for table in tables:
            connection.execute(f"create view {table} as select 1 as a")
    assert (
        missing_parents(NODES["model.coltiva.fct_orders"], NODES, database) == missing
    )


def test_sources_are_made_by_the_run(tmp_path: Path) -> None:
    """A raw table need not be there before."""
    database = tmp_path / "warehouse.duckdb"
    duckdb.connect(str(database)).close()
    assert missing_parents(NODES["model.coltiva.int_orders"], NODES, database) == []


def test_sums_up() -> None:
    """The tests that passed are counted by their kind."""
    kinds = ["model", "test", "unit_test", "unit_test", "operation"]
    results = [SimpleNamespace(node=node("x", kind)) for kind in kinds]
    assert summed_up(NODES["model.coltiva.fct_orders"], results) == (
        "Built fct_orders, passed 1 data test and 2 unit tests"
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "coltiva: Say which model: make try M=int_orders_priced.\n"),
        ("fct_orders", "there.duckdb; `make build` makes it.\n"),
    ],
)
def test_mistake_is_told_before_dbt_starts(
    name: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """No model, and no warehouse, stop with one sentence."""
    monkeypatch.setenv("COLTIVA_DUCKDB_PATH", str(tmp_path / "not_there.duckdb"))
    assert main(["model", name]) == 2
    assert capsys.readouterr().err.endswith(sentence)
