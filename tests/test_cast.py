"""The firm that nearly every test begins with is copied from the first one: the copy is what the verbs make."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from followthrough.customers.models import Customer
from followthrough.workspace.models import Holiday, User, Workspace
from tests.cast import NOW, Bolt, Firm, _bolt, _firm, make_bolt, make_firm
from tests.remembered import LEAST_ID, strokes

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
#: What is told otherwise, and what reading an object leaves in it.
ASIDE = {"_state", "_django_version"}


@contextmanager
def never_happened() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Plain:
    """Tells values so that two firms made at the same moment are told alike: ids by their order."""

    def __init__(self, ids: set[int], at: datetime, clock: datetime) -> None:
        self.rank = {id_: rank for rank, id_ in enumerate(sorted(ids))}
        self.at, self.clock = at, clock

    def __call__(self, value: Any) -> Any:
        if isinstance(value, datetime):
            value = value if value.tzinfo else value.replace(tzinfo=UTC)
            return "by the clock" if abs(value - self.clock) < HOUR / 2 else value - self.at
        if isinstance(value, UUID) or (isinstance(value, str) and len(value) == 32):
            return "a new one"
        if isinstance(value, models.Model):
            return type(value).__name__, self(value.pk)
        return self.rank.get(value, value) if type(value) is int else value

    def row(self, row: models.Model) -> dict[str, Any]:
        """A row as it was handed out, with what it knows of others."""
        told = {name: self(value) for name, value in vars(row).items() if name not in ASIDE}
        known = {name: self(other) for name, other in row._state.fields_cache.items()}
        return {**told, "known": known, "adding": row._state.adding, "db": row._state.db}


def everything_of(firm: Firm, bolt: Bolt, at: datetime) -> dict[str, Any]:
    """Every row of the firm by its table, and every object that was handed out."""
    rows: dict[str, list[Any]] = {}
    for model in apps.get_models(include_auto_created=True):
        manager: Any = model._base_manager
        if hasattr(model, "workspace_id"):
            manager = manager.filter(workspace_id=firm.workspace.pk)
        elif model is Workspace:
            manager = manager.filter(pk=firm.workspace.pk)
        elif model is User:
            manager = manager.all()
        else:
            continue
        if found := list(manager.order_by("pk").values_list()):
            rows[model._meta.db_table] = found
    cells = {cell for table in rows.values() for row in table for cell in row if type(cell) is int}
    plain = Plain({cell for cell in cells if cell >= LEAST_ID}, at, timezone.now())
    objects = [*firm.rows, bolt.customer, bolt.keller, bolt.weber, bolt.deal]
    told = {table: [list(map(plain, row)) for row in found] for table, found in rows.items()}
    return {**told, "handed out": [plain.row(row) for row in objects], "found": searched(firm)}


def searched(firm: Firm) -> list[Any]:
    """What the search of the database finds: on SQLite it has tables of its own."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_search WHERE customers_search MATCH '\"keller\"'")
        return list(cursor.fetchone())


@pytest.mark.parametrize(
    "at",
    [NOW, NOW - timedelta(days=200, hours=2), datetime(2026, 3, 28, 22, 40, tzinfo=UTC), timezone.now() - 480 * HOUR],
    ids=["then", "long ago", "before the night of the clocks", "three weeks ago"],
)
@pytest.mark.parametrize("by", ["ana", "priya"])
def test_the_copy_is_what_the_verbs_make(at: datetime, by: str) -> None:
    with never_happened():
        firm = make_firm(at=at - HOUR / 3)
        make_bolt(firm, at=at - HOUR / 3, by=getattr(firm, by))
    with never_happened():
        firm = make_firm(at=at)
        copied = everything_of(firm, make_bolt(firm, at=at, by=getattr(firm, by)), at)
    with never_happened():
        firm = _firm("Labora", at)
        made = everything_of(firm, _bolt(getattr(firm, by), at), at)
    assert copied == made
    assert {"playbook_tactic", "customers_historicalcontact", "journal_entry"} <= set(copied)


def test_it_is_another_one_each_time() -> None:
    with never_happened():
        make_bolt(first := make_firm())
        ids = {row.pk for row in first.rows} | set(Customer.objects.values_list("pk", flat=True))
    make_bolt(second := make_firm())
    assert not ids & ({row.pk for row in second.rows} | set(Customer.objects.values_list("pk", flat=True)))


@pytest.mark.parametrize("change", ["a row", "an object", "a customer"])
def test_to_a_firm_that_has_changed_the_verbs_are_asked(change: str) -> None:
    make_bolt(make_firm("Before"))
    firm = make_firm()
    assert firm.as_made == firm.stands()
    if change == "a row":
        Holiday.objects.create(workspace=firm.workspace, on=NOW.date(), name="Fair")
    elif change == "an object":
        firm.workspace.weekend = "3456"
    else:
        make_bolt(firm)
    before = strokes()
    bolt = make_bolt(firm)
    assert strokes() != before
    assert bolt.customer.next_due_on is not None
    assert (bolt.customer.next_due_on > NOW.date()) == (change != "a customer")
