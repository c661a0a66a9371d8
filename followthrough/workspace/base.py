"""What every row of a workspace has in common: its id, its workspace, and keys that never cross workspaces."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.models.constraints import BaseConstraint
from django.db.models.expressions import Col
from django.db.models.lookups import Exact
from django.db.models.sql.where import WhereNode

from followthrough.workspace.ids import new_id


class StaleVersion(Exception):
    """Somebody else changed the row since it was read; `current` is that row, of its model, as it is now."""

    def __init__(self, current: Any) -> None:
        super().__init__("Somebody else changed this meanwhile.")
        self.current = current


class WorkspaceFK(models.ForeignKey[Any, Any]):
    """A foreign key within one workspace: every JOIN and every lazy load names the workspace on both sides.

    The database holds the same rule through `SameWorkspace` in the model's constraints. It has no index of its own:
    each model declares one that starts with the workspace.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_index"] = False
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete=on_delete, **kwargs)

    def get_extra_restriction(self, alias: str | None, related_alias: str | None) -> WhereNode:
        """`local.workspace_id = remote.workspace_id`, added to each JOIN over this key."""
        ours: Any = self.model._meta.get_field("workspace")
        theirs: Any = self.remote_field.model._meta.get_field("workspace")
        both: Any = Exact(Col(related_alias or "", ours), Col(alias or "", theirs))
        return WhereNode([both])

    def get_extra_descriptor_filter(self, instance: models.Model) -> dict[str, int]:
        """The workspace for a lazy load of the related row."""
        return {"workspace_id": instance.workspace_id}  # type: ignore[attr-defined]


class SameWorkspace(BaseConstraint):
    """A composite foreign key `(workspace_id, x_id) → (workspace_id, id)`, held by the database itself."""

    def __init__(self, *, field: str, to: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field
        self.to = to

    def _clause(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> str:
        field: Any = model._meta.get_field(self.field)
        table = self.to.replace(".", "_").lower()
        quote = editor.quote_name
        return (
            f"CONSTRAINT {quote(str(self.name))} FOREIGN KEY ({quote('workspace_id')}, {quote(field.column)}) "
            f"REFERENCES {quote(table)} ({quote('workspace_id')}, {quote('id')}) DEFERRABLE INITIALLY DEFERRED"
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """The clause within CREATE TABLE; PostgreSQL wants the other table first, so there it is added at the end."""
        if schema_editor.connection.vendor == "sqlite":
            return self._clause(model, schema_editor)
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """ALTER TABLE … ADD, for an existing table."""
        table = schema_editor.quote_name(model._meta.db_table)
        return Statement("ALTER TABLE %(table)s ADD %(clause)s", table=table, clause=self._clause(model, schema_editor))

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """ALTER TABLE … DROP."""
        quote = schema_editor.quote_name
        return Statement(
            "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s",
            table=quote(model._meta.db_table),
            name=quote(str(self.name)),
        )

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """Nothing to ask in forms: a choice comes from `visible_to`, so it is of the same workspace already."""

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """For migrations."""
        path, _, kwargs = super().deconstruct()
        return path, (), {**kwargs, "field": self.field, "to": self.to}

    def __eq__(self, other: object) -> bool:
        if isinstance(other, SameWorkspace):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    __hash__ = BaseConstraint.__hash__


def same_workspace(table: str, **keys: str) -> list[SameWorkspace]:
    """A `SameWorkspace` for each `field="app.Model"` of the model with this table name."""
    return [SameWorkspace(field=field, to=to, name=f"{table}_{field}_is_of_workspace") for field, to in keys.items()]


def referable(table: str) -> models.UniqueConstraint:
    """The unique key that other tables' `SameWorkspace` constraints point to."""
    return models.UniqueConstraint(fields=["workspace", "id"], name=f"{table}_workspace_and_id")


class WorkspaceModel(models.Model):
    """Base of every model but Workspace and User."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    workspace = models.ForeignKey(
        "workspace.Workspace", on_delete=models.PROTECT, db_index=False, related_name="+", editable=False
    )

    #: Whether the program makes its rows without being asked, so that they keep nobody from undoing anything.
    made_by_itself = False

    class Meta:
        abstract = True

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """Read the row again, naming its workspace."""
        rows = from_queryset if from_queryset is not None else type(self)._base_manager.all()
        super().refresh_from_db(using, fields, from_queryset=rows.filter(workspace_id=self.workspace_id))

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, values: Any, *args: Any) -> Any:
        # A sharded engine wants the workspace in WHERE and never in SET.
        values = [value for value in values if value[0].name != "workspace"]
        rows = base_qs.filter(workspace_id=self.workspace_id)
        return super()._do_update(rows, using, pk_val, values, *args)


class EditableModel(WorkspaceModel):
    """A row that people edit: `version` rises with every edit, and a stale edit is refused."""

    version = models.PositiveIntegerField(default=1, editable=False)

    #: Who makes the change, for the change history; and when, where the clock is not to tell.
    _history_user: Any = None
    _history_date: datetime

    class Meta:
        abstract = True

    def locked(self, *, version: int | None = None) -> Self:
        """The same row read again under its lock, within a transaction.

        `version` is the one the editor saw; raises StaleVersion when the row has moved on.
        """
        rows = type(self)._base_manager.filter(workspace_id=self.workspace_id)
        row = rows.select_for_update(of=("self",)).get(pk=self.pk)
        if version is not None and row.version != version:
            raise StaleVersion(row)
        return row

    def save_edit(self) -> None:
        """Save an edit made under the lock, one version higher."""
        self.version += 1
        self.save()
