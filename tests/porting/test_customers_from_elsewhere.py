"""Customers whom a file brings already won have a phase, or too little on record to tell; and no alarm on day one."""

import pytest

from followthrough.background.tasks import place_customers
from followthrough.customers.models import Customer
from followthrough.porting.undo import undo
from followthrough.relationship.models import PhaseFound
from tests.cast import NOW, Firm, make_firm
from tests.porting.corpus import needs_shared
from tests.porting.moving import domain_tables, imported
from tests.porting.test_loading import hubspot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mechanism("M26")]


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@needs_shared
def test_the_won_of_a_hubspot_style_file_are_placed_and_none_is_red(firm: Firm) -> None:
    before = domain_tables()
    run = imported(firm.ida, *hubspot())
    while place_customers(at=NOW):
        pass
    won = Customer.objects.in_workspace(firm.workspace).filter(sold_at__isnull=False)
    assert won.count() > 20
    placed = set(PhaseFound.objects.in_workspace(firm.workspace).values_list("customer_id", flat=True))
    assert placed == set(won.values_list("pk", flat=True))
    today = NOW.date()
    assert not won.filter(alarm_red_on__lte=today).exists()
    assert not won.filter(alarm_amber_on__lte=today).exists()
    phases = set(won.values_list("phase", flat=True))
    assert phases <= {None, "peak", "disillusionment"}
    assert None in phases
    assert not won.filter(phase_next_on__lte=today).exists()
    undo(run, by=firm.ida, at=NOW)
    assert domain_tables() == before
