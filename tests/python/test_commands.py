"""The commands of the documents do what the documents show.

Every command of a ```console or ```sh block that starts with make, dbt or
`python -m coltiva` is run, in the order of the pages, in a copy of the project; what
it prints must be what the page shows. CONTRIBUTING.md, "Commands in the documents",
tells how blocks are written; `python tests/python/test_commands.py` prints what the
commands say now.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import warehouse

ROOT = warehouse.PROJECT
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/**/*.md", "benchmarks/*.md")
SECONDS = 900

# The environment the tests run in; `make` marks it as complete.
ENVIRONMENT = Path(sys.prefix)
MARK = ENVIRONMENT / ".installed-from-lock"

COMMAND = re.compile(r"(\w+=\S* )*(\.venv/bin/)?(make|dbt|python -m coltiva)\b")
FENCE = re.compile(
    r"^(?:<!-- (?P<note>[^\n]*?) -->\n+)?"
    r"(?P<indent> *)```(?P<language>\w*)[^\n]*\n(?P<body>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
# Commands that are not run here: they would run this test, repeat what .ci/run does, or
# need the package index or undo the set-up of the copy.
ONLY_CHECKED = {
    *("make test", "make test-long", "make test-postgres", "make test-spark"),
    *("make quick", "make lint", "make fix", "make lock", "make clean"),
    *("make test-v2", "make test-metrics", "make test-charts", "make test-sync"),
    *("make test-duckdb", "make test-schedules", "make test-bi"),
    *("make bench", "make bench SIZE=100k"),
}


@dataclass(frozen=True)
class Example:
    """A command on a page, with the output shown for it, if any."""

    page: str
    command: str
    output: str | None = None
    is_run: bool = True

    def __str__(self) -> str:
        """Name the example in the list of tests."""
        return f"{self.page}: {self.command}"


def read_examples(page: str, text: str) -> list[Example]:
    """Find the commands of a page in their order."""
    examples = []
    for fence in FENCE.finditer(text):
        note, body = fence["note"] or "", undented(fence["body"], fence["indent"])
        if note.startswith("output of: "):
            examples.append(Example(page, note.removeprefix("output of: "), body))
        elif fence["language"] in ("console", "sh"):
            is_run = not note.startswith("not run: ")
            found = console_examples if fence["language"] == "console" else sh_examples
            examples += [
                Example(page, command, output, is_run)
                for command, output in found(body)
            ]
    return [example for example in examples if COMMAND.match(example.command)]


def undented(body: str, indent: str) -> str:
    """Take away the indent of a block in a list."""
    return "".join(line.removeprefix(indent) for line in body.splitlines(keepends=True))


def console_examples(body: str) -> Iterator[tuple[str, str | None]]:
    """Split a console block: `$ command`, then what it prints (or nothing)."""
    joined = body.replace("\\\n", " ")
    for part in re.split(r"^\$ ", joined, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield " ".join(command.split()), output if output.strip() else None


def sh_examples(body: str) -> Iterator[tuple[str, None]]:
    """Split a block of commands without output; comments are left out."""
    for line in body.replace("\\\n", " ").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield " ".join(re.sub(r"\s#.*", "", line).split()), None


def matches(shown: str, printed: str) -> bool:
    """Compare: a line `...` stands for any lines, and durations may differ."""
    parts = []
    for line in plain(shown).splitlines():
        parts.append(r"(?:.*\n)*?" if line == "..." else f"{re.escape(line)}\\n")
    return re.fullmatch("".join(parts), plain(printed)) is not None


def plain(text: str) -> str:
    """Take away what differs between two runs: durations, clock times, line ends."""
    text = re.sub(r"\x1b\[[\d;]*m", "", text)
    text = re.sub(r"^\d\d:\d\d:\d\d +", "", text, flags=re.MULTILINE)
    text = re.sub(r"\b\d+(\.\d+)? ?s\b", "0 s", text)
    lines = [line.rstrip() for line in text.strip("\n").splitlines()]
    return "\n".join(lines) + "\n"


def copy_project(target: Path) -> Path:
    """Copy the project with its dbt packages, and link this run's environment."""
    left_out = (".git", ".venv*", ".tools", "target", "logs", "*.duckdb*")
    personal = ("published", "sync_state")
    made_by_tests = (".*_cache", ".hypothesis", "__pycache__")
    ignored = shutil.ignore_patterns(*left_out, *personal, *made_by_tests)
    shutil.copytree(ROOT, target, ignore=ignored)
    (target / ".venv").symlink_to(ENVIRONMENT, target_is_directory=True)
    # Older than the mark of the environment, so that `make` does not install again.
    os.utime(target / "requirements.lock", (0, 0))
    if not (target / "dbt_packages" / ".installed").exists():
        run_command("python -m coltiva packages --offline", target)
    (target / "dbt_packages" / ".installed").touch()
    return target


def run_command(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a user would who activated the environment; output in one."""
    ours = ("COLTIVA_", "DBT_", "MAKE", "PYTEST")
    clean = {
        key: value for key, value in os.environ.items() if not key.startswith(ours)
    }
    path = f"{ENVIRONMENT / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=clean | {"PATH": path, "DO_NOT_TRACK": "1", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def pages() -> dict[str, str]:
    """Read the pages."""
    paths = [path for page in DOCUMENTS for path in sorted(ROOT.glob(page))]
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in paths}


def is_run(example: Example) -> bool:
    """Tell whether a command is run, or only looked at."""
    return example.is_run and example.command not in ONLY_CHECKED


EXAMPLES = [found for page in pages().items() for found in read_examples(*page)]
needs_mark = pytest.mark.skipif(
    not MARK.exists(), reason="needs the environment that `make test` makes"
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give one copy of the project for all commands, as one reader would type them."""
    return copy_project(tmp_path_factory.mktemp("copy") / "coltiva")


@pytest.fixture(scope="module")
def printed() -> dict[str, subprocess.CompletedProcess[str]]:
    """Keep what each command printed: one that is shown twice is run once."""
    return {}


@needs_mark
@pytest.mark.parametrize("example", filter(is_run, EXAMPLES), ids=str)
def test_command_prints_what_is_shown(
    copy: Path, printed: dict[str, subprocess.CompletedProcess[str]], example: Example
) -> None:
    """A command of a page succeeds, and prints what the page shows.

    None runs the unit tests but `make try`: test_unit_tests.py does, all of them.
    """
    if example.command not in printed:
        printed[example.command] = run_command(example.command, copy)
    done = printed[example.command]
    assert done.returncode == 0, done.stdout
    if example.output is not None and not matches(example.output, done.stdout):
        assert plain(done.stdout) == plain(example.output)
        raise AssertionError("the page's output does not match")


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_make_target_and_settings_exist(example: Example) -> None:
    """A `make` command of a page, run or not, names targets and settings there are."""
    words = shlex.split(example.command)
    if "make" not in words:
        return
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))
    settings = set(re.findall(r"\b([A-Z][A-Z_]*)\b", makefile))
    for word in words[words.index("make") + 1 :]:
        name = word.partition("=")[0]
        assert name in (settings if "=" in word else targets), f"make knows no {name}"


def test_readme_shows_a_build() -> None:
    """The README has the build of the sample shop with its output."""
    shown = [example.output for example in EXAMPLES if example.command == "make build"]
    assert any(shown)


def test_commands_left_out_have_a_reason() -> None:
    """What is not run is marked with a reason."""
    for page, text in pages().items():
        for reason in re.findall(r"^<!-- not run:(.*?)-->", text, re.MULTILINE):
            assert len(reason.split()) >= 2, f"{page}: 'not run' without a reason"


# The reader of pages itself

PAGE = """\
# A shop

```console
$ python -m coltiva packages --offline
dbt packages: copied packages/dbt_utils (the dbt Hub was not asked).
$ git status
$ make build \\
    AS_OF=2025-06-30
...
Built and tested in 12 s.
...
```

1. As a list:

   ```sh
   # a comment
   COLTIVA_DUCKDB_PATH=other.duckdb make summary  # and another
   ls
   ```

<!-- not run: needs files that are not part of the project -->

```console
$ make build RAW=data/big
```

<!-- output of: make build AS_OF=2025-06-30 -->
```text
As of 2025-06-30
```

```python
make = "no command"
```
"""


def test_reads_a_page() -> None:
    """Commands, outputs, continued lines, notes and other languages are told apart."""
    late = "make build AS_OF=2025-06-30"
    assert read_examples("A.md", PAGE) == [
        Example(
            "A.md",
            "python -m coltiva packages --offline",
            "dbt packages: copied packages/dbt_utils (the dbt Hub was not asked).\n",
        ),
        Example("A.md", late, "...\nBuilt and tested in 12 s.\n...\n"),
        Example("A.md", "COLTIVA_DUCKDB_PATH=other.duckdb make summary"),
        Example("A.md", "make build RAW=data/big", is_run=False),
        Example("A.md", late, "As of 2025-06-30\n"),
    ]


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\n", "a\nb\n", False),
        ("a\n...\n", "a\nb\nc\n", True),
        ("...\nc\n", "a\nb\nc\n", True),
        ("a\n...\nc\n", "a\nc\n", True),
        ("a\n...\nd\n", "a\nb\nc\n", False),
        ("Built in 12 s.\n", "Built in 9.5 s.\n", True),
        ("12:00:01  Done\n", "23:59:59  Done\n", True),
        ("12 rows\n", "13 rows\n", False),
        ("a.c\n", "abc\n", False),
        ("a\n", "a   \n\n", True),
    ],
)
def test_compares_outputs(shown: str, printed: str, expected: bool) -> None:
    """Only durations, clock times, trailing blanks and `...` may differ."""
    assert matches(shown, printed) is expected


@needs_mark
def test_runs_a_page(copy: Path) -> None:
    """A command of a page runs in the copy, and its output is compared for real."""
    example = read_examples("A.md", PAGE)[0]
    done = run_command(example.command, copy)
    assert done.returncode == 0
    assert example.output is not None
    assert matches(example.output, done.stdout)
    assert not matches("dbt packages: stolen.\n", done.stdout)


# What `make build` says to wrong settings


@needs_mark
@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ("RAW=/no/such/folder", "coltiva: RAW=/no/such/folder: there is no folder "),
        ("RAW=docs", "coltiva: RAW=docs holds none of customers.csv, "),
        ("RAW=s3://bucket/shop", "coltiva: RAW=s3://bucket/shop cannot be looked into"),
        ("VARS='{a: '", "coltiva: VARS is not YAML: {a: "),
        ("VARS=5", "coltiva: VARS must map names to values, as in "),
    ],
)
def test_wrong_setting_stops_with_one_sentence(
    copy: Path, settings: str, sentence: str
) -> None:
    """A wrong setting stops `make build` before dbt starts, with one sentence."""
    done = run_command(f"make build {settings}", copy)
    assert done.returncode != 0
    lines = [line for line in done.stdout.splitlines() if not line.startswith("make: ")]
    assert len(lines) == 1
    assert lines[0].startswith(sentence)


@needs_mark
def test_help_lists_every_target(copy: Path) -> None:
    """`make` alone lists the targets."""
    listed = run_command("make", copy).stdout
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE):
        assert f"make {target}" in listed


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        place = copy_project(Path(folder) / "coltiva")
        for command in dict.fromkeys(e.command for e in EXAMPLES if is_run(e)):
            print(f"$ {command}\n{run_command(command, place).stdout}", flush=True)
