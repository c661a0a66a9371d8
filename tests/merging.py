"""Two customers that are one, merged; and every row of every table, to compare before and after."""

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.journal.merge import merge_customers
from followthrough.journal.models import Merge
from tests.cast import NOW, Firm


def all_rows() -> dict[str, list[Any]]:
    """Every row of every table, but for the record of merges; of the change history, which only grows, none."""
    rows = {}
    for model in apps.get_models():
        if model is Merge or model.__name__.startswith("Historical"):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY 1")
            rows[model._meta.label] = cursor.fetchall()
    return rows


def apart(before: dict[str, list[Any]]) -> dict[str, Any]:
    """The tables that are not as they were, with the rows that differ."""
    now = all_rows()
    return {
        table: ([row for row in rows if row not in now[table]], [row for row in now[table] if row not in rows])
        for table, rows in before.items()
        if rows != now[table]
    }


def twin(firm: Firm, **facts: Any) -> Customer:
    told = {"name": "Bolt Pharma AG", "phone": "+41 61 555 77 00", "note": "Met at the fair", **facts}
    return enter_customer(by=firm.ana, at=NOW + timedelta(days=1), **told)


def merged(firm: Firm, into: Customer, other: Customer, **told: Any) -> Merge:
    return merge_customers(by=firm.ana, into=into, other=other, at=NOW + timedelta(days=2), **told)
