"""The site of the project: whole, its links lead somewhere, and it reads well.

A headless Chromium opens the pages; `make test-charts` installs Debian's where there is
none.
"""

from __future__ import annotations

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
import warehouse
import yaml

from coltiva import CommandError, site
from coltiva.boards import browser

MENU = yaml.safe_load((site.LOOK / "site.yml").read_text(encoding="utf-8"))
SOURCES = [source for pages in MENU["groups"].values() for source in pages]
# Texts that dbt puts where models ask for them: no page to read.
NO_PAGE = {"docs/columns.md"}

WIDE, NARROW = 1440, 390
LEFT_OR_RIGHT = """
(() => {
  const found = [];
  for (const at of document.querySelectorAll('body *')) {
    const box = at.getBoundingClientRect();
    if (box.width && (box.left < -1 || box.right > innerWidth + 1)
        && !at.closest('pre, .table')) found.push(at.outerHTML.slice(0, 80));
  }
  return found;
})()
"""
"""What lies outside of the window, but for what is moved on its own."""


class Read(HTMLParser):
    """What a page has: anchors, links, and what a browser would fetch."""

    def __init__(self, file: Path) -> None:
        """Read a file."""
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.tags: set[str] = set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        if "id" in given:
            self.anchors.add(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif "href" in given and not given["href"].startswith("data:"):
            self.fetched.append(given["href"])
        if "src" in given:
            self.fetched.append(given["src"])


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the pages, which need no warehouse."""
    folder = tmp_path_factory.mktemp("pages")
    site.write_pages(folder)
    return folder.resolve()


@pytest.fixture(scope="session")
def made(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the whole site of the sample."""
    folder = tmp_path_factory.mktemp("site")
    site.make(sample_database, folder)
    return folder.resolve()


@pytest.fixture(scope="session")
def pages(written: Path) -> dict[str, Read]:
    """Read the pages, by their places."""
    files = sorted(written.rglob("*.html"))
    return {str(file.relative_to(written)): Read(file) for file in files}


@pytest.mark.quick
def test_every_page_is_in_the_menu(pages: dict[str, Read]) -> None:
    """What can be read in the project is on the site, and once."""
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=warehouse.PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert len(SOURCES) == len(set(SOURCES))
    assert set(pages) == {site.place_of(source) for source in SOURCES}
    if tracked.returncode:
        pytest.skip("needs git")
    found = {
        name
        for name in tracked.stdout.split()
        if name.startswith(("docs/", "benchmarks/")) or "/" not in name
    }
    assert set(SOURCES) == found - NO_PAGE


@pytest.mark.quick
def test_links_lead_somewhere(written: Path, pages: dict[str, Read]) -> None:
    """Each local link names a file of the site, and an anchor that is there."""
    checked = 0
    for name, page in pages.items():
        for link in [*page.links, *page.fetched]:
            if urlsplit(link).scheme:
                assert link.startswith("https://"), f"{name}: {link}"
                continue
            path, anchor = urldefrag(link)
            at = (written / name).parent / unquote(path) if path else written / name
            place = str(at.resolve().relative_to(written))
            if place not in (site.BOARDS, site.DBT_DOCS):
                assert (written / place).is_file(), f"{name} links to {link}"
            if anchor:
                assert unquote(anchor) in pages[place].anchors, f"{name}: {link}"
            checked += 1
    assert checked > 500


@pytest.mark.quick
def test_pages_ask_nothing_of_other_hosts(pages: dict[str, Read]) -> None:
    """What a page fetches is on the site; it has no script and no frame."""
    fetched = [link for page in pages.values() for link in page.fetched]
    assert fetched
    assert not [link for link in fetched if "//" in link]
    for name, page in pages.items():
        assert not page.tags & {"script", "iframe", "form", "object"}, name


@pytest.mark.quick
def test_pages_have_a_title_and_no_notes(written: Path, pages: dict[str, Read]) -> None:
    """Each has one first heading; comments for who writes are left out."""
    for name in pages:
        text = (written / name).read_text(encoding="utf-8")
        assert text.count("<h1") == 1, name
        assert "<!--" not in text, name


def test_site_is_whole(made: Path, written: Path) -> None:
    """Besides the pages it has the boards of the sample and dbt's page."""
    files, pages = (
        {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
        for folder in (made, written)
    )
    assert files == pages | {site.BOARDS, site.DBT_DOCS}
    boards = made / site.BOARDS
    assert "30 June 2026, 18:00 UTC" in boards.read_text(encoding="utf-8")
    links = [link for link in Read(boards).links if not link.startswith("#")]
    assert [(boards.parent / link).resolve() for link in links] == [made / "index.html"]
    dbt_docs = (made / site.DBT_DOCS).read_text(encoding="utf-8")
    assert "model.coltiva.customer_segments" in dbt_docs
    assert str(warehouse.PROJECT) not in dbt_docs


@pytest.mark.quick
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](settings.md#vars)", 'href="settings.html#vars"'),
        ("[a](../README.md)", 'href="../index.html"'),
        ("[a](#here)", 'href="#here"'),
        ("[a](https://example.com/x.md)", 'href="https://example.com/x.md"'),
        ("![a](images/dashboard.png)", 'src="images/dashboard.png"'),
        ("[a](../LICENSE)", 'href="../LICENSE"'),
        ("# A `b`, c\n\n# A b c", 'id="a-b-c-1"'),
        ("```sql\nselect 1\n```", '<span class="k">select</span>'),
        ("```nonsense\na < b\n```", "a &lt; b"),
        ("<!-- not run: x -->\n\n| a |\n|---|\n| b |", '<div class="table"><table>'),
    ],
)
def test_markdown_becomes_a_page(text: str, expected: str) -> None:
    """Links, anchors, code and tables, as a page in docs/ has them."""
    places = {name: site.place_of(name) for name in SOURCES}
    page = site.rendered(text, site.Links(warehouse.PROJECT, "docs/bi.md", places))
    assert expected in page.body
    assert "<!--" not in page.body


@pytest.mark.quick
@pytest.mark.parametrize("link", ["nothing.md", "../../elsewhere.md", "images"])
def test_a_link_to_nothing_stops(link: str) -> None:
    """The sentence names the page and the link."""
    links = site.Links(warehouse.PROJECT, "docs/bi.md", {"docs/bi.md": "docs/bi.html"})
    with pytest.raises(CommandError, match=f"docs/bi.md links to {link}: there is no"):
        site.rendered(f"[a]({link})", links)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_pages_fit_the_window(
    width: int, chromium_page: browser.Browser, written: Path, pages: dict[str, Read]
) -> None:
    """No page is wider than the window, asks for anything else, or complains."""
    for name in pages:
        chromium_page.requests.clear()
        chromium_page.complaints.clear()
        chromium_page.open(written / name, width)
        size = chromium_page.value("document.documentElement.scrollWidth")
        assert size == width, name
        assert chromium_page.value(LEFT_OR_RIGHT) == [], name
        asked = {url for url in chromium_page.requests if not url.startswith("data:")}
        assert all(url.startswith(written.as_uri()) for url in asked), name
        assert chromium_page.complaints == [], name


def test_dbt_page_stands_alone(chromium_page: browser.Browser, made: Path) -> None:
    """It shows the models, and asks for no other file."""
    chromium_page.requests.clear()
    chromium_page.complaints.clear()
    chromium_page.open(made / site.DBT_DOCS, WIDE)
    shown = "document.body.innerText.includes('touchpoints')"
    chromium_page.value(
        f"new Promise(done => {{ const look = () => {shown} ? done(true)"
        " : setTimeout(look, 50); look(); })"
    )
    asked = {url for url in chromium_page.requests if not url.startswith("data:")}
    assert asked == {(made / site.DBT_DOCS).as_uri()}
    assert chromium_page.complaints == []


@pytest.mark.quick
def test_workflow_publishes_the_site() -> None:
    """The workflow makes the folder that it publishes, and may write pages alone."""
    file = warehouse.PROJECT / ".github" / "workflows" / "site.yml"
    workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
    steps = workflow["jobs"]["make"]["steps"]
    assert {"run": "make site"} in steps
    uploaded = next(step for step in steps if "upload-pages" in step.get("uses", ""))
    folder = str(site.FOLDER.relative_to(warehouse.PROJECT))
    assert uploaded["with"]["path"] == folder
    assert workflow["permissions"] == {"contents": "read"}
    publish = workflow["jobs"]["publish"]
    assert publish["needs"] == "make"
    assert publish["permissions"] == {"pages": "write", "id-token": "write"}
    assert re.search("deploy-pages@v", publish["steps"][-1]["uses"])
