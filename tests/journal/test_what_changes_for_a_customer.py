"""Facts that move a customer's urgency are dated, have a source, and are never edited."""

from datetime import date, timedelta
from typing import Any

import pytest

from followthrough.journal.assess import assess
from followthrough.journal.dynamics import News, ask_round, note_news, take_back_fact
from followthrough.journal.learnt import Learnt, learnt
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.models import DynamicsFact, DynamicsRound
from followthrough.journal.refusal import Refused
from followthrough.journal.replay import differences
from followthrough.journal.withdraw import withdraw_touch
from followthrough.planner.card import card_for
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.dynamics import DynamicsKind
from followthrough.vocabulary.level import Level
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Bolt

pytestmark = pytest.mark.mechanism("M23")
TODAY = date(2026, 11, 19)


def news(what: str = "Their contract with Norrlab ends.", **more: Any) -> News:
    told: dict[str, Any] = {"kind": DynamicsKind.CONTRACT_END, "source": "Dr. Keller", "effect": 2}
    return News(what=what, **{**told, "happens_on": TODAY + timedelta(days=60), **more})


def known(bolt: Bolt, since: Any = None) -> Learnt:
    return learnt(workspace_id=bolt.customer.workspace_id, customer_id=bolt.customer.pk, on=TODAY, since=since)


def test_what_is_noted_moves_the_urgency_until_it_is_taken_back(bolt: Bolt) -> None:
    ana = bolt.customer.owner
    first, second = note_news(by=ana, customer=bolt.customer, at=NOW, news=[news(), news("A trial.", effect=-1)])
    assert known(bolt).urgency == pytest.approx(0.5)
    take_back_fact(by=ana, fact=second, reason="a rumour", at=NOW)
    take_back_fact(by=ana, fact=second, reason="again", at=NOW)
    told = known(bolt)
    assert told.urgency == pytest.approx(1.0)
    assert [fact.id for fact in told.facts] == [first.pk]
    second.refresh_from_db()
    assert (second.withdrawn_because, second.what) == ("a rumour", "A trial.")


def test_that_nothing_changed_is_an_answer_and_is_asked_again_after_a_while(bolt: Bolt) -> None:
    ana = bolt.customer.owner
    assert known(bolt).asks(NOW, 90)
    ask_round(by=ana, customer=bolt.customer, news=[], at=NOW)
    told = known(bolt)
    assert (told.asked_at, told.asked_by, told.facts) == (NOW, ana.name, ())
    assert [told.asks(NOW + timedelta(days=days), 90) for days in (89, 90)] == [False, True]


def test_the_card_shows_what_is_new_since_the_last_contact_first(bolt: Bolt) -> None:
    ana = bolt.customer.owner
    note_news(by=ana, customer=bolt.customer, news=[news("known before")], at=NOW - timedelta(days=9))
    log_touch(by=ana, customer=bolt.customer, facts=Facts(channel=Channel.CALL, happened_at=NOW), at=NOW)
    note_news(by=ana, customer=bolt.customer, news=[news("learnt since", effect=0)], at=NOW + timedelta(hours=1))
    bolt.customer.refresh_from_db()
    told = card_for(ana, bolt.customer, None, NOW + timedelta(hours=2)).learnt.telling
    assert [(fact.what, fact.is_new) for fact in told] == [("learnt since", True), ("known before", False)]


def test_what_was_learnt_in_a_touch_goes_with_it(bolt: Bolt) -> None:
    ana = bolt.customer.owner
    facts = Facts(channel=Channel.CALL, happened_at=NOW)
    touch = log_touch(by=ana, customer=bolt.customer, facts=facts, at=NOW).entry
    note_news(by=ana, customer=bolt.customer, news=[news()], entry=touch, at=NOW)
    withdraw_touch(by=ana, touch=touch, at=NOW)
    assert known(bolt).facts == ()
    assert DynamicsFact.objects.in_workspace(bolt.customer.workspace_id).count() == 1


def test_a_competitor_who_talks_with_them_breaks_the_level_until_it_was_not_so(bolt: Bolt) -> None:
    ana = bolt.customer.owner
    assess(by=ana, customer=bolt.customer, level=Level.A, reason="decides soon", at=NOW)
    rival = news("Norrlab showed a system.", kind=DynamicsKind.COMPETITOR)
    fact = note_news(by=ana, customer=bolt.customer, news=[rival], at=NOW + timedelta(hours=1))[0]
    bolt.customer.refresh_from_db()
    assert (bolt.customer.level_broken or {})["who"] == "Norrlab showed a system."
    assert not list(differences(bolt.customer.workspace))
    take_back_fact(by=ana, fact=fact, reason="it was us", at=NOW + timedelta(hours=2))
    bolt.customer.refresh_from_db()
    assert bolt.customer.level_broken is None
    assert not list(differences(bolt.customer.workspace))


@pytest.mark.parametrize("fault", [{"what": "  "}, {"source": " "}, {"effect": 3}])
def test_a_fact_without_words_source_or_effect_is_refused_whole(bolt: Bolt, fault: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        ask_round(by=bolt.customer.owner, customer=bolt.customer, news=[news(), news(**fault)], at=NOW)
    assert refused.value.field == next(iter(fault))
    assert not DynamicsFact.objects.in_workspace(bolt.customer.workspace_id).exists()
    assert not DynamicsRound.objects.in_workspace(bolt.customer.workspace_id).exists()


def test_a_fact_is_taken_back_by_who_noted_it_or_looks_after_the_customer(bolt: Bolt, firm: Any) -> None:
    fact = note_news(by=firm.max, customer=bolt.customer, news=[news()], at=NOW)[0]
    with pytest.raises(NotAllowed):
        take_back_fact(by=firm.priya, fact=fact, reason="no", at=NOW)
    with pytest.raises(Refused):
        take_back_fact(by=firm.max, fact=fact, reason=" ", at=NOW)
    with pytest.raises(NotAllowed):
        note_news(by=firm.vic, customer=bolt.customer, news=[news()], at=NOW)
    assert take_back_fact(by=bolt.customer.owner, fact=fact, reason="not so", at=NOW).withdrawn_at == NOW
