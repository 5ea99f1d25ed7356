"""`python -m coltiva build` turns its options into dbt vars and environment."""

import argparse
import gzip
from pathlib import Path
from typing import Any

import pytest

from coltiva import CommandError, build, raw_files
from coltiva.build import add_arguments, build_vars, dbt_settings, named_page


def vars_of(*options: str) -> dict[str, Any]:
    """Give the vars of a command line."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return build_vars(parser.parse_args(options))


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that holds a folder of raw tables."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my shop").mkdir()
    return tmp_path / "my shop"


def test_no_options_are_the_defaults_of_the_project() -> None:
    """Without options, and with empty ones, dbt_project.yml decides."""
    assert vars_of() == {}
    assert vars_of("--raw", "", "--as-of", "", "--vars", "", "--format", "") == {}


def test_options_are_vars() -> None:
    """Each option has its var."""
    options = "--as-of 2025-06-30 --currency GBP --timezone Europe/Rome --scoring fixed"
    assert vars_of(*options.split()) == {
        "as_of": "2025-06-30",
        "shop_currency": "GBP",
        "shop_timezone": "Europe/Rome",
        "rfm_scoring": "fixed",
    }


def test_vars_are_yaml_with_dates_as_text() -> None:
    """Vars keep their types, dates stay text, and a named option wins."""
    text = "{vip_min_orders: 4, rfm_window_days: null, as_of: 2025-06-30, rate: 0.5}"
    assert vars_of("--vars", text, "--as-of", "2025-05-31") == {
        "vip_min_orders": 4,
        "rfm_window_days": None,
        "as_of": "2025-05-31",
        "rate": 0.5,
    }
    assert vars_of("--vars", "as_of: 2025-06-30 18:00:00") == {
        "as_of": "2025-06-30 18:00:00"
    }


def test_moment_of_the_environment_is_a_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """COLTIVA_AS_OF counts as as_of, unless --vars or --as-of say another, or none."""
    monkeypatch.setenv("COLTIVA_AS_OF", "2025-04-30")
    assert vars_of() == {"as_of": "2025-04-30"}
    assert vars_of("--as-of", "2025-05-31") == {"as_of": "2025-05-31"}
    assert vars_of("--vars", "{as_of: null}") == {"as_of": None}


@pytest.mark.parametrize(
    ("settings", "options", "moment"),
    [
        ({}, [], None),
        ({"as_of": "2025-06-30"}, [], "2025-06-30"),
        ({"as_of": None}, [], ""),
        ({"as_of": 2025}, [], "2025"),
        (
            {"raw_path": "/a shop", "as_of": "2025-06-30", "vip_min_orders": 4},
            ["--vars", '{"raw_path": "/a shop", "vip_min_orders": 4}'],
            "2025-06-30",
        ),
    ],
)
def test_moment_is_no_var(
    settings: dict[str, Any], options: list[str], moment: str | None
) -> None:
    """The vars of two days are the same, so that dbt keeps what it has parsed."""
    given, environment = dbt_settings(settings)
    assert given == options
    assert environment.get("COLTIVA_AS_OF") == moment


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize(
    "name", ["orders.{}", "raw_orders.{}", "Orders.{}", "orders/day_1.{}"]
)
def test_format_is_what_the_folder_holds(shop: Path, kind: str, name: str) -> None:
    """A relative folder becomes absolute, its format is found."""
    path = shop / name.format(kind)
    path.parent.mkdir(exist_ok=True)
    path.touch()
    (shop / "notes.txt").touch()
    assert vars_of("--raw", "my shop") == {"raw_path": str(shop), "raw_format": kind}


def test_format_of_a_mixed_folder_must_be_said(shop: Path) -> None:
    """Both formats in one folder: no guess."""
    (shop / "orders.csv").touch()
    (shop / "customers.parquet").touch()
    with pytest.raises(CommandError, match="holds csv and parquet tables: say FORMAT="):
        vars_of("--raw", str(shop))
    assert vars_of("--raw", str(shop), "--format", "csv")["raw_format"] == "csv"


def test_packed_files_are_raw_files(shop: Path) -> None:
    """A CSV file may be packed."""
    (shop / "orders.csv.gz").touch()
    assert vars_of("--raw", str(shop))["raw_format"] == "csv"


@pytest.mark.parametrize(
    ("name", "content", "is_whole"),
    [
        ("orders.csv.gz", gzip.compress(b"order_id\n" * 9), True),
        ("orders.csv.gz", gzip.compress(b"order_id\n" * 9)[:-9], False),
        ("orders.csv.gz", b"order_id\n", False),
        ("orders/1.parquet", b"PAR1....PAR1", True),
        ("orders/1.parquet", b"PAR1....", False),
        ("orders/1.parquet", b"", False),
        ("notes.parquet", b"", True),
    ],
)
def test_a_file_that_is_cut_off(
    shop: Path, name: str, content: bytes, is_whole: bool
) -> None:
    """It is said before dbt starts; other files are nobody's business."""
    (shop / name).parent.mkdir(exist_ok=True)
    (shop / name).write_bytes(content)
    kind = "parquet" if "parquet" in name else "csv"
    if is_whole:
        raw_files.check(shop, ("orders",), kind)
    else:
        with pytest.raises(CommandError, match=f"^{name} is cut off or damaged, as"):
            raw_files.check(shop, ("orders",), kind)


def test_page_of_the_boards_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build ends with how to get the page, or with where an older one is."""
    monkeypatch.setattr(build, "PROJECT_ROOT", tmp_path)
    page = "target/dashboard/index.html"
    assert named_page() == f"Boards: `make dashboard` draws them into {page}"
    (tmp_path / page).parent.mkdir(parents=True)
    (tmp_path / page).touch()
    assert named_page().startswith(f"Boards: {page} (of an earlier build: `make")


def test_prefix_of_an_object_store_is_kept() -> None:
    """A prefix is no folder: it is passed on, with the format that was said."""
    assert vars_of("--raw", "s3://shop/raw/", "--format", "parquet") == {
        "raw_path": "s3://shop/raw",
        "raw_format": "parquet",
    }


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--raw", "nowhere"], "RAW=nowhere: there is no folder .*/nowhere"),
        (["--raw", "my shop"], "RAW=my shop holds none of customers.csv, products.csv"),
        (["--raw", "s3://shop"], "RAW=s3://shop cannot be looked into from here"),
        (["--vars", "{a: "], "VARS is not YAML: {a: "),
        (["--vars", "[1, 2]"], "VARS must map names to values"),
    ],
)
@pytest.mark.usefixtures("shop")
def test_mistake_is_one_sentence(options: list[str], sentence: str) -> None:
    """A mistake says what is wrong with which setting."""
    with pytest.raises(CommandError, match=sentence) as raised:
        vars_of(*options)
    assert "\n" not in str(raised.value)
