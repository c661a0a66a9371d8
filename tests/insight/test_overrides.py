"""Promotions without evidence: counted by member, stage and what was missing, each number leading to its touches."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from followthrough.insight.overrides import entries_without, overrides_of
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.models import Entry
from followthrough.journal.open_deal import open_deal
from followthrough.journal.withdraw import withdraw_touch
from followthrough.vocabulary.cause import DemotionCause
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.evidence import Evidence
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M8")]


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm)


def call(by: Member, bolt: Bolt, outcome: Outcome, because: str = "", *, met: bool = False) -> Entry:
    move = Move(outcome=outcome, override_reason=because, cause=DemotionCause.BUDGET if outcome == "demoted" else "")
    facts = Facts(channel=Channel.CALL, happened_at=NOW, contacts=[bolt.weber] if met else [], reached=met)
    return log_touch(by=by, customer=bolt.customer, deal=bolt.deal, facts=facts, move=move, at=NOW).entry


def up_and_down(firm: Firm, bolt: Bolt, times: int) -> None:
    """Ana takes the deal from 2 to 3 without evidence and down again, so often."""
    for _time in range(times):
        call(firm.ana, bolt, Outcome.PROMOTED, "they sign anyway")
        call(firm.ana, bolt, Outcome.DEMOTED)


def test_each_thing_is_counted_of_the_member_s_promotions_out_of_that_stage(firm: Firm, bolt: Bolt) -> None:
    call(firm.ana, bolt, Outcome.PROMOTED)
    up_and_down(firm, bolt, 2)
    call(firm.priya, bolt, Outcome.PROMOTED, "she knows them")
    taken_back = call(firm.priya, bolt, Outcome.PROMOTED, "it was another firm")
    withdraw_touch(by=firm.priya, touch=taken_back, at=NOW + timedelta(minutes=1))
    found = overrides_of(firm.max, None, since=None, at=NOW)
    assert (found.promotions, found.without) == (4, 3)
    assert [(line.member, line.stage, line.missing, line.rate.successes, line.rate.n) for line in found.lines] == [
        ("Ana Ferreira", 2, Evidence.NON_KEY_MET, 2, 2),
        ("Priya Nair", 2, Evidence.NON_KEY_MET, 1, 1),
    ]
    assert not any(line.is_enough for line in found.lines)
    assert overrides_of(firm.ana, frozenset({firm.ana.pk}), since=None, at=NOW).without == 2
    assert overrides_of(firm.ana, None, since=NOW + timedelta(days=1), at=NOW).promotions == 0


def test_a_line_leads_to_its_touches_and_says_when_it_is_too_few_to_tell(firm: Firm, bolt: Bolt) -> None:
    call(firm.ana, bolt, Outcome.PROMOTED)
    up_and_down(firm, bolt, 1)
    client = Client()
    assert firm.max.user is not None
    client.force_login(firm.max.user)
    page = client.get(reverse("overrides"), {"owner": "all", "days": "0"})
    assert "too few to tell" in page.content.decode()
    (line,) = page.context["lines"]
    assert "they sign anyway" in client.get(line.address).content.decode()
    assert client.get(reverse("override-list"), {"member": "1", "stage": "2", "missing": "source"}).status_code == 404
    up_and_down(firm, bolt, 19)
    (line,) = client.get(reverse("overrides"), {"owner": "all", "days": "0"}).context["lines"]
    assert (line.share, line.interval) == ("100\N{NO-BREAK SPACE}%", "84 to 100\N{NO-BREAK SPACE}%")
    found = entries_without(firm.max, firm.ana.pk, stage=2, missing=Evidence.NON_KEY_MET, since=None, at=NOW)
    assert len(found) == 20


def test_two_statements_tell_it_however_many_there_are(firm: Firm, bolt: Bolt, django_assert_num_queries) -> None:
    open_deal(by=firm.ana, customer=bolt.customer, at=NOW, name="Pumps")
    call(firm.ana, bolt, Outcome.PROMOTED)
    up_and_down(firm, bolt, 3)
    with django_assert_num_queries(2):
        overrides_of(firm.ana, None, since=None, at=NOW)
