"""Install the dbt packages: from the dbt Hub, or the stand-in where it is far."""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import threading
import urllib.request
from pathlib import Path

import yaml

from coltiva import DBT, PROJECT_ROOT, CommandError

HUB_URL = "https://hub.getdbt.com"
PACKAGE = "dbt-labs/dbt_utils"
HUB_SECONDS = 3.0
DEPS_SECONDS = 180


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m coltiva packages`."""
    parser.add_argument(
        "--offline",
        action="store_true",
        help="take the stand-in, do not ask the dbt Hub",
    )


def run(arguments: argparse.Namespace) -> int:
    """Install the packages and say in one line where they came from."""
    if arguments.offline:
        reason = "the dbt Hub was not asked"
    elif not hub_answers():
        reason = "the dbt Hub cannot be reached"
    elif not install_from_hub(PROJECT_ROOT):
        reason = "the dbt Hub answers, but `dbt deps` failed"
    else:
        print("dbt packages: installed from the dbt Hub.")
        return 0
    install_stand_in(PROJECT_ROOT)
    print(f"dbt packages: copied packages/dbt_utils ({reason}).")
    return 0


def hub_answers(seconds: float = HUB_SECONDS) -> bool:
    """Tell within the given time whether the Hub lists the package.

    The question runs in a thread of its own: the timeout of a request does not cover a
    name server that stays silent.
    """
    base = os.environ.get("DBT_PACKAGE_HUB_URL", HUB_URL).rstrip("/")
    answers: list[int] = []

    def ask() -> None:
        try:
            url = f"{base}/api/v1/{PACKAGE}.json"
            with urllib.request.urlopen(url, timeout=seconds) as response:
                answers.append(response.status)
        except (OSError, ValueError):
            return

    question = threading.Thread(target=ask, daemon=True)
    question.start()
    question.join(seconds + 0.5)
    return answers == [200]


def install_from_hub(root: Path) -> bool:
    """Run `dbt deps`; False where it fails, for example on the download it starts."""
    try:
        done = subprocess.run(
            [*DBT, "--quiet", "deps", "--project-dir", str(root)],
            capture_output=True,
            timeout=DEPS_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and (root / "dbt_packages" / "dbt_utils").is_dir()


def install_stand_in(root: Path) -> None:
    """Copy packages/dbt_utils to dbt_packages/dbt_utils, in place of what is there."""
    source = root / "packages" / "dbt_utils"
    if not (source / "dbt_project.yml").is_file():
        raise CommandError(f"The stand-in for dbt_utils is not there: {source}.")
    target = root / "dbt_packages" / "dbt_utils"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    lock_stand_in(root)


def lock_stand_in(root: Path) -> None:
    """Write package-lock.yml for dbt v2, which asks the Hub at each parse without it.

    dbt v2 takes the lock for that of packages.yml when it has this hash of its entries;
    dbt 1.11 reads the file only on `dbt deps`, which then asks the Hub as before.
    """
    entries = yaml.safe_load((root / "packages.yml").read_text())["packages"]
    texts = sorted(json.dumps(entry, separators=(",", ":")) for entry in entries)
    digest = hashlib.sha1("\n".join(texts).encode(), usedforsecurity=False).hexdigest()
    (root / "package-lock.yml").write_text(
        "packages:\n  - local: packages/dbt_utils\n    name: dbt_utils\n"
        f"sha1_hash: {digest}\n"
    )
