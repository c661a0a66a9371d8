"""Persistence on the screen: the curve, what is said before one gives up, who went quiet, how a rest is asked for."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.enter import enter_customer
from followthrough.deals.models import Deal
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.models import Parking
from followthrough.journal.open_deal import close_deal, open_deal
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member
from tests.cast import Bolt, Firm
from tests.web.page_read import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M14")]
SignIn = Callable[[Member], Client]
