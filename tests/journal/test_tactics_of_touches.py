"""A touch names its tactic; what was tried last is known of a deal, and what was promoted of each tactic."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from followthrough.journal.log import Facts, Logged, Move, log_touch
from followthrough.journal.put_right import replace_outcome
from followthrough.journal.refusal import Refused
from followthrough.journal.replay import differences
from followthrough.journal.tried import measure_tactics, of_stages, tally
from followthrough.journal.withdraw import withdraw_touch
from followthrough.playbook.book import book_of
from followthrough.playbook.models import Tactic
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.channel import Channel
from tests.cast import NOW, Bolt, Firm
from tests.journal.acts import DOWN, SAME, UP

pytestmark = pytest.mark.mechanism("M12")


@pytest.fixture
def one(firm: Firm) -> Tactic:
    return Tactic.objects.in_workspace(firm.workspace).order_by("place")[0]


@pytest.fixture
def other(firm: Firm) -> Tactic:
    return Tactic.objects.in_workspace(firm.workspace).order_by("place")[1]


def tried(
    firm: Firm, bolt: Bolt, move: Move | None, tactic: Tactic | None, *, at: datetime = NOW, second: Move | None = None
) -> Logged:
    facts = Facts(channel=Channel.CALL, happened_at=NOW, tactic_id=tactic.pk if tactic else None)
    told: dict[str, Any] = {"deal": bolt.deal, "move": move, "second_move": second} if move else {}
    return log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=at, **told)


def last_tried(bolt: Bolt) -> int | None:
    bolt.deal.refresh_from_db()
    return bolt.deal.last_tried


def test_a_deal_knows_what_was_tried_last_since_it_was_promoted(
    firm: Firm, bolt: Bolt, one: Tactic, other: Tactic
) -> None:
    tried(firm, bolt, SAME, one)
    tried(firm, bolt, SAME, None)
    assert last_tried(bolt) == one.pk
    touch = tried(firm, bolt, SAME, other).entry
    assert (touch.tactic_id, last_tried(bolt)) == (other.pk, other.pk)
    withdraw_touch(by=firm.ana, touch=touch, at=NOW)
    assert last_tried(bolt) == one.pk
    tried(firm, bolt, UP, other)
    assert last_tried(bolt) is None
    tried(firm, bolt, DOWN, other)
    assert last_tried(bolt) == other.pk
    assert list(differences(firm.workspace)) == []


def test_an_outcome_put_right_keeps_the_tactic(firm: Firm, bolt: Bolt, one: Tactic) -> None:
    touch = tried(firm, bolt, SAME, one).entry
    again = replace_outcome(by=firm.ana, touch=touch, move=UP, at=NOW).entry
    assert (again.tactic_id, again.outcome) == (one.pk, "promoted")
    assert tally(firm.workspace.pk, since=None, at=NOW) == {(1, one.pk): Rate(1, 1)}


def test_what_stands_in_no_playbook_of_ours_is_refused(firm: Firm, bolt: Bolt) -> None:
    with pytest.raises(Refused) as refusal:
        tried(firm, bolt, SAME, Tactic(pk=7))
    assert refusal.value.field == "tactic"


def test_counted_are_touches_that_stood_at_the_moment_and_nothing_twice(
    firm: Firm, bolt: Bolt, one: Tactic, other: Tactic
) -> None:
    tried(firm, bolt, SAME, one)
    tried(firm, bolt, UP, one, second=UP)
    tried(firm, bolt, DOWN, other)
    tried(firm, bolt, None, other)
    later = NOW + timedelta(hours=1)
    gone = tried(firm, bolt, SAME, other, at=later).entry
    withdraw_touch(by=firm.ana, touch=gone, at=later + timedelta(hours=1))
    found = tally(firm.workspace.pk, since=None, at=NOW)
    assert found == {(1, one.pk): Rate(1, 2), (3, other.pk): Rate(0, 1)}
    assert of_stages(found) == {1: Rate(1, 2), 3: Rate(0, 1)}
    assert tally(firm.workspace.pk, since=None, at=later)[2, other.pk] == Rate(0, 1)
    assert tally(firm.workspace.pk, since=NOW, at=later + timedelta(hours=2)) == found
    assert tally(firm.workspace.pk, since=later, at=later + timedelta(hours=2)) == {}


def test_figures_are_kept_for_suggestions_and_change_no_version(firm: Firm, bolt: Bolt, one: Tactic) -> None:
    tried(firm, bolt, UP, one)
    assert measure_tactics(firm.workspace, at=NOW) == 1
    assert measure_tactics(firm.workspace, at=NOW) == 0
    assert book_of(firm.workspace).tactics[one.pk].rates == {1: (Rate(1, 1), Rate(1, 1))}
    one.refresh_from_db()
    assert one.version == 1
    assert measure_tactics(firm.workspace, at=NOW + timedelta(days=800)) == 1
