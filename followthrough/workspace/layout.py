"""Lay out an empty database at once, in the shape that all migrations lead to.

Walking the migrations one by one draws every model anew at each step, which takes most of the time of a first start.
What only a migration can make (triggers, tables of search) is taken from it; a test compares both shapes.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.special import RunPython, RunSQL
from django.db.migrations.recorder import MigrationRecorder


def is_empty(database: BaseDatabaseWrapper) -> bool:
    """Whether nothing was ever laid out in this database."""
    return not database.introspection.table_names()


def lay_out(database: BaseDatabaseWrapper) -> None:
    """Make all tables of an empty database and note every migration as applied, in one transaction."""
    executor = MigrationExecutor(database)
    plan = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    with database.schema_editor(atomic=True) as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(database):
                editor.create_model(model)
        while editor.deferred_sql:  # the keys between the tables come before what the steps do with them
            editor.execute(editor.deferred_sql.pop(0), None)
        for migration in plan:
            for step in _steps_of(migration):
                _take(step, editor)
        editor.create_model(MigrationRecorder.Migration)
        noted = (MigrationRecorder.Migration(app=migration.app_label, name=migration.name) for migration in plan)
        executor.recorder.migration_qs.bulk_create(noted)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=database.alias)


def _steps_of(migration: Any) -> Iterator[Any]:
    """What a migration of ours does beside drawing tables, where an empty database needs it."""
    if apps.get_app_config(migration.app_label).name.startswith("followthrough."):
        for operation in migration.operations:
            if isinstance(operation, RunPython | RunSQL) and not operation.elidable:
                yield operation


def _take(step: Any, editor: Any) -> None:
    if hasattr(step, "code"):
        step.code(apps, editor)
    else:
        step.database_forwards("", editor, None, None)
