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


def test_whatever_comes_later_the_days_of_then_are_those_that_stood_then(firm: Firm, bolt: Bolt) -> None:
    ana, customer = firm.ana, bolt.customer
    clock = NOW
    stood: list[tuple[datetime, tuple[date | None, date | None]]] = []

    def kept() -> Customer:
        row = Customer.objects.in_workspace(firm.workspace).get(pk=customer.pk)
        row.workspace = firm.workspace
        return row

    def act(what: Callable[[datetime], Any], days: float = 2) -> Any:
        nonlocal clock
        clock += timedelta(days=days)
        done = what(clock)
        row = kept()
        stood.append((clock + timedelta(minutes=1), (row.drift_amber_on, row.drift_red_on)))
        return done

    end: dict[str, Any] = {"closed_as": DealStatus.LOST, "reason": LossReason.PRICE}
    news = News(
        kind=DynamicsKind.NEED,
        what="More samples",
        happens_on=(NOW + timedelta(days=40)).date(),
        source="Keller",
        effect=2,
    )
    said = Said(buys_on=(NOW + timedelta(days=90)).date(), need=Need.CLEAR)
    agreed = Step(what="See them", due_on=(NOW + timedelta(days=200)).date(), agreed=True)

    act(lambda at: call(ana, bolt, at=at))
    act(lambda at: assess(by=ana, customer=customer, level=Level.C, reason="so", at=at))
    first = act(lambda at: call(ana, bolt, at=at))
    act(lambda at: call(ana, bolt, at=at))
    act(lambda at: amend_touch(by=ana, touch=first.entry, at=at, contacts=[], reached=False))
    for _ in range(3):
        act(lambda at: call(ana, bolt, at=at), days=4)
    facts = act(lambda at: note_news(by=ana, customer=customer, news=[news], at=at))
    act(lambda at: take_back_fact(by=ana, fact=facts[0], reason="not so", at=at))
    act(lambda at: assess(by=ana, customer=customer, level=Level.B, reason="soon", at=at, said=said))
    act(lambda at: park(by=ana, customer=kept(), wake_on=NOW.date() + timedelta(days=99), reason="later", at=at))
    act(lambda at: wake(by=ana, customer=kept(), at=at))
    act(lambda at: close_deal(by=ana, deal=bolt.deal, at=at, **end))
    act(lambda at: reopen_deal(by=ana, deal=bolt.deal, at=at, reason="They called"))
    last = act(lambda at: call(ana, bolt, at=at, step=agreed))
    act(lambda at: withdraw_touch(by=ana, touch=last.entry, at=at), days=0.1)

    assert len({days for _at, days in stood}) > 8
    assert (None, None) in {days for _at, days in stood}
    for at, days in stood:
        assert drift_then(kept(), at=at) == days
    assert drift_then(kept(), at=NOW) == (None, None)


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
