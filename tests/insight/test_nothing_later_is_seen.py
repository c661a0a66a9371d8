"""Whatever is recorded after a loss, its diagnosis as of that moment stays what it was (methods §0)."""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from followthrough.customers.models import Contact
from followthrough.insight.losses import diagnosis_of
from followthrough.journal.amend import amend_touch
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.models import Entry, EntryQuerySet
from followthrough.journal.open_deal import edit_deal, reopen_deal
from followthrough.journal.park import park
from followthrough.journal.refusal import Refused
from followthrough.journal.review_loss import review_loss
from followthrough.journal.withdraw import withdraw_touch
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import Level
from tests.cast import Firm, make_firm
from tests.examples import LIVES
from tests.insight import test_diagnosis_of_a_loss as planted
from tests.insight.planted import BEGAN, History, begin, moment

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M21")]

PLANTS = (planted.nothing, planted.silence, planted.never_judged, planted.nobody_who_decides, planted.one_person)


class Later:
    """What may happen once the deal is lost; each act is recorded after the loss."""

    def __init__(self, history: History, at: datetime) -> None:
        self.history, self.at = history, at

    def act(self, name: str, hours: int) -> None:
        """Do it; a refusal is an answer, too."""
        self.at += timedelta(hours=hours)
        with contextlib.suppress(Refused):
            getattr(self, name)()

    def _touch(self, happened_at: datetime) -> None:
        facts = Facts(channel=Channel.CALL, happened_at=happened_at, contacts=[self.history.kern, self.history.vogel])
        log_touch(by=self.history.firm.max, customer=self.history.customer, facts=facts, at=self.at)

    def touched(self) -> None:
        self._touch(self.at)

    def remembered(self) -> None:
        """A touch of before the loss that nobody had recorded."""
        self._touch(moment(29))

    def _touches(self) -> EntryQuerySet:
        return Entry.objects.in_workspace(self.history.firm.workspace).touches().order_by("id")

    def amended(self) -> None:
        contacts: list[Contact] = [self.history.kern, self.history.vogel]
        amend_touch(
            by=self.history.firm.ana, touch=self._touches()[0], at=self.at, contacts=contacts, reached=False,
            happened_at=moment(3),
        )  # fmt: skip

    def withdrawn(self) -> None:
        """The visit of the day of the loss, while that day lasts."""
        visit = self._touches().filter(deal=None, author=self.history.firm.ana).first()
        if visit:
            withdraw_touch(by=self.history.firm.ana, touch=visit, at=self.at)

    def judged(self) -> None:
        self.history.judged(Level.D, (self.at - BEGAN).days + 1)

    def rested(self) -> None:
        wake_on = (self.at + timedelta(days=99)).date()
        park(by=self.history.firm.ana, customer=self.history.customer, wake_on=wake_on, reason="later", at=self.at)

    def expected(self) -> None:
        deal = self.history.deal
        deal.refresh_from_db()
        edit_deal(by=self.history.firm.ana, deal=deal, version=deal.version, facts={"expected_on": moment(2).date()})

    def turned_key(self) -> None:
        Contact.objects.in_workspace(self.history.firm.workspace).update(is_key=True)

    def reopened(self) -> None:
        reopen_deal(by=self.history.firm.ana, deal=self.history.deal, reason="they called", at=self.at)

    def said(self) -> None:
        self.history.deal.refresh_from_db()
        review_loss(by=self.history.firm.ana, deal=self.history.deal, reason=LossReason.PRICE, at=self.at)


WHAT = "touched remembered amended withdrawn judged rested expected turned_key reopened said"
ACTS = st.sampled_from([*WHAT.split()])


@pytest.fixture
def firm(db: None) -> Firm:
    return make_firm(at=BEGAN - timedelta(days=30))


@LIVES
@given(
    plant=st.sampled_from(PLANTS),
    acts=st.lists(st.tuples(ACTS, st.integers(1, 200) | st.integers(1, 9)), min_size=1, max_size=6),
)
def test_nothing_recorded_after_the_loss_changes_its_diagnosis(
    plant: Callable[[History], int], acts: list[tuple[str, int]], firm: Firm
) -> None:
    with transaction.atomic():
        history = begin(firm)
        day = plant(history)
        visit = Facts(channel=Channel.VISIT, happened_at=moment(day, 1), contacts=[history.vogel])
        log_touch(by=firm.ana, customer=history.customer, facts=visit, at=moment(day, 1))
        at = history.lost(day, LossReason.COMPETITOR)
        before = diagnosis_of(history.deal, firm.workspace, at=at)
        later = Later(history, at)
        for name, hours in acts:
            later.act(name, hours)
        assert diagnosis_of(history.deal, firm.workspace, at=at) == before
        transaction.set_rollback(True)


def test_only_what_was_said_later_of_the_reason_is_taken_as_it_stands_then(firm: Firm) -> None:
    history = begin(firm)
    at = history.lost(planted.nothing(history), LossReason.UNKNOWN)
    later = Later(history, at)
    later.act("remembered", 5)
    later.act("said", 1)
    now = diagnosis_of(history.deal, firm.workspace, at=later.at)
    assert now is not None
    assert [answer.reason for answer in now.answers] == ["unknown", "price"]
    assert [cause.code for cause in now.causes] == [planted.R6]
