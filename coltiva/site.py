"""Make the static site target/site: the pages, the boards of the sample, dbt's docs.

It opens from disk and from any folder of a host: links are relative, and no page asks
anything of another host. The sample shop is built in a database of its own, so that a
shop's own figures never get there.
"""

import argparse
import os
import posixpath
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from coltiva import DBT, PROJECT_ROOT, CommandError, build, dashboard

FOLDER = PROJECT_ROOT / "target" / "site"
DATABASE = "target/sample.duckdb"
LOOK = PROJECT_ROOT / "docs" / "site"
BOARDS, DBT_DOCS = "boards/index.html", "dbt/index.html"


@dataclass(frozen=True)
class Page:
    """A page made of Markdown.

    title: its first heading. parts: anchor and text of its second-level headings.
    """

    title: str
    body: Markup
    parts: tuple[tuple[str, str], ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There are no options: the site is the sample's."""
    parser.description = __doc__


def run(_: argparse.Namespace) -> int:
    """Build the sample in a database of its own, make the site, say where it is."""
    for name in [name for name in os.environ if name.startswith("COLTIVA_")]:
        del os.environ[name]
    os.environ["COLTIVA_DUCKDB_PATH"] = DATABASE
    (PROJECT_ROOT / DATABASE).parent.mkdir(exist_ok=True)
    # One that is there may be of older seeds, whose columns were others.
    for end in ("", ".wal"):
        (PROJECT_ROOT / f"{DATABASE}{end}").unlink(missing_ok=True)
    parser = argparse.ArgumentParser()
    build.add_arguments(parser)
    if code := build.run(parser.parse_args([])):
        return code
    shutil.rmtree(FOLDER, ignore_errors=True)
    make(PROJECT_ROOT / DATABASE, FOLDER)
    print("Site: target/site/index.html")
    return 0


def make(database: Path, folder: Path) -> None:
    """Write the whole site of a built sample into a folder."""
    write_pages(folder)
    home = posixpath.relpath("index.html", posixpath.dirname(BOARDS))
    dashboard.render(database, (folder / BOARDS).parent, home)
    write_dbt_docs(database, folder / DBT_DOCS)


def write_pages(folder: Path, project: Path = PROJECT_ROOT) -> None:
    """Write the pages of the menu, and the files that they link to."""
    menu = yaml.safe_load((LOOK / "site.yml").read_text(encoding="utf-8"))
    places = {
        source: place_of(source)
        for pages in menu["groups"].values()
        for source in pages
    }
    environment = Environment(
        loader=FileSystemLoader(LOOK),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = Markup((LOOK / "site.css").read_text(encoding="utf-8"))
    template = environment.get_template("page.html")
    for source, place in places.items():
        if not (project / source).is_file():
            raise CommandError(
                f"docs/site/site.yml names {source}, which is not there."
            )
        text = (project / source).read_text(encoding="utf-8")
        links = Links(project, source, places)
        page = rendered(text, links)
        for name in links.files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(project / name, folder / name)
        written = template.render(
            site=menu["title"],
            style=style,
            page=page,
            source=source,
            groups={
                group: [
                    (label, links.to(places[other]), other == source)
                    for other, label in pages.items()
                ]
                for group, pages in menu["groups"].items()
            },
            home=links.to("index.html"),
            boards=links.to(BOARDS),
            dbt_docs=links.to(DBT_DOCS),
        )
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(written, encoding="utf-8", newline="\n")


def place_of(source: str) -> str:
    """Say where on the site a page of the project is.

    >>> place_of("docs/bi.md"), place_of("README.md")
    ('docs/bi.html', 'index.html')
    """
    stem = source.removesuffix("README.md").removesuffix(".md")
    return f"{stem}index.html" if stem != source.removesuffix(".md") else f"{stem}.html"


class Links:
    """The links of one page; files that they name go to the site too."""

    def __init__(self, project: Path, source: str, places: dict[str, str]) -> None:
        """Take the page's path in the project, and the places of all pages."""
        self.project = project
        self.source = source
        self.places = places
        self.files: set[str] = set()

    def to(self, place: str) -> str:
        """Give the link from this page to a place on the site."""
        return posixpath.relpath(place, posixpath.dirname(self.places[self.source]))

    def on_site(self, link: str) -> str:
        """Give a link of the page as it is on the site."""
        path, mark, part = link.partition("#")
        if not path or re.match(r"[a-z]+:", path):
            return link
        beside = posixpath.join(posixpath.dirname(self.source), unquote(path))
        name = posixpath.normpath(beside)
        if name in self.places:
            return self.to(self.places[name]) + mark + part
        if name.startswith("..") or not (self.project / name).is_file():
            raise CommandError(f"{self.source} links to {link}: there is no such file.")
        self.files.add(name)
        return self.to(name) + mark + part


def rendered(text: str, links: Links) -> Page:
    """Make a page of its Markdown: with anchors as GitHub's, links of the site."""
    parser = MarkdownIt("commonmark", {"highlight": highlighted}).enable("table")
    tokens = [token for token in parser.parse(text) if not is_comment(token)]
    title, parts, seen = links.source, [], set()
    for place, token in enumerate(tokens):
        for inner in token.children or ():
            for name in ("href", "src"):
                if name in inner.attrs:
                    inner.attrs[name] = links.on_site(str(inner.attrs[name]))
        if token.type == "heading_open":
            said = "".join(inner.content for inner in tokens[place + 1].children or ())
            anchor = new_anchor(said, seen)
            token.attrSet("id", anchor)
            if token.tag == "h1":
                title = said
            elif token.tag == "h2":
                parts.append((anchor, said))
    body = parser.renderer.render(tokens, parser.options, {})
    # A wide table is moved on its own, and not the whole page with it.
    body = body.replace("<table>", '<div class="table"><table>')
    body = body.replace("</table>", "</table></div>")
    return Page(title, Markup(body), tuple(parts))


def is_comment(token: Token) -> bool:
    """Tell whether a token is a comment, which is for who writes the pages."""
    return token.type == "html_block" and token.content.startswith("<!--")


def new_anchor(heading: str, seen: set[str]) -> str:
    """Give a heading's anchor as GitHub does, another one than those seen.

    >>> new_anchor("What a `plain` sum gives?", set())
    'what-a-plain-sum-gives'
    """
    anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
    others = (f"{anchor}-{number}" for number in range(1, 1000))
    found = next(name for name in (anchor, *others) if name not in seen)
    seen.add(found)
    return found


def highlighted(code: str, language: str, _: Any) -> str:
    """Colour a block of code; one of a language that nobody knows stays plain."""
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        return str(escape(code))
    return highlight(code, lexer, HtmlFormatter(nowrap=True))


def write_dbt_docs(database: Path, file: Path) -> None:
    """Make dbt's own page of all models and columns, which is one file."""
    options = ["--static", "--profiles-dir", "profiles", "--log-level", "warn"]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [*DBT, "docs", "generate", *options, "--target-path", folder],
            cwd=PROJECT_ROOT,
            env=os.environ
            | {"COLTIVA_DUCKDB_PATH": str(database.absolute()), "DBT_LOG_PATH": folder},
            check=False,
        )
        if done.returncode:
            raise CommandError("dbt made no page of the models; the reason is above.")
        text = (Path(folder) / "static_index.html").read_text(encoding="utf-8")
    # Else a browser asks for files of these names: one is never filled in, the other
    # not before the page's script has run.
    text = text.replace("${require('./assets/favicons/favicon.ico')}", "data:,")
    text = text.replace('xlink:href="{{', 'ng-attr-href="{{')
    text = text.replace(str(PROJECT_ROOT), ".")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")
