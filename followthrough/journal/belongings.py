"""What belongs to a customer or a person, found by walking all models: a table that is added later is found too."""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Model, QuerySet, UniqueConstraint

from followthrough.customers.models import Customer, SetAside
from followthrough.customers.models.customer import CACHED as CUSTOMER_CACHED
from followthrough.deals.models import CACHED as DEAL_CACHED
from followthrough.deals.models import Deal
from followthrough.journal.models import Amendment, Entry, EntryContact, Merge, NextStep
from followthrough.workspace.base import WorkspaceModel

#: Rows that are never changed: that they are there says all.
ONLY_ADDED: tuple[type[Model], ...] = (Entry, EntryContact, Amendment)
#: What others say about a customer, not what it consists of.
ABOUT: tuple[type[Model], ...] = (SetAside, Merge)
#: Columns that follow from other rows, and move without anybody's doing.
FOLLOWING: dict[type[Model], frozenset[str]] = {
    Customer: frozenset(CUSTOMER_CACHED),
    Deal: frozenset(DEAL_CACHED),
    NextStep: frozenset(["due_on"]),
}
DEEPEST = 3


class Pointer(NamedTuple):
    """A column that refers to a customer or a contact; `only` narrows its rows to those where it does."""

    model: type[WorkspaceModel]
    column: str
    only: tuple[tuple[str, str], ...] = ()

    def rows(self, workspace_id: int, pk: int) -> QuerySet[Any]:
        """The rows that refer to this one."""
        rows = self.model._base_manager.filter(workspace_id=workspace_id, **dict(self.only))
        return rows.filter(**{self.column: pk})

    @property
    def once_for_each(self) -> list[list[str]]:
        """Of what the table allows one row only, beside the row referred to: the other columns of each unique key.

        Rules that hold under a condition are left to whoever knows what they mean.
        """
        column = {field.name: field.attname for field in self.model._meta.concrete_fields}
        rules = [rule for rule in self.model._meta.constraints if isinstance(rule, UniqueConstraint)]
        keys = [[column[name] for name in rule.fields] for rule in rules if rule.condition is None]
        return [
            [name for name in key if name not in ("workspace_id", self.column)] for key in keys if self.column in key
        ]


@cache
def pointers_to(target: type[Model]) -> tuple[Pointer, ...]:
    """Every column of every table that refers to rows of `target`; kept change history stays as it was written.

    A table that refers by number and kind instead of by key says so as `names_rows_by = (kind column, id column)`.
    """
    found = []
    for model in _models():
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is target:
                found.append(Pointer(model, field.attname))
        if loose := getattr(model, "names_rows_by", None):
            kind, column = loose
            found.append(Pointer(model, column, ((kind, str(target._meta.model_name)),)))
    return tuple(found)


def state_of(workspace_id: int, customer_id: int) -> dict[str, str]:
    """A digest of the rows of each kind that make up a customer: equal while nobody has built on it.

    What the program itself makes or moves does not count. A statement for each way from a kind of row to its customer.
    """
    state = {}
    for model, lookups in _ways_to_customer().items():
        rows = model._base_manager.filter(workspace_id=workspace_id).order_by("pk").values_list(*_told(model))
        # One way after the other: for an "or" over two joins the databases walk the whole table.
        told = [[list(map(_ordered, row)) for row in rows.filter(**{lookup: customer_id})] for lookup in lookups]
        if any(told):
            state[model._meta.label] = hashlib.sha256(repr(told).encode()).hexdigest()
    return state


def _told(model: type[Model]) -> list[str]:
    if model in ONLY_ADDED:
        return ["pk"]
    columns = [field.attname for field in model._meta.concrete_fields]
    return [name for name in columns if name not in FOLLOWING.get(model, ())]


def _ordered(value: Any) -> Any:
    """A value without an order of its own: that of names within a JSON value is the database's."""
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value


@cache
def _ways_to_customer() -> dict[type[WorkspaceModel], tuple[str, ...]]:
    """Each model whose rows belong to a customer, with the lookups that lead to it."""
    ways: dict[type[WorkspaceModel], tuple[str, ...]] = {Customer: ("pk",)}
    for _step in range(DEEPEST):
        further = {model: tuple(_over(model, ways)) for model in _models() if model not in ways}
        ways |= {model: lookups for model, lookups in further.items() if lookups}
    return ways


def _over(model: type[WorkspaceModel], ways: dict[type[WorkspaceModel], tuple[str, ...]]) -> Iterator[str]:
    if model.made_by_itself or model in ABOUT:
        return
    fields = [field for field in model._meta.concrete_fields if field.is_relation and field.related_model in ways]
    direct = [field for field in fields if field.related_model is Customer]
    for field in direct or fields:
        beyond = ways[field.related_model]  # type: ignore[index]
        yield from (field.attname if lookup == "pk" else f"{field.name}__{lookup}" for lookup in beyond)


def _models() -> list[type[WorkspaceModel]]:
    return [model for model in apps.get_models() if issubclass(model, WorkspaceModel)]
