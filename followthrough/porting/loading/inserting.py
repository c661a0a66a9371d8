"""Insert many rows of one model at once, at the speed of the database rather than of the query compiler.

Measured on 5,000 customers with contacts and steps: two thirds of an import's time went into compiling the same INSERT.
The statement is made of the model's own tables and columns; values are always parameters.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connections, models, router

_AS_THEY_ARE = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.FloatField,
    models.ForeignKey,
)


def insert_many(model: type[models.Model], rows: Sequence[Any]) -> None:
    """Insert new rows, all columns as they stand; defaults and keys must be set, nothing is read back."""
    if not rows:
        return
    connection = connections[router.db_for_write(model)]
    fields = list(model._meta.local_concrete_fields)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"
    taken = [(str(field.attname), _preparing(field, connection)) for field in fields]
    values = [
        tuple(prepare(getattr(row, name)) if prepare else getattr(row, name) for name, prepare in taken) for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def _preparing(field: Any, connection: Any) -> Callable[[Any], Any] | None:
    """How a value of this field is made ready; None for those the driver takes as they are."""
    if isinstance(field, _AS_THEY_ARE):
        return None
    return lambda value: field.get_db_prep_save(value, connection)
