"""PostgreSQL is told how large its tables have become, where it would notice only minutes later."""

from django.apps import apps
from django.db import connection

from followthrough.workspace.base import WorkspaceModel


def tell_sizes() -> None:
    """Have the database look at its tables anew, after a good part of their rows was written at once.

    Plans made for empty tables walk whole workspaces: a check of a reference then costs as much as there are rows.
    SQLite, which plans by its indexes alone, needs none of it. May run within a transaction, whose rows it counts.
    """
    if connection.vendor != "postgresql":
        return
    models = (model for model in apps.get_models() if issubclass(model, WorkspaceModel))
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
