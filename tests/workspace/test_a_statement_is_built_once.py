"""A statement built once answers like its queryset, for other values each time."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.workspace.models import Member
from followthrough.workspace.statement import OneOf, Statement
from tests.cast import NOW, Firm, make_firm

OWNED: Statement[Customer] = Statement(
    lambda workspace_id, owner_id: (
        Customer.objects.filter(workspace_id=workspace_id, owner_id=owner_id)
        .select_related("owner")
        .order_by("name_key", "id")[:2]
    )
)
ENTERED: Statement[str] = Statement(
    lambda workspace_id, since, due: Customer.objects.filter(
        workspace_id=workspace_id, entered_at__gte=since, next_due_on__lte=due
    ).values_list("name", flat=True)
)
AMONG: Statement[tuple[int, str]] = Statement(
    lambda workspace_id, ids: (
        Customer.objects.filter(OneOf("id", ids), workspace_id=workspace_id)
        .order_by("name_key")
        .values_list("id", "name")
    )
)


pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def customers(firm: Firm) -> list[Customer]:
    return [enter_customer(by=firm.ana, at=NOW, name=name, owner=firm.ana) for name in ("Alfa", "Beta", "Gamma")]


def test_it_yields_rows_with_what_was_joined(firm: Firm, customers: list[Customer]) -> None:
    OWNED(workspace_id=firm.workspace.pk, owner_id=firm.ana.pk)
    with CaptureQueriesContext(connection) as asked:
        found = OWNED(workspace_id=firm.workspace.pk, owner_id=firm.ana.pk)
        assert [(row.name, row.owner.name) for row in found] == [("Alfa", firm.ana.name), ("Beta", firm.ana.name)]
    assert len(asked) == 1


def test_other_values_find_other_rows(firm: Firm, customers: list[Customer]) -> None:
    assert OWNED(workspace_id=firm.workspace.pk, owner_id=firm.ana.pk)
    assert OWNED(workspace_id=firm.workspace.pk, owner_id=1) == []
    assert OWNED(workspace_id=1, owner_id=firm.ana.pk) == []


def test_moments_and_days_are_compared_as_a_queryset_compares_them(firm: Firm, customers: list[Customer]) -> None:
    workspace = firm.workspace.pk
    assert set(ENTERED(workspace_id=workspace, since=NOW, due=date(2100, 1, 1))) == {"Alfa", "Beta", "Gamma"}
    assert ENTERED(workspace_id=workspace, since=NOW + timedelta(seconds=1), due=date(2100, 1, 1)) == []
    assert ENTERED(workspace_id=workspace, since=NOW, due=date(2000, 1, 1)) == []


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_list_of_any_length_takes_one_place(firm: Firm, customers: list[Customer], count: int) -> None:
    wanted = customers[:count]
    found = AMONG(workspace_id=firm.workspace.pk, ids=[customer.pk for customer in wanted])
    assert found == [(customer.pk, customer.name) for customer in wanted]


def test_a_value_that_was_not_given_is_an_error(firm: Firm) -> None:
    with pytest.raises(KeyError):
        OWNED(workspace_id=firm.workspace.pk)


def test_members_are_not_mixed_up_between_askings(firm: Firm) -> None:
    named: Statement[Member] = Statement(
        lambda workspace_id, pk: Member.objects.filter(workspace_id=workspace_id, pk=pk)
    )
    assert [named(workspace_id=firm.workspace.pk, pk=row.pk)[0].name for row in (firm.ana, firm.max)] == [
        firm.ana.name,
        firm.max.name,
    ]


def test_a_number_too_great_for_any_row_finds_none(firm: Firm, customers: list[Customer]) -> None:
    assert OWNED(workspace_id=firm.workspace.pk, owner_id=10**40) == []


def test_several_askings_are_one_statement_with_the_rows_of_each(firm: Firm, customers: list[Customer]) -> None:
    enter_customer(by=firm.max, at=NOW, name="Delta", owner=firm.max)
    with CaptureQueriesContext(connection) as asked:
        found = OWNED.each("owner_id", [firm.ana.pk, firm.max.pk, firm.sol.pk], workspace_id=firm.workspace.pk)
    assert sorted(row.name for row in found) == ["Alfa", "Beta", "Delta"]
    assert {row.owner.name for row in found} == {firm.ana.name, firm.max.name}
    assert len(asked) == 1
