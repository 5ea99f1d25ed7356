"""Every YAML file of the project is valid by dbt's own schema: no unknown key passes.

dbt itself applies these schemas to four adapters only, and drops what it does not know
in silence. `dbt_project.yml` and the properties files have a JSON schema in
`dbt.jsonschemas`; `packages.yml` and `selectors.yml` the one of dbt's own classes, as
metrics and semantic models do: the JSON schema is of their newer form, which dbt 1.11
does not read.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import warehouse
import yaml
from dbt.contracts.project import PackageConfig
from dbt.contracts.selection import SelectorFile
from dbt.jsonschemas import jsonschemas
from jsonschema import ValidationError
from jsonschema.validators import extend

pytestmark = pytest.mark.quick

PROPERTIES_FOLDERS = ("models", "seeds", "macros", "tests", "snapshots", "analyses")
SINGLE_FILES = ("dbt_project.yml", "packages.yml", "selectors.yml")

DbtValidator = jsonschemas.CustomDraft7Validator


def _type_or_template(
    validator: Any, types: Any, instance: Any, schema: dict[str, Any]
) -> Iterator[ValidationError]:
    """Take a Jinja expression for a value of any type: dbt renders it later."""
    if isinstance(instance, str) and instance.startswith("{{"):
        return
    yield from DbtValidator.VALIDATORS["type"](validator, types, instance, schema) or ()


Validator = extend(DbtValidator, validators={"type": _type_or_template})


def yaml_files(root: Path) -> list[Path]:
    """Find every YAML file that dbt reads in a project."""
    found = [root / name for name in SINGLE_FILES if (root / name).exists()]
    for folder in PROPERTIES_FOLDERS:
        for path in sorted((root / folder).rglob("*.y*ml")):
            # Fixtures of the Python tests are read by them, not by dbt.
            if "python" not in path.relative_to(root).parts:
                found.append(path)
    return found


def schema_of(path: Path) -> dict[str, Any]:
    """Give the schema that dbt has for a file."""
    schemas = {
        "dbt_project.yml": jsonschemas.project_schema,
        "packages.yml": PackageConfig.json_schema,
        "selectors.yml": SelectorFile.json_schema,
    }
    if path.name in schemas:
        return schemas[path.name]()
    # Not at the top: it can only be imported once dbt itself has been.
    from dbt.contracts.graph.unparsed import UnparsedMetric, UnparsedSemanticModel

    schema = jsonschemas.resources_schema()
    legacy = {"metrics": UnparsedMetric, "semantic_models": UnparsedSemanticModel}
    entries = {
        name: {"type": "array", "items": kind.json_schema()}
        for name, kind in legacy.items()
    }
    return schema | {"properties": schema["properties"] | entries}


def violations(path: Path) -> list[str]:
    """List what a file has that its schema does not allow, each with its place."""
    errors = Validator(schema_of(path)).iter_errors(read_yaml(path))
    return [
        f"{path.name}: {'.'.join(map(str, inner.absolute_path))}: {inner.message[:300]}"
        for error in errors
        for inner in innermost(error)
    ]


def innermost(error: ValidationError) -> list[ValidationError]:
    """Follow an error through its alternatives to those that got the furthest."""
    if not error.context:
        return [error]
    deepest = max(len(inner.absolute_path) for inner in error.context)
    closest = [inner for inner in error.context if len(inner.absolute_path) == deepest]
    return [leaf for inner in closest for leaf in innermost(inner)]


class _NoDoubles(yaml.SafeLoader):
    """YAML in which a key stands once: the later of two would win in silence.

    That goes for `<<` too, which dbt v2 refuses to read twice: several mappings are
    merged as a list, `<<: [*special, *common]`, of which the first one wins.
    """

    def compose_mapping_node(self, anchor: Any) -> Any:
        node = super().compose_mapping_node(anchor)
        keys = [key.value for key, _ in node.value]
        doubles = {key for key in keys if keys.count(key) > 1}
        assert not doubles, f"{node.start_mark}: {sorted(doubles)} stand(s) twice"
        return node


def read_yaml(path: Path) -> Any:
    """Read a YAML file as dbt does, and refuse doubled keys."""
    # A loader derived from SafeLoader: nothing but plain data can come out of it.
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_NoDoubles)


FILES = yaml_files(warehouse.PROJECT)


@pytest.mark.parametrize(
    "path", FILES, ids=[str(path.relative_to(warehouse.PROJECT)) for path in FILES]
)
def test_file_follows_the_schema(path: Path) -> None:
    """Each YAML file has only keys and values that dbt knows."""
    found = violations(path)
    assert not found, "\n" + "\n".join(found)


def test_files_are_found() -> None:
    """The list of files is not empty by mistake."""
    names = {path.name for path in FILES}
    assert {*SINGLE_FILES} <= names
    folders = {path.relative_to(warehouse.PROJECT).parts[0] for path in FILES}
    assert {"models", "seeds", "macros"} <= folders


MODEL = "models:\n  - name: orders\n"
BROKEN = {
    "model key": ("_m.yml", MODEL + "    descrpition: A typo.\n"),
    "column key": ("_m.yml", MODEL + "    columns: [{name: a, data_typ: text}]\n"),
    "model config": ("_m.yml", MODEL + "    config: {materialised: table}\n"),
    "top level": ("_m.yml", "modells: []\n"),
    "test arguments": (
        "_m.yml",
        MODEL + "    columns: [{name: a, data_tests: [{unique: {nmae: x}}]}]\n",
    ),
    "seed key": ("_s.yml", "seeds: [{name: s, confg: {}}]\n"),
    "macro argument": ("_x.yml", "macros: [{name: m, arguments: [{nam: a}]}]\n"),
    "metric key": (
        "_m.yml",
        "metrics: [{name: m, label: M, type: simple, type_parms: {measure: a}}]\n",
    ),
    "measure key": (
        "_m.yml",
        "semantic_models: [{name: s, model: x, measures: [{name: a, ag: sum}]}]\n",
    ),
    "project key": ("dbt_project.yml", "name: x\nmodel-pathes: [models]\n"),
    "project config": (
        "dbt_project.yml",
        "name: x\nmodels: {x: {+materialised: table}}\n",
    ),
    "packages": ("packages.yml", "packages: [{package: a/b, verson: 1.0.0}]\n"),
    "selectors": ("selectors.yml", "selectors: [{name: a, definitoin: b}]\n"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_typo_is_found(tmp_path: Path, case: str) -> None:
    """A mistyped key of any kind of file is reported."""
    name, text = BROKEN[case]
    path = tmp_path / name
    path.write_text(text)
    assert violations(path)


def test_typo_is_named_with_its_place(tmp_path: Path) -> None:
    """The report says which key is wrong and where it stands."""
    path = tmp_path / "_m.yml"
    path.write_text(MODEL + "    descrpition: A typo.\n")
    (report,) = violations(path)
    assert "'descrpition' was unexpected" in report
    assert "models.0" in report


def test_doubled_key_is_found(tmp_path: Path) -> None:
    """A key that stands twice is refused."""
    path = tmp_path / "_m.yml"
    path.write_text(MODEL + "    description: One.\n    description: Two.\n")
    with pytest.raises(AssertionError, match="description"):
        violations(path)


def test_doubled_merge_key_is_found(tmp_path: Path) -> None:
    """Two mappings merged by two keys are refused, by one list they are not."""
    anchors = "anchors: [&a {name: orders}, &b {description: One.}]\n"
    path = tmp_path / "_m.yml"
    path.write_text(anchors + "models: [{<<: [*a, *b]}]\n")
    assert read_yaml(path)["models"] == [{"name": "orders", "description": "One."}]
    path.write_text(anchors + "models: [{<<: *a, <<: *b}]\n")
    with pytest.raises(AssertionError, match="<<"):
        read_yaml(path)
