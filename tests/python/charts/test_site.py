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
def made(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the site of the sample."""
    folder = tmp_path_factory.mktemp("site")
    site.make(sample_database, folder)
    return folder


@pytest.fixture(scope="session")
def pages(made: Path) -> dict[str, Read]:
    """Read all pages but dbt's own, which is a program."""
    return {
        str(file.relative_to(made)): Read(file)
        for file in sorted(made.rglob("*.html"))
        if str(file.relative_to(made)) != site.DBT_DOCS
    }


def test_every_page_is_in_the_menu() -> None:
    """What can be read in the project is on the site, and once."""
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=warehouse.PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if tracked.returncode:
        pytest.skip("needs git")
    written = {
        name
        for name in tracked.stdout.split()
        if name.startswith(("docs/", "benchmarks/")) or "/" not in name
    }
    assert len(SOURCES) == len(set(SOURCES))
    assert set(SOURCES) == written - NO_PAGE


def test_site_is_whole(made: Path, pages: dict[str, Read]) -> None:
    """It has each page of the menu, the boards of the sample, and dbt's page."""
    expected = {site.place_of(source) for source in SOURCES} | {site.BOARDS}
    assert set(pages) == expected
    assert "30 June 2026, 18:00 UTC" in (made / site.BOARDS).read_text("utf-8")
    dbt_docs = (made / site.DBT_DOCS).read_text(encoding="utf-8")
    assert "model.coltiva.customer_segments" in dbt_docs
    assert str(warehouse.PROJECT) not in dbt_docs


def test_links_lead_somewhere(made: Path, pages: dict[str, Read]) -> None:
    """Each local link names a file of the site, and an anchor that is there."""
    checked = 0
    for name, page in pages.items():
        for link in [*page.links, *page.fetched]:
            if urlsplit(link).scheme or link.startswith("data:"):
                assert link.startswith(("https://", "data:")), f"{name}: {link}"
                continue
            path, anchor = urldefrag(link)
            at = ((made / name).parent / unquote(path)) if path else made / name
            target = at.resolve()
            assert target.is_file(), f"{name} links to {link}"
            assert target.is_relative_to(made.resolve()), f"{name} links to {link}"
            if anchor:
                place = str(target.relative_to(made.resolve()))
                assert unquote(anchor) in pages[place].anchors, f"{name}: {link}"
            checked += 1
    assert checked > 500


def test_pages_ask_nothing_of_other_hosts(pages: dict[str, Read]) -> None:
    """What a page fetches is on the site; it has no script and no frame."""
    fetched = [link for page in pages.values() for link in page.fetched]
    assert fetched
    assert not [link for link in fetched if "//" in link]
    for name, page in pages.items():
        assert not page.tags & {"script", "iframe", "form", "object"}, name


def test_pages_have_a_title_and_no_notes(made: Path, pages: dict[str, Read]) -> None:
    """Each has one first heading; comments for who writes are left out."""
    for name in pages:
        text = (made / name).read_text(encoding="utf-8")
        assert text.count("<h1") == 1, name
        assert "<!--" not in text, name
        assert "<title></title>" not in text, name


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
        ("<!-- not run: x -->\n\n| a |\n|---|\n| b |", '<p></p>|<div class="table">'),
    ],
)
def test_markdown_becomes_a_page(text: str, expected: str) -> None:
    """Links, anchors, code and tables, as a page in docs/ has them."""
    places = {name: site.place_of(name) for name in SOURCES}
    page = site.rendered(text, site.Links(warehouse.PROJECT, "docs/bi.md", places))
    assert expected.rpartition("|")[2] in page.body
    assert "<!--" not in page.body


@pytest.mark.parametrize("link", ["nothing.md", "../../elsewhere.md", "images"])
def test_a_link_to_nothing_stops(link: str) -> None:
    """The sentence names the page and the link."""
    links = site.Links(warehouse.PROJECT, "docs/bi.md", {"docs/bi.md": "docs/bi.html"})
    with pytest.raises(CommandError, match=f"docs/bi.md links to {link}: there is no"):
        site.rendered(f"[a]({link})", links)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_pages_fit_the_window(
    width: int, chromium_page: browser.Browser, made: Path, pages: dict[str, Read]
) -> None:
    """No page is wider than the window, asks for anything else, or complains."""
    for name in pages:
        chromium_page.requests.clear()
        chromium_page.complaints.clear()
        chromium_page.open(made / name, width)
        size = chromium_page.value("document.documentElement.scrollWidth")
        assert size == width, name
        if name != site.BOARDS:
            assert chromium_page.value(LEFT_OR_RIGHT) == [], name
        asked = {url for url in chromium_page.requests if not url.startswith("data:")}
        assert all(url.startswith(made.as_uri()) for url in asked), name
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
