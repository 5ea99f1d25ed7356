"""Render the boards of charts/ into one page and two pictures.

The page asks nothing of any host: it is one file of HTML, with no script in it. The
same warehouse gives the same bytes.
"""

import argparse
from pathlib import Path

from coltiva import PROJECT_ROOT, CommandError, __version__, build, database_path
from coltiva.boards import browser, draw, read, words
from coltiva.database import shown
from coltiva.summary import Warehouse

FOLDER = PROJECT_ROOT / "target" / "dashboard"
CHARTS = PROJECT_ROOT / "charts"
LAST_OF_PICTURE = "#segments"
"""The board with which the picture for a README ends."""
WIDTHS = {"wide": 1440, "narrow": 390}
"""The pictures and their widths in pixels."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m coltiva dashboard`."""
    parser.add_argument(
        "--database",
        help="DuckDB file (default: COLTIVA_DUCKDB_PATH or warehouse.duckdb)",
    )
    parser.add_argument(
        "--folder", help="where the page goes (default: target/dashboard)"
    )
    parser.add_argument(
        "--no-pictures", action="store_true", help="write the page alone"
    )
    parser.add_argument(
        "--picture",
        help="besides, a picture of the page's beginning in this PNG file",
    )


def run(arguments: argparse.Namespace) -> int:
    """Render the page and its pictures; say where they are."""
    given = arguments.database
    database = Path(given).expanduser() if given else database_path()
    if not given and not database.exists() and (code := build_first()):
        return code
    folder = Path(arguments.folder).expanduser() if arguments.folder else FOLDER
    page = render(database, folder)
    print(f"Dashboard: {shown(page)}")
    if arguments.no_pictures:
        return 0
    try:
        program = browser.program(may_install=True)
        take_pictures(page, program)
        if arguments.picture:
            picture = Path(arguments.picture).expanduser()
            browser.picture(program, page, picture, 1200, until=LAST_OF_PICTURE)
    except browser.NoBrowserError as error:
        print(f"No pictures: {error}")
        return 0
    print(f"Pictures: {', '.join(f'{name}.png' for name in WIDTHS)} beside it")
    return 0


def build_first() -> int:
    """Build the warehouse as `make build` does without settings."""
    parser = argparse.ArgumentParser()
    build.add_arguments(parser)
    return build.run(parser.parse_args([]))


def render(database: Path, folder: Path, home: str = "") -> Path:
    """Write the page of one database file into a folder and give its path.

    home: link to the site that the page is a part of, if it is.
    """
    with Warehouse(database) as warehouse:
        text = page_text(warehouse, home=home)
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "index.html"
    page.write_text(text, encoding="utf-8", newline="\n")
    return page


def page_text(warehouse: Warehouse, charts: Path = CHARTS, home: str = "") -> str:
    """Draw the boards of a folder of charts from a warehouse."""
    if "rpt_overview" not in warehouse.schemas:
        raise CommandError(
            f"{shown(warehouse.database)} has no rpt_overview: an older Coltiva built"
            " it; `make build` builds it again."
        )
    ((currency, timezone, as_of_at),) = warehouse.rows(
        "select shop_currency, shop_timezone, as_of_at"
        f" from {warehouse.table('rpt_overview')}"
    )
    colours = dict(
        warehouse.rows(
            f"select rfm_segment, colour from {warehouse.table('seed_segments')}"
            " order by segment_order, rfm_segment"
        )
    )
    boards = list(read.boards(charts, warehouse))
    head = {
        "as_of": as_of_at and words.moment(as_of_at, ""),
        "currency": currency,
        "timezone": timezone,
        "version": __version__,
        "home": home,
    }
    title = read.read(charts / "page.yml")["title"]
    drawing = draw.Drawing(currency, colours)
    return draw.page(charts, title, head, boards, drawing)


def take_pictures(page: Path, chromium: Path) -> None:
    """Take a picture of the whole page in each width, beside it."""
    for name, width in WIDTHS.items():
        browser.picture(chromium, page, page.parent / f"{name}.png", width)
