"""Changes of rows that are told as they are made, so that they can be taken back exactly, in reverse."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db.models import JSONField, Model, QuerySet

from followthrough.journal.belongings import Pointer

AT_A_TIME = 500
Step = dict[str, Any]


class Changes:
    """Writes changes to rows of a workspace and tells each in `steps`, ready to be kept as JSON."""

    def __init__(self, workspace_id: int) -> None:
        self.workspace_id = workspace_id
        self.steps: list[Step] = []

    def move(self, pointer: Pointer, gone: int, into: int) -> int:
        """Let whatever refers to `gone` refer to `into`; how many rows that were. One statement where there is none.

        Rows that would be there twice then, because something allows one of a kind only, are removed.
        """
        rows = pointer.rows(self.workspace_id, gone)
        for others in pointer.once_for_each:
            theirs = pointer.rows(self.workspace_id, into).values_list("pk", *others)
            taken = {key[1:] for key in theirs}
            twice = [key[0] for key in rows.values_list("pk", *others) if key[1:] in taken]
            self.remove(rows.filter(pk__in=twice))
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        if not ids:
            return 0
        rows.update(**{pointer.column: into})
        told = {"move": pointer.model._meta.label, "column": pointer.column, "from": gone, "to": into, "ids": ids}
        self.steps.append(told)
        return len(ids)

    def change(self, row: Model, **values: Any) -> None:
        """Set columns of a row, in memory as well."""
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        self.changed(row, before)
        _of(type(row), self.workspace_id).filter(pk=row.pk).update(**values)

    def changed(self, row: Model, before: Mapping[str, Any]) -> None:
        """Tell that a row, written already, had other values `before`; equal ones are left out."""
        apart = {name: value for name, value in before.items() if getattr(row, name) != value}
        if apart:
            told = {name: _plain(row, name, value) for name, value in apart.items()}
            self.steps.append({"change": row._meta.label, "id": row.pk, "before": told})

    def remove(self, rows: QuerySet[Any]) -> int:
        """Delete rows, each kept whole; how many. What refers to them must refer elsewhere by the end."""
        found = list(rows.order_by("pk"))
        self.steps += [{"remove": row._meta.label, "row": whole(row)} for row in found]
        if found:
            # The database checks what refers to them when the transaction ends.
            of_them = _of(rows.model, self.workspace_id).filter(pk__in=[row.pk for row in found])
            of_them._raw_delete(of_them.db)
        return len(found)


def take_back(workspace_id: int, steps: Sequence[Step]) -> None:
    """Undo these steps, the last one first."""
    for step in reversed(steps):
        if label := step.get("move"):
            model = apps.get_model(label)
            for start in range(0, len(step["ids"]), AT_A_TIME):
                rows = _of(model, workspace_id).filter(pk__in=step["ids"][start : start + AT_A_TIME])
                rows.filter(**{step["column"]: step["to"]}).update(**{step["column"]: step["from"]})
        elif label := step.get("change"):
            model = apps.get_model(label)
            before = {name: _value(model, name, value) for name, value in step["before"].items()}
            _of(model, workspace_id).filter(pk=step["id"]).update(**before)
        else:
            put_back(step["remove"], [step["row"]])


def whole(row: Model) -> dict[str, Any]:
    """All columns of a row, as JSON takes them."""
    return {name: _plain(row, name, value) for name, value in columns_of(row).items()}


def columns_of(row: Model) -> dict[str, Any]:
    """The value of each column of a row."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def row_of(label: str, told: Mapping[str, Any]) -> Any:
    """The row that `whole` told, not saved."""
    model = apps.get_model(label)
    return model(**{name: _value(model, name, value) for name, value in told.items()})


def put_back(label: str, told: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows again that were removed."""
    rows = [row_of(label, each) for each in told]
    apps.get_model(label)._base_manager.bulk_create(rows, AT_A_TIME)


def _of(model: type[Model], workspace_id: int) -> QuerySet[Any]:
    return model._base_manager.filter(workspace_id=workspace_id)


def _plain(row: Model, name: str, value: Any) -> Any:
    if value is None or isinstance(_column(type(row), name), JSONField) or isinstance(value, str | int | float | bool):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _value(model: type[Model], name: str, told: Any) -> Any:
    field = _column(model, name)
    return told if told is None or isinstance(field, JSONField) else field.to_python(told)


def _column(model: type[Model], name: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.attname == name)
