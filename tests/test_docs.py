"""What the documents say is so: mechanisms, commands, settings, versions."""

import ast
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import followthrough

pytestmark = pytest.mark.only_on("sqlite")

ROOT = Path(__file__).parents[1]
DOCUMENTS = "\n".join(path.read_text() for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
IDS = [*(f"M{number}" for number in range(1, 41)), *(f"B{number}" for number in range(1, 6))]
STATES = {"not yet", "first version", "full"}


class Mechanism(NamedTuple):
    """A row of docs/mechanisms.md."""

    id: str
    what: str
    state: str
    where: list[str]
    tests: list[str]


def _mechanisms() -> list[Mechanism]:
    rows = re.findall(r"^\| ([MB]\d+) \|(.*)\|(.*)\|(.*)\|(.*)\|$", (ROOT / "docs/mechanisms.md").read_text(), re.M)
    return [
        Mechanism(name, what.strip(), state.strip(), _paths(where), _paths(tests))
        for name, what, state, where, tests in rows
    ]


def _paths(cell: str) -> list[str]:
    return [path.strip(" `") for path in cell.split("<br>") if path.strip()]


def _calls(path: Path, name: str) -> Iterator[str]:
    """The first argument, where it is a plain text, of each call of `name` or `….name` in a module."""
    yield from (told for called, told in _all_calls(path) if called == name)


@cache
def _all_calls(path: Path) -> list[tuple[str, str]]:
    """Each call in a module whose first argument is a plain text: the name called, and the text."""
    calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call) and node.args)
    return [
        (getattr(node.func, "attr", getattr(node.func, "id", "")), node.args[0].value)
        for node in calls
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    ]


def _marks() -> dict[str, set[str]]:
    """The test modules that carry the mark of each mechanism."""
    marks: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "tests").rglob("test_*.py"):
        for mechanism in _calls(path, "mechanism"):
            marks[mechanism].add(str(path.relative_to(ROOT)))
    return marks


def test_each_mechanism_has_one_row_and_a_known_state():
    rows = _mechanisms()
    assert [row.id for row in rows] == IDS
    assert {row.state for row in rows} <= STATES
    assert [row.id for row in rows if not row.what] == []


def test_a_mechanism_that_is_there_names_where_it_lives_and_the_test_that_proves_it():
    marks = _marks()
    faults = []
    for row in _mechanisms():
        if row.state == "not yet":
            continue
        faults += [f"{row.id}: no {path}" for path in row.where + row.tests if not (ROOT / path).exists()]
        if not row.where:
            faults.append(f"{row.id}: doesn't say where it lives")
        if not marks[row.id] & set(row.tests):
            faults.append(f"{row.id}: no test named there carries its mark")
        if row.state == "full" and not any(path.startswith("tests/browser/") for path in row.tests):
            faults.append(f"{row.id}: is full without a journey in a browser")
    assert not faults


def test_marks_name_mechanisms_that_exist():
    assert set(_marks()) <= set(IDS)


def _settings() -> set[str]:
    """Each environment variable that the program reads."""
    return {
        f"FOLLOWTHROUGH_{name}"
        for path in (ROOT / "followthrough").rglob("*.py")
        for reader in ("env_text", "env_bool", "env_int", "env_path", "env_secret", "env_database")
        for name in _calls(path, reader)
    }


def test_every_setting_is_documented():
    settings = _settings()
    assert "FOLLOWTHROUGH_DATABASE_URL" in settings
    assert {name for name in settings if not re.search(rf"{name}\b", DOCUMENTS)} == set()


def test_only_real_settings_are_documented():
    of_the_tests = {"FOLLOWTHROUGH_TEST_DATABASE"}
    assert set(re.findall(r"\bFOLLOWTHROUGH_[A-Z_]+\b", DOCUMENTS)) - of_the_tests <= _settings()


def _commands() -> set[str]:
    """The names that `followthrough --help` offers."""
    asked = [sys.executable, "-m", "followthrough.command", "--help"]
    told = subprocess.run(asked, env={**os.environ, "COLUMNS": "1000"}, capture_output=True, text=True, check=True)
    offered = re.search(r"\{([a-z,-]+)\}", told.stdout)
    assert offered, told.stdout
    return set(offered[1].split(","))


def test_every_command_is_documented_and_every_documented_command_is_there():
    documented = re.findall(r"^\| `([a-z-]+)", (ROOT / "docs/commands.md").read_text(), re.M)
    assert set(documented) == _commands()


def test_the_changelog_tells_of_this_version():
    told = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert {"Unreleased", followthrough.__version__} & set(told)


def test_every_link_between_documents_leads_somewhere():
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text()):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []
