"""What is wrong with a cell of a rule seed is said before dbt loads it."""

from __future__ import annotations

from pathlib import Path

import pytest
import rule_seeds
import warehouse

TYPES = {
    "program": "text",
    "interaction_type": "text",
    "priority": "integer",
    "points": "numeric(18, 4)",
    "valid_from": "date",
    "is_counted": "boolean",
    "description": "text",
}
HEADER = ",".join(TYPES)
FINE = "welcome,page_view,1,-2.5,2025-12-31,true,Some words"
WHOLE = "it has to be a whole number, up to 1,000,000,000."
NUMBER = "it has to be a number such as 12.5, up to 1,000,000,000."
DAY = "it has to be a day of the calendar, such as 2025-12-31."

CASES = {
    "fine": (FINE, []),
    "empty": (",,,,,,", []),
    "text in a whole number": ("a,b,two,,,,", [f'line 2: priority is "two"; {WHOLE}']),
    "a fraction in a whole number": (
        "a,b,1.5,,,,",
        [f'line 2: priority is "1.5"; {WHOLE}'],
    ),
    "a whole number that is too long": (
        "a,b,99999999999,,,,",
        [f'line 2: priority is "99999999999"; {WHOLE}'],
    ),
    "text in a number": ("a,b,,ten,,,", [f'line 2: points is "ten"; {NUMBER}']),
    "a decimal comma": ('a,b,,"1,5",,,', [f'line 2: points is "1,5"; {NUMBER}']),
    "a number that overflows later": (
        "a,b,,2000000000,,,",
        [f'line 2: points is "2000000000"; {NUMBER}'],
    ),
    "another way to write a day": (
        "a,b,,,31/12/2025,,",
        [f'line 2: valid_from is "31/12/2025"; {DAY}'],
    ),
    "no day of the calendar": (
        "a,b,,,2025-02-30,,",
        [f'line 2: valid_from is "2025-02-30"; {DAY}'],
    ),
    "neither true nor false": (
        "a,b,,,,maybe,",
        ['line 2: is_counted is "maybe"; it has to be true or false.'],
    ),
    "blanks around a word": (
        f"{FINE}\na, page_view,,,,,",
        ['line 3: interaction_type is " page_view"; it has blanks around it.'],
    ),
    "capitals": (
        "a,Page_View,,,,,",
        ['interaction_type is "Page_View"; it has to be written in small letters.'],
    ),
    "names that differ only in capitals": (
        f"{FINE}\nWelcome,b,,,,,",
        ['the programs "Welcome" and "welcome" differ only in capitals; they have'],
    ),
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Have all seeds looked at in one command of dbt."""
    folder = tmp_path_factory.mktemp("seeds")
    calls = []
    for number, (rows, _) in enumerate(CASES.values()):
        (folder / f"{number}.csv").write_text(f"{HEADER}\n{rows}\n")
        seed = {
            "name": "seed",
            "root_path": str(folder),
            "original_file_path": f"{number}.csv",
            "config": {"column_types": TYPES},
        }
        found = f"run_query(coltiva.seed_file_findings([{seed}])).columns[0].values()"
        calls.append(f"{{% do log('=== ' ~ {found} | join(' '), info=true) %}}")
    inline = f"{{% if execute %}}{''.join(calls)}{{% endif %}}select 1"
    result = warehouse.invoke(
        ["compile", "--inline", inline], folder / "warehouse.duckdb"
    )
    assert result.success, result.messages
    texts = result.messages.split("=== ")[1:]
    return dict(zip(CASES, texts, strict=True))


@pytest.mark.parametrize("name", CASES)
def test_wrong_cell(name: str, said: dict[str, str]) -> None:
    """The sentence names the line, the column, the cell and what is allowed."""
    sentences = CASES[name][1]
    assert said[name].count("seed") == len(sentences), said[name]
    for sentence in sentences:
        assert sentence in said[name]


def test_the_run_stops(tmp_path: Path) -> None:
    """Before any seed is loaded, with what is wrong."""
    project = rule_seeds.copy_project(tmp_path / "project", models=False)
    rule_seeds.change_rules(
        project, "seed_age_bands", {"age_band": "18-24"}, min_age="eighteen"
    )
    result = warehouse.build(
        warehouse.PROJECT / "seeds" / "sample",
        tmp_path / "warehouse.duckdb",
        project_dir=project,
    )
    assert not result.success
    assert "the rules need 1 correction(s)" in result.messages
    assert f'min_age is "eighteen"; {WHOLE}' in result.messages
