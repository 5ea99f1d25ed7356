"""The page of boards: its figures are the tables', and it reads well at both widths.

Four shops: the sample, one that has only what must be there (no interactions, no
campaigns, no consents, no refunds), one without a single row, and the sample with
figures 700 times as large. A headless Chromium opens each page; `make test-charts`
installs Debian's where there is none.
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import warehouse
import yaml
from conftest import EmptyShop

from coltiva import CommandError, dashboard
from coltiva.boards import browser, read, words
from coltiva.summary import Warehouse

WIDTHS = tuple(dashboard.WIDTHS.values())
SHOPS = ("sample", "bare", "empty", "large")
LARGER = 700
NEEDED = ("customers", "products", "orders", "order_lines")

TEXTS = """
(() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, owner = node.parentElement;
    if (!node.textContent.trim() || owner.closest('title, style')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 1 || box.height < 1) continue;
      let cut = '';
      for (let at = owner; at && at !== document.body; at = at.parentElement) {
        if (getComputedStyle(at).overflow === 'visible') continue;
        const around = at.getBoundingClientRect();
        if (box.left < around.left - 1 || box.right > around.right + 1 ||
            box.top < around.top - 1 || box.bottom > around.bottom + 1)
          cut = at.className;
      }
      const card = owner.closest('article');
      const edge = card && card.getBoundingClientRect();
      found.push({text: node.textContent.trim().slice(0, 60), cut,
        outside: Boolean(edge && (box.left < edge.left || box.right > edge.right)),
        left: box.left, right: box.right, top: box.top, bottom: box.bottom});
    }
  }
  return found;
})()
"""
"""Each line of text that is seen: its box, and whether something cuts it."""

FIGURES = """
(model, cells) => [...document.querySelectorAll(`article[data-model=${model}]`)]
  .map(card => [...card.querySelectorAll(cells)].map(cell => cell.innerText.trim()))
"""


@pytest.fixture(scope="session")
def databases(
    empty_shop: EmptyShop,
    sample_database: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Path]:
    """Build the shops."""
    folder = tmp_path_factory.mktemp("dashboards")
    sample = warehouse.PROJECT / "seeds" / "sample"
    (folder / "bare").mkdir()
    for table in NEEDED:
        for file in sample.glob(f"*{table}.csv"):
            if file.stem.removeprefix("raw_") == table:
                shutil.copy(file, folder / "bare" / f"{table}.csv")
    found = {"empty": empty_shop.database, "sample": sample_database}
    found["bare"] = folder / "bare.duckdb"
    built = warehouse.build(folder / "bare", found["bare"], parse_once=True)
    assert built.success, built.failures
    found["large"] = folder / "large.duckdb"
    shutil.copy(found["sample"], found["large"])
    with duckdb.connect(str(found["large"])) as connection:
        columns = connection.execute(
            "select table_name, column_name from information_schema.columns"
            " where table_name like 'rpt_%' and regexp_matches(column_name, ?)",
            ["_(count|amount)$|^amount$"],
        ).fetchall()
        # All columns of a table at once: its checks hold of their sums and differences.
        changed: dict[str, list[str]] = {}
        for table, column in columns:
            changed.setdefault(table, []).append(f"{column} = {column} * {LARGER}")
        for table, changes in changed.items():
            connection.execute(f"update {table} set {', '.join(changes)}")
    return found


@pytest.fixture(scope="session")
def pages(
    databases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Render the page of each shop."""
    folder = tmp_path_factory.mktemp("pages")
    return {
        name: dashboard.render(database, folder / name)
        for name, database in databases.items()
    }


@pytest.fixture
def figures(
    chromium_page: browser.Browser, pages: dict[str, Path]
) -> Callable[[str, str], list[list[str]]]:
    """Open the sample's page; give the texts of cells of the charts of a model."""
    chromium_page.open(pages["sample"], WIDTHS[0])

    def texts(model: str, cells: str) -> list[list[str]]:
        return chromium_page.value(f"({FIGURES})({model!r}, {cells!r})")

    return texts


# Without a browser


@pytest.mark.parametrize("shop", SHOPS)
def test_same_warehouse_same_bytes(
    shop: str, databases: dict[str, Path], pages: dict[str, Path], tmp_path: Path
) -> None:
    """Rendered again, the page has the same bytes."""
    again = dashboard.render(databases[shop], tmp_path)
    assert again.read_bytes() == pages[shop].read_bytes()


def test_page_stands_alone(pages: dict[str, Path]) -> None:
    """The page names no other file or host, and has no script."""
    text = pages["sample"].read_text(encoding="utf-8")
    assert not re.findall(r"https?://|<script|<iframe|@import|url\(|src=", text)
    assert re.findall(r'href="([^#"][^"]*)"', text) == ["data:,"]


def test_page_says_as_of_when(pages: dict[str, Path]) -> None:
    """The moment of the run is printed, and no other."""
    text = pages["sample"].read_text(encoding="utf-8")
    assert "Figures as of <b>30 June 2026, 18:00 UTC</b>" in text
    assert set(re.findall(r"\d\d:\d\d", text)) == {"18:00"}
    assert "Nothing has arrived yet" in pages["empty"].read_text(encoding="utf-8")


def test_page_has_no_personal_data(
    databases: dict[str, Path], pages: dict[str, Path]
) -> None:
    """People are on the page by their id alone."""
    text = pages["sample"].read_text(encoding="utf-8")
    people = asked_of(databases, "select email, phone from customer_segments")
    personal = {value for row in people for value in row if value}
    assert len(personal) > 300
    assert not [value for value in personal if value in text]
    assert "@" not in text.partition("</style>")[2]


@pytest.mark.parametrize("shop", SHOPS)
def test_every_chart_is_drawn_or_says_why_not(
    shop: str, pages: dict[str, Path]
) -> None:
    """A chart without rows says so in words; the others have their marks."""
    text = pages[shop].read_text(encoding="utf-8")
    cards = re.findall(
        r'<article class="(\w+)[^>]*data-rows="(\d+)">(.*?)</article>', text, re.DOTALL
    )
    assert len(cards) == len(all_charts())
    for kind, rows, body in cards:
        is_empty = 'class="empty"' in body
        assert is_empty == (rows == "0"), body
        assert is_empty or re.search("<dl>|<tbody>|<path|<i ", body), kind
    if shop == "sample":
        assert not [kind for kind, rows, _ in cards if rows == "0"]
    if shop == "empty":
        assert {kind for kind, rows, _ in cards if rows != "0"} >= {"tiles"}


def all_charts() -> list[dict[str, Any]]:
    """Read the charts of all boards as their files have them."""
    folder = dashboard.CHARTS
    names = yaml.safe_load((folder / "page.yml").read_text())["boards"]
    assert sorted(names) == sorted(path.stem for path in folder.glob("boards/*.yml"))
    return [
        chart
        for name in names
        for chart in yaml.safe_load((folder / "boards" / f"{name}.yml").read_text())[
            "charts"
        ]
    ]


def test_charts_name_reports_only() -> None:
    """Every query is in a reporting model, or in the results of experiments."""
    reports = {
        path.stem for path in (warehouse.PROJECT / "models/reporting").glob("*.sql")
    }
    used = {chart["model"] for chart in all_charts()}
    assert used - reports == {"fct_experiment_results"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"type": "pie"}, "type is 'pie'; it may be bars, columns"),
        ({"model": "rpt_nothing"}, "the warehouse has no rpt_nothing"),
        ({"columns": {"nothing": {}}}, "rpt_segments_now has no column nothing"),
        ({"order_by": "-nothing"}, "rpt_segments_now has no column nothing"),
        ({"filter": {"nothing": 1}}, "rpt_segments_now has no column nothing"),
        ({"filter": {"hot_count": 1, "colour": ""}}, "filter has 2 columns, not one"),
        ({"colour": "red"}, "table does not know colour"),
        ({"columns": {"hot_count": {"format": "euro"}}}, "format of hot_count is"),
        ({"columns": {"hot_count": {"size": 1}}}, "column hot_count has size"),
        ({"type": "heat"}, "has no across, rows, value"),
        ({"type": "bars", "label": "rfm_segment"}, "bars have a value, or parts"),
        ({"total": "hot_count"}, "total hot_count is none of its columns"),
        ({"title": None, "columns": {"email": {}}}, "email is personal data"),
        ({"columns": {"last_name": {}}}, "last_name is personal data"),
    ],
)
def test_mistakes_are_told(
    change: dict[str, Any], told: str, databases: dict[str, Path]
) -> None:
    """A mistake in a board ends in a sentence that names the file and the chart."""
    asked = {"type": "table", "title": "T", "model": "rpt_segments_now"}
    asked |= {"columns": {"rfm_segment": {"label": "segment"}}} | change
    with (
        Warehouse(databases["empty"]) as found,
        pytest.raises(CommandError, match=r"boards/x.yml, chart 3") as error,
    ):
        read.chart("charts/boards/x.yml", 3, asked, found)
    assert told in str(error.value)


def test_older_warehouse_is_told(databases: dict[str, Path], tmp_path: Path) -> None:
    """A warehouse that an older version built asks for another build."""
    older = tmp_path / "older.duckdb"
    shutil.copy(databases["empty"], older)
    with duckdb.connect(str(older)) as connection:
        connection.execute("drop table rpt_overview")
    with pytest.raises(CommandError, match="`make build` builds it again"):
        dashboard.render(older, tmp_path)


@pytest.mark.parametrize(
    ("value", "form", "said"),
    [
        (1234.5, "count", "1,235"),
        (None, "count", "–"),
        (-1234.5, "money", "-€1,235"),
        (-0.4, "money", "€0"),
        (0, "change", "±0"),
        (3, "change", "+3"),
        (0.1234, "percent", "12%"),
        (0.1234, "percent_fine", "12.3%"),
        (2.5, "gain", "+250%"),
        (True, "yes_no", "yes"),
        ("win_back of the VIP", "words", "win back of the VIP"),
    ],
)
def test_values_in_words(value: Any, form: str, said: str) -> None:
    """Numbers, shares and booleans are said as people do; capitals stay."""
    assert words.said(value, form, "EUR") == said


def test_currency_without_a_sign_keeps_its_code() -> None:
    """Signs that several currencies share are not guessed."""
    assert words.said(1200, "money", "CHF") == "CHF 1,200"


# With a browser


@pytest.mark.parametrize("shop", SHOPS)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overlaps_or_is_cut(
    shop: str, width: int, chromium_page: browser.Browser, pages: dict[str, Path]
) -> None:
    """No error, no request; all text inside its card, apart from other text, uncut."""
    chromium_page.requests.clear()
    chromium_page.complaints.clear()
    chromium_page.open(pages[shop], width)
    assert chromium_page.value("document.documentElement.scrollWidth") == width
    texts = chromium_page.value(TEXTS)
    assert len(texts) > (40 if shop == "empty" else 400)
    assert not [text for text in texts if text["cut"] or text["outside"]]
    assert not overlaps(texts)
    asked = {url for url in chromium_page.requests if not url.startswith("data:")}
    assert asked == {pages[shop].resolve().as_uri()}
    assert chromium_page.complaints == []


@pytest.mark.parametrize("width", [360, 721, 1100, 1920])
@pytest.mark.parametrize("font", ["DejaVu Sans", "Inter", "Liberation Serif"])
def test_other_windows_and_fonts(
    width: int,
    font: str,
    chromium_page: browser.Browser,
    pages: dict[str, Path],
    tmp_path: Path,
) -> None:
    """Nothing overlaps or is cut either where the page looks different."""
    text = pages["sample"].read_text(encoding="utf-8")
    other = tmp_path / "other.html"
    other.write_text(text.replace("1.45 Inter,", f'1.45 "{font}", Inter,'))
    chromium_page.open(other, width)
    assert chromium_page.value("document.documentElement.scrollWidth") == width
    texts = chromium_page.value(TEXTS)
    assert not [text for text in texts if text["cut"] or text["outside"]]
    assert not overlaps(texts)


def overlaps(texts: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Give the pairs of lines that lie on each other by more than two pixels."""
    ordered = sorted(texts, key=lambda text: text["top"])
    found = []
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other["top"] >= one["bottom"] - 2:
                break
            width = min(one["right"], other["right"]) - max(one["left"], other["left"])
            if width > 2 and min(one["bottom"], other["bottom"]) - other["top"] > 2:
                found.append((one["text"], other["text"]))
    return found


def test_overlaps_are_found(
    chromium_page: browser.Browser, pages: dict[str, Path], tmp_path: Path
) -> None:
    """The test above would find what is moved, cut or too wide."""
    text = pages["sample"].read_text(encoding="utf-8")
    for style, name in (
        (".flow span { top: 20px !important }", "overlap"),
        ("article { overflow: hidden; height: 60px }", "cut"),
        ("h3 { white-space: nowrap; width: 2000px }", "wide"),
    ):
        spoilt = tmp_path / f"{name}.html"
        spoilt.write_text(text.replace("</style>", style + "</style>"))
        chromium_page.open(spoilt, WIDTHS[1])
        texts = chromium_page.value(TEXTS)
        if name == "overlap":
            assert overlaps(texts)
        elif name == "cut":
            assert [text for text in texts if text["cut"]]
        else:
            size = chromium_page.value("document.documentElement.scrollWidth")
            assert size > WIDTHS[1]


Texts = Callable[[str, str], list[list[str]]]


def asked_of(databases: dict[str, Path], query: str) -> list[tuple[Any, ...]]:
    """Ask the sample's warehouse."""
    with warehouse.connect(databases["sample"]) as connection:
        return connection.execute(query).fetchall()


def test_figures_of_segments(figures: Texts, databases: dict[str, Path]) -> None:
    """People and money of each segment, in the order and colour of the seed."""
    expected = asked_of(
        databases,
        "select people.rfm_segment, format('{:,}', count(*)), any_value(colour),"
        " any_value(segment_order),"
        " '€' || format('{:,}', round(coalesce(sum(monetary_amount), 0))::bigint)"
        " from customer_segments as people"
        " inner join main_rules.seed_segments using (rfm_segment)"
        " group by people.rfm_segment order by any_value(segment_order)",
    )
    bars = figures("rpt_segments_now", ".bars th[scope], .bars .bar + .n")[0]
    assert list(zip(bars[::2], bars[1::2], strict=True)) == [
        (name, count) for name, count, *_ in expected
    ]
    money = figures("rpt_segments_now", ".legend.values li")[1]
    assert sorted(money) == sorted(f"{row[0]} {row[4]}" for row in expected)


def test_colours_of_segments(
    figures: Texts, chromium_page: browser.Browser, databases: dict[str, Path]
) -> None:
    """A segment has the colour of seed_segments in bars, columns, tiles and flows."""
    assert figures("rpt_overview", "dd")
    colours = dict(
        asked_of(databases, "select rfm_segment, colour from main_rules.seed_segments")
    )
    shown = chromium_page.value(
        "[...document.querySelectorAll('.bars i, .stack i, .tile, .flow path')]"
        ".map(mark => [mark.getAttribute('title') || mark.textContent,"
        " mark.getAttribute('fill') || mark.style.backgroundColor,"
        " mark.closest('article').dataset.model])"
    )
    checked = 0
    for title, colour, model in shown:
        if model not in (
            "rpt_segments_now",
            "rpt_segment_summary",
            "rpt_segment_flows",
        ):
            continue
        name = re.sub(r" \(before\).*|[,:] .*", "", title)
        if model == "rpt_segment_summary":
            name = title.split(", ")[1].split(": ")[0]
        if name == "(new)":
            continue
        red, green, blue = (
            re.findall(r"\d+", colour)
            if colour.startswith("rgb")
            else (int(colour[n : n + 2], 16) for n in (1, 3, 5))
        )
        assert f"#{int(red):02x}{int(green):02x}{int(blue):02x}" == colours[name], title
        checked += 1
    assert checked > 200


def test_figures_over_time(
    figures: Texts, chromium_page: browser.Browser, databases: dict[str, Path]
) -> None:
    """Each part of each month's column, and its height."""
    assert figures("rpt_segment_summary", ".stack")
    shown = chromium_page.value(
        "[...document.querySelectorAll('article[data-model=rpt_segment_summary]"
        " .stack i')].map(mark => [mark.title, mark.getBoundingClientRect().height])"
    )
    expected = asked_of(
        databases,
        "select strftime(as_of_date, '%b %Y') || ', ' || rfm_segment || ': '"
        " || count(*), count(*) from customer_segment_history"
        " group by as_of_date, rfm_segment",
    )
    assert sorted(title for title, _ in shown) == sorted(title for title, _ in expected)
    heights, counts = dict(shown), dict(expected)
    unit = sum(heights.values()) / sum(counts.values())
    assert all(abs(heights[key] - unit * counts[key]) < 1 for key in counts)


def test_figures_of_scores(figures: Texts, databases: dict[str, Path]) -> None:
    """Every cell of the matrix has its number, the best recency at the top."""
    counts, _ = figures("rpt_rfm_matrix", ".cell")
    expected = asked_of(
        databases,
        "select recency_score, frequency_score, count(*) from customer_segments"
        " where recency_score is not null group by all",
    )
    found = {(r, f): n for r, f, n in expected}
    assert counts == [
        str(found.get((r, f), 0)) for r in range(5, 0, -1) for f in range(1, 6)
    ]


def test_figures_of_engagement(figures: Texts, databases: dict[str, Path]) -> None:
    """Levels stand in the order cold, cool, warm, hot; each pair has its number."""
    heads = figures("rpt_engagement_matrix", "thead th")[0]
    assert heads == ["segment", "cold", "cool", "warm", "hot"]
    rows = figures("rpt_engagement_matrix", "tbody tr th, tbody td b")[0]
    expected = {
        (segment, level): count
        for segment, level, count in asked_of(
            databases,
            "select rfm_segment, engagement_level, count(*) from customer_segments"
            " group by all",
        )
    }
    for name, *counts in (rows[place : place + 5] for place in range(0, len(rows), 5)):
        assert counts == [str(expected.pop((name, level), 0)) for level in heads[1:]], (
            name
        )
    assert not expected


def test_figures_of_hot_people(figures: Texts, databases: dict[str, Path]) -> None:
    """The ten leads of the most value, and buyers with the most points, by id."""
    ids = figures("rpt_hot_people", "tbody td:first-child")[0]
    assert ids == [
        name
        for (name,) in asked_of(
            databases,
            "select customer_id from customer_segments"
            " left join customer_predictions using (customer_id)"
            " where engagement_level = 'hot' order by expected_lead_value desc nulls"
            " last, engagement_points desc, customer_id limit 10",
        )
    ]
    assert set(figures("rpt_hot_people", "tbody td:last-child")[0]) <= {"yes", "no"}


def test_figures_of_movements(figures: Texts, databases: dict[str, Path]) -> None:
    """Those who left each segment, and those who came, of the last closed month."""
    expected = asked_of(
        databases,
        "with moves as (select from_segment, to_segment, sum(customer_count) as people"
        " from rpt_segment_transitions where is_change and as_of_date ="
        " (select max(as_of_date) from customer_segment_history) group by all)"
        " select trim(from_segment, '()') || ' ' || sum(people) from moves"
        " group by from_segment union all"
        " select trim(to_segment, '()') || ' ' || sum(people) from moves"
        " group by to_segment",
    )
    shown = figures("rpt_segment_flows", ".flow span")[0]
    assert sorted(shown) == sorted(text for (text,) in expected)


def test_figures_of_retention(figures: Texts, databases: dict[str, Path]) -> None:
    """Shares of those who ordered again; months stay texts, the oldest first."""
    months = figures("rpt_cohort_retention", "tbody th")[0]
    shown = figures("rpt_cohort_retention", ".cell")[0]
    expected = asked_of(
        databases,
        "select strftime(cohort_month_date, '%b %Y'), round(100.0 * active_count"
        " / customer_count)::int::text from rpt_cohort_retention where is_complete"
        " and month_number between 1 and 12 and cohort_month_date >="
        " (select max(cohort_month_date) - interval 12 months"
        " from rpt_cohort_retention) order by cohort_month_date, month_number",
    )
    assert months == list(dict.fromkeys(month for month, _ in expected))
    assert shown == [share for _, share in expected]


def test_figures_of_campaigns(figures: Texts, databases: dict[str, Path]) -> None:
    """What came back of each cost; programs with their orders."""
    shown = figures("rpt_campaign_kpis", "tbody td:last-child")[0]
    expected = asked_of(
        databases,
        "select format('{:+d}%', round(100 * (attributed_amount - cost_amount)"
        " / cost_amount)::int) from rpt_campaign_kpis where cost_amount > 0"
        " order by month_start_date desc, program, channel limit 10",
    )
    assert shown == [text for (text,) in expected]
    orders = figures("rpt_program_kpis", "tbody td:nth-last-child(4)")[0]
    assert orders == [
        str(count)
        for (count,) in asked_of(
            databases,
            "select attributed_order_count from rpt_program_kpis order by priority",
        )
    ]


def test_figures_of_the_funnel(
    figures: Texts, chromium_page: browser.Browser, databases: dict[str, Path]
) -> None:
    """Leads, and what has become of them, side by side and not on each other."""
    assert figures("rpt_funnel_monthly", ".grouped")
    shown = chromium_page.value(
        "[...document.querySelectorAll('[data-model=rpt_funnel_monthly] .stack i')]"
        ".map(mark => mark.title)"
    )
    expected = asked_of(
        databases,
        "select unnest([month || ', leads: ' || lead_count,"
        " month || ', became prospects: ' || lead_prospect_count,"
        " month || ', became customers: ' || lead_customer_count]) from (select *,"
        " strftime(month_start_date, '%b %Y') as month from rpt_funnel_monthly)",
    )
    assert sorted(shown) == sorted(text for (text,) in expected)


def test_figures_of_messages(
    figures: Texts, chromium_page: browser.Browser, databases: dict[str, Path]
) -> None:
    """All follow-ups of a program, and each reason that holds them back."""
    names = figures("rpt_program_kpis", ".bars th[scope], .bars .bar + .n")[1]
    expected = asked_of(
        databases,
        "select replace(program, '_', ' '), count(*)::text from fct_follow_ups"
        " group by all",
    )
    assert set(zip(names[::2], names[1::2], strict=True)) == set(expected)
    parts = chromium_page.value(
        "[...document.querySelectorAll('.bars .bar i')].map(mark => mark.title)"
    )
    ((due,),) = asked_of(
        databases,
        "select count(*) from fct_follow_ups"
        " where program = 'review_request' and not is_held_back",
    )
    assert due > 0
    assert f"review request, to send: {due}" in parts
    held = sum(int(text.rsplit(": ")[1]) for text in parts if "no consent" in text)
    assert (held,) in asked_of(
        databases,
        "select count(*) from fct_follow_ups where held_back_reason = 'no_consent'",
    )


def test_figures_of_quality(figures: Texts, databases: dict[str, Path]) -> None:
    """Rejected rows by table and reason; the parts of the money and their total."""
    rejected = figures("rpt_data_quality", "tbody td:last-child")[0]
    assert rejected == [
        str(count)
        for (count,) in asked_of(
            databases,
            "select count(*) from rejected_records group by raw_table,"
            " rejection_reason order by count(*) desc limit 10",
        )
    ]
    total = figures("rpt_money_reconciliation", "tr.total td")[0]
    assert total[0] == "valid orders"
    assert total[2:] == [
        text
        for (text,) in asked_of(
            databases,
            "select '€' || format('{:,}', round(sum(net_amount))::bigint)"
            " from fct_orders where is_valid",
        )
    ]


def test_figures_of_the_overview(figures: Texts, databases: dict[str, Path]) -> None:
    """The figures at the top."""
    shown = figures("rpt_overview", "dd:not(.small)")[0]
    ((people, buyers, money, hot, risk),) = asked_of(
        databases,
        "select count(*), count(first_order_date), sum(monetary_amount),"
        " count(*) filter (where engagement_level = 'hot'),"
        " sum(monetary_amount) filter (where is_at_risk) from customer_segments",
    )
    ((due,),) = asked_of(
        databases, "select count(*) from fct_follow_ups where not is_held_back"
    )
    amounts = [words.said(amount, "money", "EUR") for amount in (money, risk)]
    assert shown == [
        *(str(people), str(buyers), amounts[0], str(hot), amounts[1], str(due)),
    ]


def test_pictures(chromium: Path, pages: dict[str, Path], tmp_path: Path) -> None:
    """The pictures are PNGs of the two widths that show the whole page."""
    page = shutil.copy(pages["sample"], tmp_path)
    dashboard.take_pictures(Path(page), chromium)
    for name, width in dashboard.WIDTHS.items():
        data = (tmp_path / f"{name}.png").read_bytes()
        assert data.startswith(b"\x89PNG")
        assert int.from_bytes(data[16:20]) == width
        assert int.from_bytes(data[20:24]) > 4000
