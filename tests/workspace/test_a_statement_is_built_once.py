"""A statement built once answers like its queryset, for other values each time."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import F, IntegerField
from django.test.utils import CaptureQueriesContext

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.journal.models import Entry
from followthrough.vocabulary.ledger import EntryKind
from followthrough.workspace.models import Member
from followthrough.workspace.statement import Change, Given, OneOf, Statement, insert
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
TOUCHED_AGAIN: Change = Change(
    lambda workspace_id, owner_id, more, at: (
        Customer.objects.in_workspace(workspace_id).filter(owner_id=owner_id),
        {"contact_count": F("contact_count") + Given(more.name, IntegerField()), "last_touch_at": at},
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


def test_a_change_sets_what_is_given_and_tells_how_many_rows(firm: Firm, customers: list[Customer]) -> None:
    given = {"workspace_id": firm.workspace.pk, "owner_id": firm.ana.pk}
    for number, at in enumerate((NOW, NOW + timedelta(days=1)), start=1):
        with CaptureQueriesContext(connection) as asked:
            assert TOUCHED_AGAIN(**given, more=number, at=at) == 3
        assert len(asked) == 1
    assert set(Customer.objects.values_list("contact_count", "last_touch_at")) == {(3, NOW + timedelta(days=1))}
    assert TOUCHED_AGAIN(workspace_id=firm.workspace.pk, owner_id=firm.max.pk, more=1, at=NOW) == 0


def test_a_row_is_inserted_as_save_would(firm: Firm, customers: list[Customer]) -> None:
    def touch() -> Entry:
        return Entry(
            workspace_id=firm.workspace.pk, kind=EntryKind.TOUCH, customer=customers[0], author=firm.ana,
            channel="call", direction="out", note="Zoë said “yes”", missing=["budget"], minutes=5,
            happened_at=NOW, recorded_at=NOW,
        )  # fmt: skip

    saved, inserted = touch(), touch()
    saved.save()
    with CaptureQueriesContext(connection) as asked:
        insert(inserted)
    assert len(asked) == 1
    assert not inserted._state.adding
    one, other = (dict(Entry.objects.filter(pk=row.pk).values().get()) for row in (saved, inserted))
    assert {name for name, value in one.items() if value != other[name]} == {"id", "uid"}
