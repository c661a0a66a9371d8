"""The house keeps its shape: what import-linter and the database can't see."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import AutoField, Index, Model, UniqueConstraint

from followthrough.background.models import Beat
from followthrough.customers.models import LeadForm
from followthrough.workspace.base import WorkspaceModel
from followthrough.workspace.models import OneTimeLink, Session, User, Workspace

pytestmark = pytest.mark.only_on("sqlite")

ROOT = Path(__file__).parents[1]
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
BEFORE_THE_WORKSPACE_IS_KNOWN = {(OneTimeLink, "secret_hash"), (LeadForm, "secret")}
DRAWERS = {"utils", "common", "core", "helpers", "services", "managers"}


def _written(*suffixes: str) -> list[Path]:
    """Files of the program and its tests that a person wrote."""
    files = [path for top in ("followthrough", "tests") for path in (ROOT / top).rglob("*") if path.suffix in suffixes]
    return [path for path in files if "migrations" not in path.parts]


def _our_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("followthrough.")]


def _is_kept_history(model: type[Model]) -> bool:
    return model.__name__.startswith("Historical")


def _heights() -> dict[str, int]:
    """How high each part stands in the import order that pyproject.toml declares."""
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text())
    climb = next(rule for rule in configuration["tool"]["importlinter"]["contracts"] if rule["id"] == "climb")
    return {
        part.strip(" ()"): height
        for height, layer in enumerate(reversed(climb["layers"]))
        for part in layer.split("|")
    }  # fmt: skip


def _part(model: type[Model]) -> str:
    return model.__module__.split(".")[1]


def test_foreign_keys_point_downward_in_the_import_order():
    heights = _heights()
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in _our_models()
        for field in model._meta.concrete_fields
        if field.is_relation
        and isinstance(field.related_model, type)
        and field.related_model in _our_models()
        and heights[_part(field.related_model)] > heights[_part(model)]
    ]
    assert not upward


def test_all_but_the_workspace_its_users_their_sessions_and_the_clock_belong_to_a_workspace():
    strangers = {
        model for model in _our_models() if not issubclass(model, WorkspaceModel) and not _is_kept_history(model)
    }
    assert strangers == {Workspace, User, Session, Beat}
    assert [model for model in _our_models() if _is_kept_history(model) and not hasattr(model, "workspace")] == []


def _first_columns(model: type[Model]) -> Iterator[tuple[str, str]]:
    """(name, first column) of each index and unique constraint of a model."""
    for rule in [*model._meta.indexes, *model._meta.constraints]:
        if isinstance(rule, Index):
            columns: list[object] = [name for name, _ in rule.fields_orders] or list(rule.expressions)
        elif isinstance(rule, UniqueConstraint):
            columns = list(rule.fields) or list(rule.expressions)
        else:
            continue
        first = getattr(columns[0], "expression", columns[0])
        yield str(rule.name), getattr(first, "name", str(first))
    for field in model._meta.local_concrete_fields:
        if not field.primary_key and (field.unique or getattr(field, "db_index", False)):
            yield field.name, field.name


def test_every_index_and_unique_rule_begins_with_the_workspace():
    others = [
        f"{model._meta.label}: {name} begins with {first}"
        for model in _our_models()
        if issubclass(model, WorkspaceModel) and not _is_kept_history(model)
        for name, first in _first_columns(model)
        if first != "workspace" and (model, name) not in BEFORE_THE_WORKSPACE_IS_KNOWN
    ]
    assert not others


def test_ids_of_a_workspace_are_made_by_the_program():
    models = [model for model in _our_models() if model not in {Workspace, User, Beat}]
    assert [model._meta.label for model in models if isinstance(model._meta.pk, AutoField)] == []


def test_no_file_grows_beyond_reading():
    lengths = {path: len(path.read_text().splitlines()) for path in _written(".py", ".css", ".js", ".html")}
    assert [f"{path}: {length}" for path, length in lengths.items() if length > LONGEST_FILE] == []


def test_no_function_grows_beyond_a_screen():
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in _written(".py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_nothing_lives_in_a_drawer():
    names = {path: {*path.with_suffix("").relative_to(ROOT).parts} for path in _written(".py")}
    assert [str(path) for path, parts in names.items() if parts & DRAWERS] == []
