"""The stand-in for a sharded engine itself, and that joins over our keys name the workspace by themselves."""

import pytest

from followthrough.customers.models import Contact, Customer
from followthrough.journal.models import Entry
from tests.cast import Bolt, Firm, make_bolt, make_firm
from tests.workspace_named import WorkspaceNotNamed, every_statement_names_its_workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm)


def test_a_select_without_the_workspace_is_caught() -> None:
    with every_statement_names_its_workspace(), pytest.raises(WorkspaceNotNamed):
        list(Customer.objects.filter(name="Bolt"))


def test_an_update_without_the_workspace_is_caught() -> None:
    with every_statement_names_its_workspace(), pytest.raises(WorkspaceNotNamed):
        Customer.objects.filter(name="Bolt").update(city="Basel")


def test_a_row_is_never_moved_to_another_workspace(firm: Firm, bolt: Bolt) -> None:
    rows = Customer.objects.in_workspace(firm.workspace)
    with every_statement_names_its_workspace(), pytest.raises(WorkspaceNotNamed):
        rows.update(workspace=firm.workspace)


def test_joins_lazy_loads_and_saves_name_the_workspace_by_themselves(firm: Firm, bolt: Bolt) -> None:
    with every_statement_names_its_workspace():
        contact = Contact.objects.visible_to(firm.ana).select_related("customer__owner__team").first()
        assert contact is not None
        assert contact.customer.owner == firm.ana
        assert Contact.objects.in_workspace(firm.workspace).get(pk=contact.pk).customer == bolt.customer
        people = bolt.customer.contacts.in_workspace(firm.workspace).order_by("name")
        assert list(people) == [bolt.keller, bolt.weber]
        contact.save()
        contact.refresh_from_db()
        assert Entry.objects.in_workspace(firm.workspace).touches().count() == 0
