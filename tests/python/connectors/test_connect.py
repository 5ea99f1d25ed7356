"""`python -m coltiva connect`: what lies in a folder, what it brings, what lacks."""

import shutil
from pathlib import Path

import pytest
import yaml
from connectors import test_klaviyo
from connectors.inputs import write_csv, write_tables
from connectors.test_shopify_export import exported, write_export
from connectors.test_shopify_tables import fivetran_rest

from coltiva import PROJECT_ROOT
from coltiva.__main__ import main
from coltiva.build import build_vars
from coltiva.connect import SETTINGS, read_settings
from coltiva.connect.recognise import OWN, recognise, settings_of
from coltiva.connect.report import switched_off


def tables(folder: Path) -> dict[str, str | None]:
    """Say what each file of a folder was recognised as."""
    return {file.name: file.table for file in recognise(folder).files}


def test_exports_are_known_by_their_names(tmp_path: Path) -> None:
    """Numbers that the admin adds and packed files are fine; a note is ignored."""
    write_export(tmp_path)
    (tmp_path / "orders_export.csv").rename(tmp_path / "Orders_Export_2.csv")
    (tmp_path / "readme.txt").write_text("hello", "utf-8")
    assert tables(tmp_path) == {
        "Orders_Export_2.csv": "orders_export",
        "customers_export.csv": "customers_export",
        "products_export_1.csv": "products_export",
        "readme.txt": None,
    }
    assert settings_of(recognise(tmp_path)) == {"connectors": ["shopify"]}


def test_an_export_of_another_name_is_known_by_its_columns(tmp_path: Path) -> None:
    """It is not read, and it is said what it has to be called."""
    write_csv(tmp_path / "june.csv", exported())
    (file,) = recognise(tmp_path).files
    assert file.table is None
    assert file.note == "it looks like shopify's orders_export: rename it to that"


def test_orders_of_nobody_known_are_left_alone(tmp_path: Path) -> None:
    """Anybody's orders are no connector's."""
    write_csv(tmp_path / "orders.csv", [{"number": "o1", "placed": "2025-01-01"}])
    assert tables(tmp_path) == {"orders.csv": None}
    assert read_settings(tmp_path) == {}


def test_raw_tables_are_known_and_need_no_connector(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The contract's own tables get the same report; `make build` reads them as is."""
    sample = PROJECT_ROOT / "seeds" / "sample"
    for path in sample.glob("raw_*.csv"):
        shutil.copy(path, tmp_path / path.name.removeprefix("raw_"))
    assert main(["connect", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "  customers.csv     raw table: customers\n" in told
    assert "ignored" not in told
    assert "Currency EUR: " in told
    assert read_settings(tmp_path) == {"shop_currency": "EUR"}


def test_a_raw_table_that_lacks_a_column_is_told(tmp_path: Path) -> None:
    """Without loaded_at it is still known, and said to lack it."""
    write_csv(tmp_path / "raw_orders.csv", [{"order_id": "o1", "status": "paid"}])
    (file,) = recognise(tmp_path).files
    assert (file.connector, file.table) == (OWN, "orders")
    assert file.note == "without the column(s) loaded_at"


def test_raw_tables_are_not_read_beside_a_connector(tmp_path: Path) -> None:
    """A file of the contract among a connector's is named, and no setting."""
    write_export(tmp_path)
    row = {"interaction_id": "i1", "loaded_at": "2025-01-01"}
    write_csv(tmp_path / "interactions.csv", [row])
    notes = {file.name: file.note for file in recognise(tmp_path).files}
    own = "Coltiva's own table, which is not read beside a connector's"
    assert notes["interactions.csv"] == own
    assert settings_of(recognise(tmp_path)) == {"connectors": ["shopify"]}


def test_each_loader_is_known(tmp_path: Path) -> None:
    """Fivetran's tables, in a folder of the connector's name too."""
    write_tables(tmp_path / "shopify", fivetran_rest())
    found = tables(tmp_path)
    assert found["shopify/order.csv"] == "order"
    assert found["shopify/order_line_refund.csv"] == "order_line_refund"
    assert None not in found.values()


def test_letters_that_are_not_utf8_are_a_setting(tmp_path: Path) -> None:
    """A spreadsheet's semicolons and letters are seen before anything is read."""
    write_csv(tmp_path / "orders_export.csv", exported())
    path = tmp_path / "orders_export.csv"
    text = path.read_text("utf-8").replace(",", ";").replace("Vaso", "Caffè")
    path.write_bytes(text.encode("windows-1252"))
    assert settings_of(recognise(tmp_path)) == {
        "connectors": ["shopify"],
        "raw_encoding": "windows-1252",
    }


def test_a_folder_of_nothing_known_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No report, no settings, exit code 2."""
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", "utf-8")
    assert main(["connect", str(tmp_path)]) == 2
    assert "holds no file of a known shop" in capsys.readouterr().err
    assert not (tmp_path / SETTINGS).exists()


def test_the_report_says_what_there_is_and_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows, days, currencies, empty columns, strange words; settings for a build."""
    rows = [
        row | {"Financial Status": "on_fire"} if place == 0 else row
        for place, row in enumerate(exported()[1:])
    ]
    write_export(tmp_path)
    write_csv(tmp_path / "orders_export.csv", rows)
    assert main(["connect", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "orders_export.csv      shopify: orders_export" in told
    assert "14  2025-02-03  2025-10-26" in told
    assert "Currency EUR: 14 orders" in told
    assert "interactions.interaction_id" in told
    assert "engagement is unknown" in told
    assert "orders.status: on_fire 1" in told
    assert "example.com" not in told
    settings = yaml.safe_load((tmp_path / SETTINGS).read_text("utf-8"))
    assert settings == {"connectors": ["shopify"], "shop_currency": "EUR"}


def test_a_missing_column_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is required and not there stops the report, and names the column."""
    rows = [{k: v for k, v in row.items() if k != "Currency"} for row in exported()]
    write_csv(tmp_path / "orders_export.csv", rows)
    assert main(["connect", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert "shopify.orders_export lacks the column currency" in told


def test_build_takes_the_settings_of_the_folder(tmp_path: Path) -> None:
    """Written ones, else those of the files; --vars go before both."""
    import argparse

    from coltiva import build

    parser = argparse.ArgumentParser()
    build.add_arguments(parser)
    write_export(tmp_path)
    told = build_vars(parser.parse_args(["--raw", str(tmp_path)]))
    assert told == {"connectors": ["shopify"], "raw_path": str(tmp_path)}
    (tmp_path / SETTINGS).write_text(
        "connectors: [shopify]\nshop_currency: USD\n", "utf-8"
    )
    told = build_vars(
        parser.parse_args(["--raw", str(tmp_path), "--vars", "{shop_currency: CHF}"])
    )
    assert told["shop_currency"] == "CHF"


@pytest.mark.parametrize("shape", ["api", "airbyte", "fivetran"])
def test_klaviyo_is_known(tmp_path: Path, shape: str) -> None:
    """By its names and columns, beside a shop in its own folder."""
    told = test_klaviyo.SHAPES[shape]()
    write_tables(tmp_path / "klaviyo", told)
    write_export(tmp_path / "shopify")
    found = {k: v for k, v in tables(tmp_path).items() if k.startswith("klaviyo")}
    assert sorted(found.values()) == sorted(told)
    assert settings_of(recognise(tmp_path)) == {"connectors": ["klaviyo", "shopify"]}


def test_campaigns_of_coltivas_own_are_not_klaviyos(tmp_path: Path) -> None:
    """The raw table of that name has other columns."""
    write_csv(tmp_path / "campaigns.csv", [{"campaign_id": "c1", "sent_at": ""}])
    (file,) = recognise(tmp_path).files
    assert (file.connector, file.table) == (OWN, "campaigns")


def test_the_report_of_klaviyo_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No shop, no currency; a metric of somebody's own is named with its count."""
    write_tables(tmp_path, test_klaviyo.api())
    assert main(["connect", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "interactions.interaction_type: Quiz finished 1\n" in told
    assert "nobody has an account" in told
    assert "example.com" not in told
    settings = yaml.safe_load((tmp_path / SETTINGS).read_text("utf-8"))
    assert settings == {"connectors": ["klaviyo"]}


def test_what_another_source_fills_is_not_switched_off() -> None:
    """Only what is empty in all sources, and that once."""
    covered = [
        ("shop", "interactions", "url", 0, 0, "no pages", None, None),
        ("shop", "interactions", "is_machine", 0, 0, "no machines", None, None),
        ("mailer", "interactions", "url", 2, 1, None, None, None),
        ("mailer", "interactions", "is_machine", 2, 0, "no machines", None, None),
    ]
    assert switched_off(covered) == [("interactions.is_machine", "no machines")]
