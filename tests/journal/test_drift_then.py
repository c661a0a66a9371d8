"""The days on which a customer seemed to drift away are told for any past moment as they stood then."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from followthrough.customers.models import Customer
from followthrough.journal.amend import amend_touch
from followthrough.journal.assess import Said, assess
from followthrough.journal.drift_then import drift_then
from followthrough.journal.dynamics import News, note_news, take_back_fact
from followthrough.journal.log import Step
from followthrough.journal.open_deal import close_deal, reopen_deal
from followthrough.journal.park import park, wake
from followthrough.journal.retime import move_due_dates
from followthrough.journal.withdraw import withdraw_touch
from followthrough.playbook.change import Interval, change_cadences
from followthrough.playbook.models import Cadence
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.dynamics import DynamicsKind
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level, Need
from followthrough.vocabulary.moment import Moment
from tests.cast import NOW, Bolt, Firm
from tests.journal.acts import call

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M25")]


class Diary:
    """Bolt, acted upon every other day; what stood beside it a minute later is noted."""

    def __init__(self, firm: Firm, bolt: Bolt) -> None:
        self.firm, self.bolt, self.clock = firm, bolt, NOW
        self.stood: list[tuple[datetime, tuple[date | None, date | None]]] = []

    def customer(self) -> Customer:
        row = Customer.objects.in_workspace(self.firm.workspace).get(pk=self.bolt.customer.pk)
        row.workspace = self.firm.workspace
        return row

    def act(self, what: Callable[[datetime], Any], days: float = 2) -> Any:
        self.clock += timedelta(days=days)
        done, row = what(self.clock), self.customer()
        self.stood.append((self.clock + timedelta(minutes=1), (row.drift_amber_on, row.drift_red_on)))
        return done

    def talk(self, **more: Any) -> Any:
        return self.act(lambda at: call(self.firm.ana, self.bolt, at=at, **more))

    def judge(self, level: Level, said: Said | None = None) -> None:
        told: dict[str, Any] = {"by": self.firm.ana, "level": level, "reason": "so", "said": said}
        self.act(lambda at: assess(customer=self.bolt.customer, at=at, **told))


def test_whatever_comes_later_the_days_of_then_are_those_that_stood_then(firm: Firm, bolt: Bolt) -> None:
    ana, diary = firm.ana, Diary(firm, bolt)
    act, customer = diary.act, diary.customer
    later = (NOW + timedelta(days=99)).date()
    diary.talk()
    diary.judge(Level.C)
    first = diary.talk().entry
    diary.talk()
    act(lambda at: amend_touch(by=ana, touch=first, at=at, contacts=[], reached=False))
    for _ in range(4):
        diary.talk()
    news = News(kind=DynamicsKind.NEED, what="More", happens_on=later - timedelta(days=50), source="Keller", effect=2)
    facts = act(lambda at: note_news(by=ana, customer=customer(), news=[news], at=at))
    act(lambda at: take_back_fact(by=ana, fact=facts[0], reason="not so", at=at))
    diary.judge(Level.B, Said(buys_on=later, need=Need.CLEAR))
    act(lambda at: park(by=ana, customer=customer(), wake_on=later, reason="later", at=at))
    act(lambda at: wake(by=ana, customer=customer(), at=at))
    end: dict[str, Any] = {"closed_as": DealStatus.LOST, "reason": LossReason.PRICE}
    act(lambda at: close_deal(by=ana, deal=bolt.deal, at=at, **end))
    act(lambda at: reopen_deal(by=ana, deal=bolt.deal, at=at, reason="They called"))
    last = diary.talk(step=Step(what="See them", due_on=later + timedelta(days=99), agreed=True)).entry
    act(lambda at: withdraw_touch(by=ana, touch=last, at=at), days=0.1)

    assert len({days for _at, days in diary.stood}) > 8
    assert (None, None) in {days for _at, days in diary.stood}
    for at, days in diary.stood:
        assert drift_then(customer(), at=at) == days
    assert drift_then(customer(), at=NOW) == (None, None)


def test_a_cadence_that_was_changed_later_does_not_move_the_days_of_then(firm: Firm, bolt: Bolt) -> None:
    call(firm.ana, bolt, at=NOW)
    bolt.customer.refresh_from_db()
    before = bolt.customer.drift_amber_on, bolt.customer.drift_red_on
    later = NOW + timedelta(days=1)
    cell = Cadence.objects.in_workspace(firm.workspace).get(moment=Moment.BEFORE, level=Level.N)
    longer = Interval(ideal=30, longest=60, version=cell.version)
    change_cadences(by=firm.ida, at=later, intervals={cell.pk: longer})
    bolt.customer.workspace.refresh_from_db()
    move_due_dates(bolt.customer.workspace, [bolt.customer.pk], levels=[Level.N])
    row = Customer.objects.in_workspace(firm.workspace).get(pk=bolt.customer.pk)
    row.workspace = bolt.customer.workspace
    assert row.drift_amber_on
    assert before[0]
    assert row.drift_amber_on > before[0]
    assert drift_then(row, at=NOW + timedelta(minutes=1)) == before
    assert drift_then(row, at=later) == (row.drift_amber_on, row.drift_red_on)
