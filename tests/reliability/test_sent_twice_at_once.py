"""The same form sent several times at the same moment has one effect and one answer, on either database."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from followthrough.deals.models import Deal
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.models import Entry
from followthrough.journal.open_deal import close_deal, open_deal, reopen_deal
from followthrough.journal.put_right import replace_outcome
from followthrough.journal.replay import differences
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.outcome import Outcome
from tests.at_once import at_once
from tests.cast import NOW, make_bolt, make_firm

AT_ONCE = 4
RETAINED = Move(outcome=Outcome.RETAINED)
FACTS = Facts(channel=Channel.CALL, happened_at=NOW)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mechanism("M15"), pytest.mark.mechanism("B5")]


def sent_at_once(verb: Callable[..., Any], **told: Any) -> list[Any]:
    return at_once(verb, times=AT_ONCE, **told)


def test_a_touch() -> None:
    firm = make_firm()
    bolt = make_bolt(firm)
    answers = sent_at_once(
        log_touch, by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=FACTS, move=RETAINED, at=NOW,
        uid=uuid.uuid4(),
    )  # fmt: skip
    touch = Entry.objects.in_workspace(firm.workspace).touches().get()
    assert {getattr(answer, "entry", answer) for answer in answers} == {touch}
    assert [answer.is_repeat for answer in answers].count(False) == 1
    assert list(differences(firm.workspace)) == []


def test_a_deal_opened_closed_and_taken_up_again() -> None:
    firm = make_firm()
    bolt = make_bolt(firm)
    told = {"by": firm.ana, "at": NOW}
    opened = sent_at_once(open_deal, **told, customer=bolt.customer, uid=uuid.uuid4(), name="Balances")
    deal = Deal.objects.in_workspace(firm.workspace).get(name="Balances")
    assert set(opened) == {deal}
    closed = sent_at_once(close_deal, **told, deal=deal, closed_as=DealStatus.LOST, reason="price", uid=uuid.uuid4())
    reopened = sent_at_once(reopen_deal, **told, deal=deal, reason="they called", uid=uuid.uuid4())
    rows = Entry.objects.in_workspace(firm.workspace).filter(deal=deal).order_by("deal_seq")
    assert [set(closed), set(reopened)] == [{row} for row in rows[1:]]
    assert list(differences(firm.workspace)) == []


def test_an_outcome_put_right() -> None:
    firm = make_firm()
    bolt = make_bolt(firm)
    touch = log_touch(
        by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=FACTS, move=Move(outcome=Outcome.PROMOTED), at=NOW
    ).entry
    answers = sent_at_once(replace_outcome, by=firm.ana, touch=touch, move=RETAINED, at=NOW, uid=uuid.uuid4())
    new = Entry.objects.in_workspace(firm.workspace).touches().get()
    assert {getattr(answer, "entry", answer) for answer in answers} == {new}
    assert list(differences(firm.workspace)) == []
