"""A level that nobody has given stands out after three days, wherever it is shown."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.workspace.models import Member
from tests.cast import Firm, make_bolt

pytestmark = pytest.mark.only_on("sqlite")


@pytest.mark.django_db
@pytest.mark.mechanism("M17")
@pytest.mark.parametrize(("days", "fresh"), [(2, "fresh"), (5, "stale"), (9, "expired")])
def test_who_is_not_assessed_looks_stale_after_three_days(
    days: int, fresh: str, sign_in: Callable[[Member], Client], firm: Firm
) -> None:
    bolt = make_bolt(firm, at=timezone.now() - timedelta(days=days))
    ana = sign_in(firm.ana)
    for page in (reverse("customers"), reverse("customer", args=[bolt.customer.pk]), reverse("deals")):
        assert f'data-level="N" data-fresh="{fresh}"' in ana.get(page).content.decode()
