"""`python -m coltiva packages` takes the dbt Hub where it can, the stand-in elsewhere.

The Hub here is a small server on this machine: both ways are tried without a network.
"""

import io
import json
import shutil
import socket
import tarfile
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import warehouse

from coltiva import packages
from coltiva.__main__ import main

ROOT = warehouse.PROJECT
PACKAGES = f"packages:\n  - package: {packages.PACKAGE}\n    version: 1.3.9\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project without any package, and let the command work on it."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "packages", root / "packages")
    (root / "dbt_project.yml").write_text("name: trial\nprofile: coltiva\n")
    (root / "packages.yml").write_text(PACKAGES)
    monkeypatch.setattr(packages, "PROJECT_ROOT", root)
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    return root


class Quiet(SimpleHTTPRequestHandler):
    """A file server that does not log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Serve a Hub that knows one package, with a mark in it; give its folder."""
    folder = tmp_path / "hub"
    (folder / "api/v1/dbt-labs/dbt_utils").mkdir(parents=True)
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=str(folder))
    )
    address = f"http://127.0.0.1:{server.server_port}"
    with tarfile.open(folder / "dbt_utils.tar.gz", "w:gz") as archive:
        archive.add(ROOT / "packages" / "dbt_utils", "dbt-utils-1.3.9")
        mark = tarfile.TarInfo("dbt-utils-1.3.9/from_hub.txt")
        archive.addfile(mark, io.BytesIO())
    version = {
        "name": "dbt_utils",
        "version": "1.3.9",
        "packages": [],
        "require_dbt_version": [],
        "downloads": {"tarball": f"{address}/dbt_utils.tar.gz"},
    }
    package = {"name": "dbt_utils", "latest": "1.3.9", "versions": {"1.3.9": version}}
    listing = folder / "api/v1"
    (listing / "index.json").write_text(json.dumps([packages.PACKAGE]))
    (listing / f"{packages.PACKAGE}.json").write_text(json.dumps(package))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # dbt puts the path right behind it: the slash must be there.
    monkeypatch.setenv("DBT_PACKAGE_HUB_URL", f"{address}/")
    yield folder
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("hub")
def test_takes_the_hub(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the Hub answers, `dbt deps` installs from it."""
    assert main(["packages"]) == 0
    assert capsys.readouterr().out == "dbt packages: installed from the dbt Hub.\n"
    assert (project / "dbt_packages" / "dbt_utils" / "from_hub.txt").exists()


def test_copies_when_the_download_fails(
    project: Path, hub: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Hub answers, but its files are elsewhere and out of reach: the stand-in."""
    (hub / "dbt_utils.tar.gz").unlink()
    monkey = project / "dbt_packages" / "dbt_utils"
    monkey.mkdir(parents=True)
    (monkey / "old.sql").touch()
    assert main(["packages"]) == 0
    assert capsys.readouterr().out == (
        "dbt packages: copied packages/dbt_utils"
        " (the dbt Hub answers, but `dbt deps` failed).\n"
    )
    assert same_files(project)


@pytest.mark.usefixtures("hub")
def test_offline_does_not_ask(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --offline the stand-in is taken although the Hub would answer."""
    assert main(["packages", "--offline"]) == 0
    assert "the dbt Hub was not asked" in capsys.readouterr().out
    assert same_files(project)
    assert "local: packages/dbt_utils" in (project / "package-lock.yml").read_text()


@pytest.mark.usefixtures("hub")
def test_hub_takes_over_from_the_stand_in(project: Path) -> None:
    """What was locked to the stand-in is the Hub's as soon as that can be reached."""
    assert main(["packages", "--offline"]) == 0
    assert main(["packages"]) == 0
    assert (project / "dbt_packages" / "dbt_utils" / "from_hub.txt").exists()
    assert "dbt-labs/dbt_utils" in (project / "package-lock.yml").read_text()


def test_copies_where_nobody_answers(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A Hub that takes the call and stays silent costs seconds, not minutes."""
    monkeypatch.setattr(packages.hub_answers, "__defaults__", (0.5,))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setenv("DBT_PACKAGE_HUB_URL", f"http://127.0.0.1:{port}/")
        started = time.monotonic()
        assert main(["packages"]) == 0
        assert time.monotonic() - started < 3
    assert capsys.readouterr().out == (
        "dbt packages: copied packages/dbt_utils (the dbt Hub cannot be reached).\n"
    )
    assert same_files(project)


def test_says_when_the_stand_in_is_missing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the folder there is nothing to copy: one sentence."""
    shutil.rmtree(project / "packages")
    assert main(["packages", "--offline"]) == 2
    assert "The stand-in for dbt_utils is not there" in capsys.readouterr().err


def same_files(project: Path) -> bool:
    """Tell whether the installed package is the stand-in, file by file."""
    source, copy = (
        project / "packages" / "dbt_utils",
        project / "dbt_packages/dbt_utils",
    )
    return {path.relative_to(source) for path in source.rglob("*")} == {
        path.relative_to(copy) for path in copy.rglob("*")
    }
