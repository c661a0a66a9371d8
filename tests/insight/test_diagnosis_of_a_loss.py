"""A cause planted into a history is found, and nothing else; a sale with the same history has none."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from followthrough.customers.enter import enter_contact
from followthrough.deals.models import Deal
from followthrough.insight.losses import Cause, Diagnosis, diagnosis_of
from followthrough.journal.bulk import Told, write_history
from followthrough.journal.log import Step
from followthrough.journal.models import Entry
from followthrough.journal.open_deal import reopen_deal
from followthrough.journal.park import park
from followthrough.vocabulary.cause import LossCause, LossReason
from followthrough.vocabulary.ledger import DealStatus, EntryKind, Origin
from followthrough.vocabulary.level import Level
from tests.cast import Firm
from tests.insight.planted import DOWN, History, begin, moment, on

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M21")]

R1, R2, R3 = LossCause.NO_FOLLOW_UP, LossCause.NO_ASSESSMENT, LossCause.MISGRADED
R4, R5 = LossCause.KEY_NEVER_REACHED, LossCause.CRITERIA_NOT_SHAPED
R6, R7 = LossCause.PRODUCT_PRICE_TERMS, LossCause.SINGLE_THREAD

Ends = Callable[[int], datetime]


def told(history: History, at: datetime) -> Diagnosis | None:
    return diagnosis_of(history.deal, history.firm.workspace, at=at)


def causes(history: History, at: datetime) -> list[Cause]:
    found = told(history, at)
    assert found is not None
    return list(found.causes)


def nothing(history: History) -> int:
    """R0: called every Monday, judged, both met, by two of us, as far as a program."""
    history.judged(Level.B)
    history.followed()
    return 30


def silence(history: History) -> int:
    """R1: nobody spoke with them after 29 June; the level was judged again meanwhile."""
    history.judged(Level.B)
    history.followed()
    history.judged(Level.B, 35)
    history.talk(36, reached=False, contacts=[])
    return 51


def silence_before_a_competitor(history: History) -> int:
    """R1: nobody spoke with them until they told of a competitor; then the calls went on."""
    history.judged(Level.A)
    history.followed()
    history.judged(Level.A, 35)
    history.talk(39, DOWN, cause="competitor")
    history.talk(42)
    history.talk(45)
    history.talk(46)
    return 47


def never_judged(history: History) -> int:
    history.followed()
    return 30


def judged_long_ago(history: History) -> int:
    history.judged(Level.A)
    for day in range(2, 29, 3):
        history.talk(day, by=history.firm.sol)
    history.followed()
    return 30


def wrong_level(history: History) -> int:
    history.judged(Level.D)
    history.followed()
    return 30


def asleep(history: History) -> int:
    history.judged(Level.B)
    history.followed()
    park(
        by=history.firm.ana, customer=history.customer, wake_on=moment(200).date(), reason="next year", at=moment(28, 2)
    )
    return 30


def nobody_who_decides(history: History) -> int:
    history.judged(Level.B)
    third = enter_contact(by=history.firm.ana, customer=history.customer, at=moment(0), name="Specht")
    history.followed(people=[history.vogel, third])
    return 30


def no_criteria(history: History) -> int:
    history.judged(Level.B)
    history.followed(ups=3)
    return 30


def one_person(history: History) -> int:
    history.judged(Level.B)
    history.followed(people=[history.kern])
    return 30


def one_of_us(history: History) -> int:
    history.judged(Level.B)
    history.followed(second=history.firm.ana)
    return 30


PLANTED: dict[str, tuple[Callable[[History], int], LossReason, LossCause, dict[str, object]]] = {
    "R0": (nothing, LossReason.COMPETITOR, LossCause.UNKNOWN, {}),
    "R1": (
        silence,
        LossReason.OTHER,
        R1,
        {"kind": "loss", "since": on(28), "until": on(51), "days": 17, "interval": 7, "attempts": 1},
    ),
    "R1, competitor": (
        silence_before_a_competitor,
        LossReason.COMPETITOR,
        R1,
        {"kind": "rival", "since": on(28), "until": on(39), "days": 9, "interval": 3, "attempts": 0},
    ),
    "R2, never": (
        never_judged,
        LossReason.OTHER,
        R2,
        {"kind": "never", "level": "N", "since": on(0), "days": 30, "valid": 3},
    ),
    "R2, stale": (
        judged_long_ago,
        LossReason.OTHER,
        R2,
        {"kind": "stale", "level": "A", "since": on(0), "days": 30, "valid": 14},
    ),
    "R3": (wrong_level, LossReason.COMPETITOR, R3, {"kind": "level", "level": "D", "since": on(0), "days": 30}),
    "R3, resting": (asleep, LossReason.COMPETITOR, R3, {"kind": "resting", "level": "B", "since": on(28), "days": 2}),
    "R4": (nobody_who_decides, LossReason.OTHER, R4, {"talks": 4}),
    "R5": (no_criteria, LossReason.OTHER, R5, {"stage": 4}),
    "R6": (nothing, LossReason.PRICE, R6, {"reason": "price"}),
}


@pytest.mark.parametrize("name", PLANTED)
def test_the_planted_cause_is_found_and_no_other(name: str, deal: History) -> None:
    plant, reason, code, values = PLANTED[name]
    at = deal.lost(plant(deal), reason)
    assert causes(deal, at) == [Cause(code, values)]


@pytest.mark.parametrize("name", PLANTED)
def test_its_twin_that_was_won_shows_none(name: str, deal: History) -> None:
    plant, *_ = PLANTED[name]
    at = deal.won(plant(deal))
    assert told(deal, at) is None


def test_a_single_thread_names_the_one_of_theirs_or_the_one_of_us(firm: Firm, deal: History) -> None:
    at = deal.lost(one_person(deal))
    assert causes(deal, at) == [Cause(R7, {"side": "theirs", "contact": deal.kern.pk, "talks": 4})]
    other = begin(firm, "Other")
    at = other.lost(one_of_us(other))
    assert causes(other, at) == [Cause(R7, {"side": "ours", "member": firm.ana.pk, "talks": 4})]


def test_twins_of_a_single_thread_that_were_won_show_none(firm: Firm, deal: History) -> None:
    assert told(deal, deal.won(one_person(deal))) is None
    other = begin(firm, "Other")
    assert told(other, other.won(one_of_us(other))) is None


def test_a_day_of_purchase_that_passed_while_nobody_judged_again_is_no_assessment(firm: Firm) -> None:
    late = begin(firm, expected_on=moment(10).date())
    late.judged(Level.B)
    late.followed()
    values = {"kind": "passed", "expected": on(10), "days": 14}
    assert causes(late, late.lost(30)) == [Cause(R2, values)]


def test_a_loss_without_a_single_call_shows_what_is_missing(deal: History) -> None:
    at = deal.lost(30, LossReason.UNKNOWN)
    assert [cause.code for cause in causes(deal, at)] == [R1, R2, R4, R5]


def test_price_is_no_cause_of_its_own_where_the_journal_shows_another(deal: History) -> None:
    at = deal.lost(never_judged(deal), LossReason.PRICE)
    assert [cause.code for cause in causes(deal, at)] == [R2]


def test_who_decided_for_nobody_was_not_misgraded(deal: History) -> None:
    at = deal.lost(wrong_level(deal), LossReason.NO_BUDGET)
    assert [cause.code for cause in causes(deal, at)] == [LossCause.UNKNOWN]


def test_giving_up_is_diagnosed_like_a_loss(deal: History) -> None:
    at = deal.lost(no_criteria(deal), LossReason.NO_NEED, closed_as=DealStatus.GIVEN_UP)
    assert [cause.code for cause in causes(deal, at)] == [R5]


def test_the_call_in_which_they_say_so_does_not_break_the_silence(deal: History) -> None:
    day = silence(deal)
    deal.talk(day)
    assert [cause.code for cause in causes(deal, deal.lost(day))] == [R1]


def test_a_silence_they_asked_for_is_no_missing_follow_up(deal: History) -> None:
    deal.judged(Level.B)
    deal.followed()
    step = Step(due_on=moment(60).date(), what="after their holidays", agreed=True)
    deal.talk(29, step=step)
    deal.judged(Level.B, 35)
    assert [cause.code for cause in causes(deal, deal.lost(58))] == [LossCause.UNKNOWN]


def test_a_deal_that_was_taken_up_again_is_not_lost_any_more(deal: History) -> None:
    lost_at = deal.lost(nothing(deal))
    reopened_at = moment(32)
    reopen_deal(by=deal.firm.ana, deal=deal.deal, reason="they called", at=reopened_at)
    assert told(deal, reopened_at) is None
    assert told(deal, lost_at) is not None
    assert told(deal, lost_at - timedelta(minutes=1)) is None


def test_a_loss_that_came_with_an_import_is_not_judged_by_a_journal_that_was_not_here(firm: Firm) -> None:
    old = begin(firm)
    gone = Deal.objects.create(
        workspace=firm.workspace, customer=old.customer, name="Old", opened_at=moment(-90), stage_since=moment(-90)
    )
    rows = [
        Told(
            kind=kind, customer_id=old.customer.pk, author_id=firm.ana.pk, deal_id=gone.pk, stage_after=2,
            happened_at=moment(-day), stage_before=None if kind is EntryKind.OPENING else 2, cause=cause,
            closed_as="" if kind is EntryKind.OPENING else DealStatus.LOST, uid=uid,
        )
        for kind, day, cause, uid in [
            (EntryKind.OPENING, 90, "", Entry().uid), (EntryKind.CLOSING, 20, "they moved", Entry().uid)
        ]
    ]  # fmt: skip
    write_history(workspace_id=firm.workspace.pk, rows=rows, at=moment(1), origin=Origin.IMPORTED)
    found = diagnosis_of(gone, firm.workspace, at=moment(2))
    assert found is not None
    assert (found.is_imported, found.answer.reason, found.answer.known) == (True, "they moved", LossReason.OTHER)
    assert list(found.causes) == [Cause(LossCause.UNKNOWN, {"kind": "imported"})]
