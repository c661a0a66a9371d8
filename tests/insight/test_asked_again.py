"""A loss whose reason is unknown is asked about again, and what is answered stands beside what was said at first."""

from datetime import timedelta

import pytest

from followthrough.insight.unanswered import ASK_AFTER, question_of_the_day, unanswered
from followthrough.journal.models import LossReview
from followthrough.journal.open_deal import reopen_deal
from followthrough.journal.refusal import Refused
from followthrough.journal.review_loss import closing_of, review_loss
from followthrough.vocabulary.cause import LossReason
from followthrough.workspace.permission import NotAllowed
from tests.cast import Firm
from tests.insight.planted import History, begin, moment

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M21")]


def asked(firm: Firm, day: int) -> str | None:
    """What Ana is asked so many days after the beginning."""
    found = question_of_the_day(firm.ana, moment(day).date(), moment(day, 9))
    return found.deal if found else None


def listed(firm: Firm) -> list[str]:
    return [loss.deal for loss in unanswered(firm.ana)[0]]


def lose(firm: Firm, name: str, day: int, reason: LossReason = LossReason.UNKNOWN) -> History:
    history = begin(firm, f"Customer of {name}", name=name)
    history.lost(day, reason)
    return history


def say(history: History, reason: LossReason, day: int, **more: str) -> LossReview:
    return review_loss(by=history.firm.ana, deal=history.deal, reason=reason, at=moment(day, 9), **more)


def test_an_answer_is_a_row_of_its_own_and_the_closing_stays_as_it_was(deal: History) -> None:
    deal.lost(5, LossReason.UNKNOWN)
    say(deal, LossReason.COMPETITOR, 30, competitor="Norrlab", learned="They had a trial in May.")
    say(deal, LossReason.PRICE, 40)
    closing = closing_of(deal.deal)
    assert closing is not None
    assert (closing.cause, closing.competitor) == ("unknown", "")
    rows = LossReview.objects.in_workspace(deal.firm.workspace).filter(closing=closing).order_by("id")
    assert list(rows.values_list("reason", "competitor")) == [("competitor", "Norrlab"), ("price", "")]


def test_only_a_deal_that_ended_without_a_sale_has_a_reason(deal: History) -> None:
    with pytest.raises(Refused):
        say(deal, LossReason.PRICE, 1)
    deal.won(2)
    with pytest.raises(Refused):
        say(deal, LossReason.PRICE, 3)
    assert closing_of(deal.deal) is None


def test_another_team_does_not_say_why_our_deal_was_lost(deal: History) -> None:
    deal.lost(5, LossReason.UNKNOWN)
    with pytest.raises(NotAllowed):
        review_loss(by=deal.firm.priya, deal=deal.deal, reason=LossReason.PRICE, at=moment(30))
    review_loss(by=deal.firm.max, deal=deal.deal, reason=LossReason.PRICE, at=moment(30))


def test_it_is_asked_from_the_fourteenth_day_on_the_oldest_first_and_one_a_day(firm: Firm) -> None:
    older, newer = lose(firm, "Older", 1), lose(firm, "Newer", 3)
    lose(firm, "Known", 0, LossReason.PRICE)
    assert timedelta(days=14) == ASK_AFTER
    assert [asked(firm, 14), asked(firm, 15)] == [None, "Older"]
    assert asked(firm, 30) == "Older"
    say(older, LossReason.NO_BUDGET, 30)
    assert asked(firm, 30) is None
    assert asked(firm, 31) == "Newer"
    assert listed(firm) == ["Newer"]
    say(newer, LossReason.UNKNOWN, 31)
    assert [asked(firm, 32), asked(firm, 46)] == [None, "Newer"]


def test_all_that_lack_a_reason_are_listed_the_oldest_first(firm: Firm) -> None:
    lose(firm, "Second", 3)
    lose(firm, "First", 1)
    lose(firm, "Known", 0, LossReason.PRICE)
    assert listed(firm) == ["First", "Second"]


def test_nobody_is_asked_about_a_deal_of_others_or_one_taken_up_again(firm: Firm) -> None:
    history = lose(firm, "Ours", 1)
    assert question_of_the_day(firm.sol, moment(30).date(), moment(30)) is None
    history.deal.refresh_from_db()
    reopen_deal(by=firm.ana, deal=history.deal, reason="they called", at=moment(20))
    assert asked(firm, 40) is None
