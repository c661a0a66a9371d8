"""Episodes from what is kept beside deals: how each ended, whose, since when, and what was before."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followthrough.insight.period import Whose
from followthrough.insight.persistence import By, Study, pursued_beyond, study
from followthrough.journal.open_deal import close_deal, reopen_deal
from followthrough.journal.park import park
from followthrough.journal.replay import rebuild
from followthrough.journal.withdraw import withdraw_touch
from followthrough.reckoning.persistence import End, curve_of
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from tests.cast import Firm
from tests.insight.planted import SAME, UP, History, begin, moment

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M14")]
LATE = moment(60)


def tried(firm: Firm, name: str, attempts: int, **facts: object) -> History:
    history = begin(firm, name, name=name, **facts)
    for day in range(1, attempts + 1):
        history.talk(day, SAME, reached=False)
    return history


def ended(history: History, how: DealStatus, day: int = 40) -> None:
    close_deal(by=history.firm.ana, deal=history.deal, closed_as=how, reason="no_need", at=moment(day))


def sold_at(firm: Firm, name: str, attempt: int) -> History:
    """Sold at this attempt, and touched twice more for the payment, which are no attempts to sell."""
    history = tried(firm, name, max(0, attempt - 6))
    for day in range(20, 20 + min(6, attempt)):
        history.talk(day, UP)
    for _rest in range(6 - min(6, attempt)):
        history.talk(30, UP, direction=Direction.IN)
    history.talk(31, SAME)
    history.talk(32, SAME)
    return history


def found(firm: Firm, at: datetime = LATE, **more: object) -> Study:
    return study(firm.max, Whose(None, None), at=at, **more)  # type: ignore[arg-type]


def test_each_way_an_episode_may_stand(firm: Firm) -> None:
    sold_at(firm, "sold", 8)
    sold_at(firm, "sold at once", 3)
    sold_at(firm, "sold without us trying", 0)
    ended(tried(firm, "lost", 5), DealStatus.LOST)
    ended(tried(firm, "given up", 2), DealStatus.GIVEN_UP)
    tried(firm, "open", 4)
    begin(firm, "untried", name="untried")
    assert dict(found(firm).all) == {
        (8, End.SOLD): 1, (3, End.SOLD): 1, (5, End.LOST): 1, (2, End.GIVEN_UP): 1, (4, End.OPEN): 1
    }  # fmt: skip


def test_half_a_year_of_silence_gives_up_what_nobody_closed_unless_it_rests(firm: Firm) -> None:
    quiet, resting = tried(firm, "quiet", 3), tried(firm, "resting", 4)
    park(
        by=firm.ana, customer=resting.customer, deal=resting.deal, wake_on=moment(300).date(), reason="x", at=moment(5)
    )
    assert found(firm, moment(3 + 180)).all[3, End.OPEN] == 1
    later = moment(3 + 181)
    assert dict(found(firm, later).all) == {(3, End.SILENT): 1, (4, End.OPEN): 1}
    quiet.talk(3 + 182, SAME)
    assert dict(found(firm, moment(3 + 183)).all) == {(3, End.SILENT): 1, (1, End.OPEN): 1, (4, End.OPEN): 1}


def test_a_deal_taken_up_again_is_two_episodes_and_a_rebuild_leaves_them_so(firm: Firm) -> None:
    deal = tried(firm, "again", 2)
    ended(deal, DealStatus.GIVEN_UP, 10)
    reopen_deal(by=firm.ana, deal=deal.deal, reason="they called", at=moment(20))
    deal.talk(21, SAME, channel=Channel.MAIL)
    tried(firm, "other", 1)
    expected = {(2, End.GIVEN_UP): 1, (1, End.OPEN): 2}
    assert dict(found(firm).all) == expected
    type(deal.deal).objects.in_workspace(firm.workspace).update(earlier=None, touched_at=None, attempts=9)
    rebuild(firm.workspace)
    assert dict(found(firm).all) == expected
    by_channel = found(firm, by=By.CHANNEL).by_part
    assert by_channel["call"] == {(2, End.GIVEN_UP): 1, (1, End.OPEN): 1}
    assert by_channel["mail"] == {(1, End.OPEN): 1}


def test_what_was_taken_back_was_no_attempt_and_no_sale(firm: Firm) -> None:
    deal = tried(firm, "taken back", 2)
    touch = deal.talk(9, SAME)
    withdraw_touch(by=firm.ana, touch=touch.entry, at=moment(9, 1))
    assert dict(found(firm).all) == {(2, End.OPEN): 1}


def test_whose_since_when_and_of_which_level(firm: Firm) -> None:
    mine = tried(firm, "of Ana", 2, source="fair")
    tried(firm, "of Sol", 3, owner=firm.sol)
    mine.judged(Level.A, 2)
    assert study(firm.max, Whose(frozenset({firm.sol.pk}), None), at=LATE).all == {(3, End.OPEN): 1}
    assert not study(firm.max, Whose(None, moment(1)), at=LATE).all
    assert found(firm, level="A").all == {(2, End.OPEN): 1}
    assert found(firm, by=By.LEVEL).parts == [("A", {(2, End.OPEN): 1}), ("N", {(3, End.OPEN): 1})]
    assert found(firm).by_owner == {firm.ana.pk: {(2, End.OPEN): 1}, firm.sol.pk: {(3, End.OPEN): 1}}


def test_another_workspace_is_never_seen_and_two_statements_suffice(firm: Firm) -> None:
    for number in range(4):
        tried(firm, f"deal {number}", number + 1)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        told = found(firm)
    assert len(asked) == 2
    assert curve_of(told.all).episodes == 4


def test_of_those_pursued_further_it_is_told_what_became(firm: Firm) -> None:
    sold_at(firm, "sold", 8)
    tried(firm, "open", 4)
    ended(tried(firm, "given up", 3), DealStatus.GIVEN_UP)
    told = pursued_beyond(firm.ana, 3, at=LATE + timedelta(days=1))
    assert (told.rate.successes, told.rate.n, told.open, told.is_enough) == (1, 2, 1, False)
