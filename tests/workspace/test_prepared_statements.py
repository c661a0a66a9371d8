"""A statement that is built once answers as the queryset it was built from, whatever the values."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from followthrough.customers.models import Customer
from followthrough.workspace.prepared import Prepared
from tests.cast import NOW, make_firm
from tests.planner.ground import another

pytestmark = pytest.mark.django_db

built: list[dict[str, Any]] = []


@Prepared
def entered(*, workspace: int, ids: list[int], since: datetime, until: date) -> QuerySet[Any, Any]:
    built.append({"ids": ids})
    rows = Customer.objects.in_workspace(workspace).filter(pk__in=ids, entered_at__gte=since, next_due_on__lt=until)
    return rows.filter(do_not_contact=False).order_by("name").values_list("name", "entered_at", "next_due_on", "extra")


def test_the_rows_are_those_of_the_queryset_for_any_values() -> None:
    firm = make_firm()
    rows = [another(firm, f"Lead {number}", at=NOW + timedelta(days=number)) for number in range(4)]
    built.clear()
    ids = [row.pk for row in rows[:3]]
    found = entered.rows(workspace=firm.workspace.pk, ids=ids, since=NOW, until=date(2026, 11, 21))
    assert found == [
        ("Lead 0", NOW, date(2026, 11, 19), {}),
        ("Lead 1", NOW + timedelta(days=1), date(2026, 11, 20), {}),
    ]
    later = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
    again = entered.rows(workspace=firm.workspace.pk, ids=ids, since=later, until=date(2027, 1, 1))
    assert [row[0] for row in again] == [
        "Lead 1",
        "Lead 2",
    ]
    assert entered.rows(workspace=firm.workspace.pk + 1, ids=ids, since=NOW, until=date(2027, 1, 1)) == []
    assert len(built) <= 1


def test_a_list_of_another_length_is_another_statement() -> None:
    firm = make_firm()
    rows = [another(firm, f"Lead {number}") for number in range(3)]
    for many in (3, 1, 2):
        ids = [row.pk for row in rows[:many]]
        assert len(entered.rows(workspace=firm.workspace.pk, ids=ids, since=NOW, until=date(2027, 1, 1))) == many
