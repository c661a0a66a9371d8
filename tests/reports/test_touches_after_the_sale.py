"""The report tells which touches of the day were with customers that had bought, and in which phase those were."""

from datetime import timedelta

import pytest

from followthrough.background.tasks import place_customers
from followthrough.customers.enter import enter_customer
from followthrough.journal.log import Facts, log_touch
from followthrough.reports.day import Count
from followthrough.reports.draft import draft_for
from followthrough.vocabulary.channel import Channel
from tests.care.years import day, later, sell, talk
from tests.cast import NOW, Bolt, Firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M28")]


def counts(firm: Firm, days: int) -> tuple[Count, ...]:
    return draft_for(firm.ana, day(days), later(days + 0.3)).activity.after_sale


def test_touches_after_the_sale_stand_by_the_phase_of_their_day(firm: Firm, bolt: Bolt) -> None:
    """The call in which they signed is none of them; what was found later changes no day before."""
    sell(firm, bolt)
    place_customers(at=later(0))
    talk(firm.ana, bolt, 2)
    lead = enter_customer(by=firm.ana, at=NOW, name="Delphi Labs")
    log_touch(by=firm.ana, customer=lead, facts=Facts(channel=Channel.CALL, happened_at=later(2)), at=later(2))
    for days in (9, 10, 17):
        place_customers(at=later(days))
    talk(firm.ana, bolt, 18)
    talk(firm.ana, bolt, 18.1)
    assert counts(firm, 0) == ()
    assert counts(firm, 2) == (Count("peak", 1),)
    assert counts(firm, 18) == (Count("disillusionment", 2),)


def test_where_nothing_was_found_the_phase_is_said_not_to_be_known(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt, at=NOW - timedelta(days=3))
    talk(firm.ana, bolt, 0)
    assert counts(firm, 0) == (Count("", 1),)
