"""Lint the SQL of macros, generic tests and connectors' models as models are linted.

sqlfluff's dbt templater passes over files of macros: by themselves they are no queries;
and over the connectors' models, which are off where no connector is in use.
Here each macro is put into the kind of query it is a part of, with an example for each
argument, and linted by the rules of .sqlfluff. `make lint` runs this file. It mends
nothing, and leaves out what Jinja hides (indents of branches, the width of a line).
"""

import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlfluff.core import FluffConfig, Linter
from sqlfluff.core.templaters import JinjaTemplater

PROJECT = Path(__file__).resolve().parents[2]
FOLDERS = ("macros", "tests/generic")
DIALECTS = {"postgres": "postgres", "spark": "sparksql"}
# ST06 and RF03 are left out for models too; the others are about Jinja's lines, or
# about names in quotes, as PostgreSQL's collations have them.
LEFT_OUT = "ST06,RF03,CV06,JJ01,LT02,LT05,LT09,LT12,LT13,RF05,RF06"
MACRO = re.compile(
    r"\{%-? (?:macro|test) (?P<name>\w+)\((?P<arguments>.*?)\) -?%\}(?P<body>.*?)"
    r"\{%-? end(?:macro|test) -?%\}",
    re.DOTALL,
)
TAG = re.compile(r"(\{[%{])(-?)(.*?)(-?)([%}]\})", re.DOTALL)
FRAMES = {
    "expression": "select\n{body}\nfrom some_table\n",
    "query": "with some_rows as (\n{body}\n)\n\nselect some_column\nfrom some_rows\n",
    "ctes": "with\n\n{body}\n\nselect some_column\nfrom {last}\n",
    "statement": "{body}\n",
    "table_format": "create table some_table (some_column integer)\n{body}\n",
    "type_double": (
        "select cast(some_column as\n{body}\n) as some_value\nfrom some_table\n"
    ),
}
"""What a macro is a part of; one that is a part of something else, by its name."""
EXAMPLES: dict[str, Any] = {
    "string": "some_column",
    "relation": "some_table",
    "bool": True,
    "int": 2,
    "integer": 2,
    "float": 0.5,
    "list[string]": ["first_column", "second_column"],
    "list[list[string]]": [["a_flag", "a_reason"]],
    "list[dict[string, any]]": [
        {"column": "a", "score": "b", "ties": ["c"], "lower_is_better": True}
    ],
}


NAMED: dict[str, Any] = {
    "also": "select some_column from some_table",
    "datepart": "day",
    "decimal": "numeric(18, 4)",
    "matches": "regexp_matches",
    "passes": ">",
    "points": [{"as_of_date": "2025-01-31", "number": 0, "at": [0.5] * 4}],
    "side": "-",
    "type": "date",
}
"""Examples by the argument's name, where the type does not tell."""
WRITES = {
    "ctes": "other_rows as (select some_column from some_table)",
    "json_elements": "select some_column from some_table",
    "prestashop_rows": "other_rows as (select some_column from some_table)",
    "prestashop_vouchers": "more_rows as (select some_column from some_table)",
    "query": "select some_column from some_table",
    "statement": "delete from some_table",
    "table_format": "",
    "not_materialized": "",
}
"""What a call of another macro writes, by what that is a part of; else a column."""
LOOKS_UP = "its columns are looked up, so that the linter sees none of them"
NOT_LINTED = {
    **dict.fromkeys(
        (
            *("shopify_codes", "shopify_customers", "shopify_exported_customers"),
            *("shopify_lines", "shopify_products", "shopify_refunds"),
            *("woocommerce_database_lines", "woocommerce_database_orders"),
            *("woocommerce_item_values", "woocommerce_lines", "woocommerce_orders"),
            "woocommerce_refunds",
            *("klaviyo_campaign_messages", "klaviyo_events", "klaviyo_people"),
            "prestashop_rows",
        ),
        LOOKS_UP,
    ),
    "default__json_elements": "a lateral view, which is Spark's alone",
    "seed_file_findings": "sqlfluff does not know DuckDB's unpivot",
    "spark__datediff": "sqlfluff takes div for a name",
    "spark__list_relations_without_caching": "one question to Spark, the rest is Jinja",
}


class Anything:
    """Whatever a macro asks dbt or another macro for: called, it is a column."""

    # What Jinja's sandbox asks before it calls something.
    unsafe_callable = False
    alters_data = False

    def __init__(self, writes: Mapping[str, str] | None = None) -> None:
        """Know what some calls write."""
        self._writes = dict(writes or {})

    def __call__(self, *_: Any, **__: Any) -> "Anything":
        """Give the same."""
        return self

    def __getattr__(self, name: str) -> Any:
        """Give the same, but for what is known, and what Python itself asks."""
        if name.startswith("_"):
            raise AttributeError(name)
        return (lambda *_, **__: self._writes[name]) if name in self._writes else self

    def __getitem__(self, _: Any) -> "Anything":
        """Give the same."""
        return self

    def __iter__(self) -> Iterator["Anything"]:
        """Give two of it."""
        return iter((self, self))

    def __len__(self) -> int:
        """Count two."""
        return 2

    def __str__(self) -> str:
        """Write it as a column."""
        return "some_column"


@dataclass
class Macro:
    """A macro of a file, and how many lines stand above its body."""

    path: Path
    name: str
    arguments: list[str]
    body: str
    lines_above: int

    @property
    def frame(self) -> str | None:
        """Tell what the macro's SQL is a part of; none where it has none."""
        plain = self.name.partition("__")[2] or self.name
        if plain in FRAMES and self.sql:
            return plain
        if not self.sql:
            return None
        word = self.sql.split()[0]
        if word in ("select", "with"):
            return "query"
        if word in ("create", "delete", "insert", "merge", "show"):
            return "statement"
        if re.match(r"(x,\s+)*\w+ as (not materialized |x )?\(", self.sql):
            return "ctes"
        return "expression"

    @property
    def sql(self) -> str:
        """Give what is not Jinja, x for what Jinja writes; nothing, if only that."""
        text = re.sub(
            r"\{%-? set \w+ -?%\}.*?\{%-? endset -?%\}", "", self.body, flags=re.DOTALL
        )
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}", " ", text, flags=re.DOTALL)
        text = re.sub(r"\{\{-? (return|exceptions).*?\}\}", " ", text, flags=re.DOTALL)
        text = re.sub(r"\{\{.*?\}\}", "x", text, flags=re.DOTALL).strip()
        return "" if re.fullmatch(r"[x\s,]*", text) else text

    def query(self) -> tuple[str, int]:
        """Give a query that has the macro's SQL, and how far its lines are moved."""
        body = TAG.sub(without_trimming, self.body).rstrip()
        moved = self.lines_above
        if body.startswith("\n"):
            body, moved = body[1:], moved + 1
        if self.frame in ("ctes", "statement"):
            body = textwrap.dedent(body)
        names = re.findall(r"^([\w{} ]+) as .*\($", body, re.MULTILINE)
        frame = FRAMES[self.frame or "statement"]
        above, _, _ = frame.partition("{body}")
        text = frame.replace("{last}", names[-1] if names else "")
        return text.replace("{body}", body), moved - above.count("\n")


def without_trimming(tag: re.Match[str]) -> str:
    """Leave the blanks around a tag: without them words would touch in sqlfluff.

    What a `set` block holds has none around it, as in dbt.
    """
    opening, trims_before, words, trims_behind, closing = tag.groups()
    if words.strip() != "endset":
        trims_before = trims_before and " "
    if not re.fullmatch(r"\s*set \w+\s*", words):
        trims_behind = trims_behind and " "
    return opening + trims_before + words + trims_behind + closing


def macros(text: str, path: Path) -> Iterator[Macro]:
    """Find the macros of a file."""
    for found in MACRO.finditer(text):
        parts = re.split(r",(?![^\[(]*[\])])", found["arguments"])
        names = [part.partition("=")[0].strip() for part in parts if part.strip()]
        above = text.count("\n", 0, found.start("body"))
        yield Macro(path, found["name"], names, found["body"], above)


def connectors_models(root: Path) -> Iterator[Macro]:
    """Give the models of connectors, each as if it were a macro's body."""
    for path in sorted((root / "models" / "inputs").glob("*/*.sql")):
        text = re.sub(r"\{\{ (config\(.*\)) \}\}", r"{% do \1 %}", path.read_text())
        yield Macro(path.relative_to(root), path.stem, [], text, 0)


def documented_types(root: Path) -> dict[str, dict[str, str]]:
    """Read the types of the arguments of each macro."""
    types: dict[str, dict[str, str]] = {}
    for folder in FOLDERS:
        for path in (root / folder).rglob("*.yml"):
            for entry in yaml.safe_load(path.read_text())["macros"]:
                name = entry["name"].removeprefix("test_")
                types[name] = {
                    argument["name"]: argument["type"]
                    for argument in entry.get("arguments") or []
                }
    return types


def example(name: str, kind: str) -> Any:
    """Give an argument's example, by its type."""
    if name in NAMED:
        return NAMED[name]
    kind = re.sub(r"^optional\[(.*)\]$", r"\1", kind)
    return EXAMPLES.get(kind, Anything())


@cache
def linter(dialect: str) -> Linter:
    """Give the linter of models, for a dialect and Jinja without dbt."""
    overrides = {"dialect": dialect, "templater": "jinja", "exclude_rules": LEFT_OUT}
    return Linter(FluffConfig.from_path(str(PROJECT / "models"), overrides=overrides))


def surroundings(known: Iterable[Macro]) -> dict[str, Any]:
    """Give what a macro finds around it."""
    writes = {
        macro.name: WRITES.get(macro.name) or WRITES.get(macro.frame or "", "")
        for macro in known
        if macro.name in WRITES or macro.frame in WRITES
    }
    names = (
        *("adapter", "api", "config", "dbt", "exceptions", "flags", "graph", "modules"),
        *("invocation_args_dict", "run_query", "get_quoted_csv", "load_relation"),
        *("is_incremental", "this", "context", "model", "var", "ref"),
    )
    return {name: Anything() for name in names} | {
        "coltiva": Anything(writes),
        "execute": True,
        "return": lambda _: "",
        "target": {"type": "duckdb"},
    }


def lint(
    macro: Macro, types: Mapping[str, str], around: Mapping[str, Any]
) -> Iterator[tuple[int, str]]:
    """Give the offences of a macro, each with its line."""
    if macro.frame is None or macro.name in NOT_LINTED:
        return
    text, moved = macro.query()
    engine = macro.name.removeprefix("dbt_").split("_")[0]
    chosen = linter(DIALECTS.get(engine, "duckdb"))
    arguments = {
        name: example(name, types.get(name, "any")) for name in macro.arguments
    }
    templater = chosen.templater
    assert isinstance(templater, JinjaTemplater)
    templater.override_context = {**around, **arguments}
    for offence in chosen.lint_string(text).get_violations():
        # a model's CTE may be read by a macro alone
        if macro.path.parts[0] == "models" and offence.rule_code() == "ST03":
            continue
        yield offence.line_no + moved, f"{offence.rule_code()} {offence.desc()}"


def indents(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines that are not indented by fours, comments aside."""
    text = re.sub(
        r"\{#.*?#\}", lambda found: "\n" * found[0].count("\n"), text, flags=re.S
    )
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and (len(line) - len(line.lstrip())) % 4:
            yield number, "the indent is not a multiple of four"


def offences(root: Path = PROJECT) -> list[str]:
    """List all offences of a project's macros."""
    texts = {
        path.relative_to(root): path.read_text()
        for folder in FOLDERS
        for path in sorted((root / folder).rglob("*.sql"))
    }
    known = [macro for path, text in texts.items() for macro in macros(text, path)]
    types, around = documented_types(root), surroundings(known)
    found = [
        f"{path}:{number}: {what}"
        for path, text in texts.items()
        for number, what in indents(text)
    ]
    for macro in [*known, *connectors_models(root)]:
        plain = macro.name.partition("__")[2] or macro.name
        told = types.get(macro.name) or types.get(plain) or {}
        found += [
            f"{macro.path}:{number}: {what} ({macro.name})"
            for number, what in lint(macro, told, around)
        ]
    return found


if __name__ == "__main__":
    listed = offences()
    print(*listed, sep="\n", end="\n" if listed else "")
    sys.exit(1 if listed else 0)
