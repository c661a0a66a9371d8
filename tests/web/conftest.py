"""Who stands before the screens: Ana signed in, with Bolt as her customer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from followthrough.workspace.models import Member
from tests.cast import Bolt, Firm, make_bolt, make_firm


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=30))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=timezone.now() - timedelta(days=20))


@pytest.fixture
def sign_in(client: Client) -> Callable[[Member], Client]:
    def sign_in(member: Member) -> Client:
        assert member.user
        client.force_login(member.user)
        return client

    return sign_in


@pytest.fixture
def ana(sign_in: Callable[[Member], Client], firm: Firm) -> Client:
    return sign_in(firm.ana)
