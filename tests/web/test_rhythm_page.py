"""The page tells by group whether the cadence is kept, to everybody the same."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.enter import enter_customer
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, log_touch
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Member
from tests.cast import Firm, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M11")]


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=60))


def test_below_ten_customers_nothing_is_told_and_from_ten_on_a_share_with_its_range(
    sign_in: Callable[[Member], Client], firm: Firm
) -> None:
    now = timezone.now()
    page = reverse("rhythm-insight")
    assert "No customer has been here for 28 days yet." in sign_in(firm.ana).get(page).content.decode()
    for number in range(10):
        row = enter_customer(by=firm.ana, at=now - timedelta(days=50), name=f"Customer {number}")
        assess(by=firm.ana, customer=row, level=Level.D, reason="next year", at=now - timedelta(days=50))
        if number < 5:
            at = now - timedelta(days=3)
            log_touch(by=firm.ana, customer=row, at=at, facts=Facts(channel=Channel.CALL, happened_at=at))
        if number == 8:
            few = sign_in(firm.ana).get(page).content.decode()
            assert "a group takes 10 of them" in few
            assert "too few to tell" in few
    told = sign_in(firm.ana).get(page).content.decode()
    assert "Kept least: level D, " in told
    assert "50\u00a0% of the contacts meant." in told
    assert "5 of 10" in told
    assert sign_in(firm.max).get(f"{page}?owner={firm.ana.pk}").content.decode().count("5 of 10") == 1
