"""A person decides the level; what was suggested stands beside it; what happens since makes it expire at once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from followthrough.customers.models import Customer, LevelAssessment
from followthrough.deals.agree import Criterion
from followthrough.journal.assess import Said, assess, take_back_assessment
from followthrough.journal.log import Move
from followthrough.journal.merge import merge_customers
from followthrough.journal.noting import edit_contact, write_criteria
from followthrough.journal.open_deal import close_deal, edit_deal
from followthrough.journal.refusal import Refused
from followthrough.journal.replay import differences, rebuild
from followthrough.journal.retime import move_due_dates
from followthrough.journal.withdraw import withdraw_touch
from followthrough.playbook.change import change_validity
from followthrough.vocabulary.cause import DemotionCause, LossReason
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level, Need
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Bolt, Firm, make_bolt
from tests.journal.acts import call, deal_at

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M17")]

TODAY = date(2026, 11, 19)
LATER = NOW + timedelta(hours=2)


def judge(bolt: Bolt, level: Level = Level.B, *, days: int = 0, **said: Any) -> LevelAssessment:
    """Ana judges Bolt so many days from now."""
    customer, at = bolt.customer, NOW + timedelta(days=days)
    told = Said(**said) if said else None
    return assess(by=customer.owner, customer=customer, level=level, reason="as they said", at=at, said=told)


def kept(bolt: Bolt) -> Customer:
    return Customer.objects.in_workspace(bolt.customer.workspace_id).get(pk=bolt.customer.pk)


def test_what_was_said_and_what_it_suggests_stand_beside_the_decision(bolt: Bolt) -> None:
    row = judge(bolt, Level.D, buys_on=TODAY + timedelta(days=20), need=Need.CLEAR)
    row.refresh_from_db()
    assert (row.level, row.suggested, row.buys_on, row.need) == ("D", "A", date(2026, 12, 9), "clear")
    assert row.because == [
        {"code": "date", "values": {"on": "2026-12-09", "days": 20}},
        {"code": "need", "values": {"need": "clear"}},
    ]
    stands = kept(bolt)
    assert (stands.level, stands.buys_on) == ("D", date(2026, 12, 9))
    assert (stands.level_stale_on, stands.level_expired_on) == (date(2026, 12, 10), date(2026, 12, 10))


def test_without_a_word_of_theirs_the_deal_tells(bolt: Bolt, firm: Firm) -> None:
    assert judge(bolt).suggested == "D"
    deal_at(Stage.CONTRACT_ASKED, firm.ana, bolt)
    assert judge(bolt).suggested == "A"
    edit_deal(by=firm.ana, deal=bolt.deal, version=1, facts={"expected_on": TODAY + timedelta(days=100)})
    assert judge(bolt).because == [{"code": "stage", "values": {"stage": 6}}]


def test_what_was_said_before_stands_until_its_day_has_passed(bolt: Bolt) -> None:
    judge(bolt, buys_on=TODAY + timedelta(days=5), need=Need.LATENT)
    again = judge(bolt, days=5)
    assert (again.buys_on, again.need) == (date(2026, 11, 24), "latent")
    later = judge(bolt, days=6)
    assert (later.buys_on, later.need) == (None, "latent")


@pytest.mark.parametrize("day", [date(1900, 1, 1), TODAY - timedelta(days=1), date(9999, 12, 31), date(2037, 1, 1)])
def test_a_day_nobody_can_mean_is_refused(bolt: Bolt, day: date) -> None:
    with pytest.raises(Refused) as refusal:
        judge(bolt, buys_on=day)
    assert refusal.value.field == "buys_on"
    assert not LevelAssessment.objects.in_workspace(bolt.customer.workspace_id).exists()


def test_a_judgement_of_long_ago_counts_as_of_then_and_takes_nothing_from_a_later_one(firm: Firm, bolt: Bolt) -> None:
    judge(bolt, Level.C, days=-400)
    assert (kept(bolt).level_on, kept(bolt).level_expired_on) == (date(2025, 10, 15), date(2026, 2, 13))
    judge(bolt, Level.A)
    judge(bolt, Level.D, days=-10)
    assert (kept(bolt).level, kept(bolt).level_on) == ("A", TODAY)
    assert list(differences(firm.workspace)) == []


def gone(firm: Firm, bolt: Bolt) -> str:
    edit_contact(by=firm.ana, contact=bolt.keller, version=1, facts={"left_on": TODAY - timedelta(days=9)}, at=LATER)
    return "left"


def lost_ground(firm: Firm, bolt: Bolt) -> str:
    deal = deal_at(Stage.CRITERIA_SHAPED, firm.ana, bolt)
    call(firm.ana, bolt, Move(outcome=Outcome.DEMOTED, cause=DemotionCause.COMPETITOR), deal=deal, at=LATER)
    return "rival"


def compared(firm: Firm, bolt: Bolt) -> str:
    told: dict[str, Any] = {
        "rivals": ["Wettstein"],
        "criteria": [Criterion(name="price", weight=3, theirs=(None,))],
        "seen": 0,
    }
    write_criteria(by=firm.ana, deal=bolt.deal, at=LATER, **told)
    return "rival"


def lost(firm: Firm, bolt: Bolt) -> str:
    told: dict[str, Any] = {"closed_as": DealStatus.LOST, "reason": LossReason.COMPETITOR, "competitor": "Wettstein"}
    close_deal(by=firm.ana, deal=bolt.deal, at=LATER, **told)
    return "rival"


@pytest.mark.parametrize("happens", [gone, lost_ground, compared, lost])
def test_a_key_person_who_leaves_or_a_competitor_breaks_a_level_at_once(
    firm: Firm, bolt: Bolt, happens: Callable[[Firm, Bolt], str]
) -> None:
    judge(bolt)
    code = happens(firm, bolt)
    stands = kept(bolt)
    assert stands.level_broken
    assert stands.level_broken["code"] == code
    assert (stands.level_stale_on, stands.level_expired_on) == (TODAY, TODAY)
    assert list(differences(firm.workspace)) == []
    assess(by=firm.ana, customer=bolt.customer, level=Level.B, reason="all the same", at=LATER + timedelta(hours=1))
    assert kept(bolt).level_broken is None
    assert kept(bolt).level_expired_on == TODAY + timedelta(days=61)


def test_what_happened_before_they_were_judged_breaks_nothing(firm: Firm, bolt: Bolt) -> None:
    for happens in (gone, lost_ground, compared, lost):
        happens(firm, bolt)
    assess(by=firm.ana, customer=bolt.customer, level=Level.A, reason="they said so", at=LATER + timedelta(minutes=1))
    assert kept(bolt).level_broken is None
    assert kept(bolt).level_stale_on == TODAY + timedelta(days=15)


def test_somebody_who_is_not_key_may_leave_and_a_touch_taken_back_broke_nothing(firm: Firm, bolt: Bolt) -> None:
    judge(bolt)
    edit_contact(by=firm.ana, contact=bolt.weber, version=1, facts={"left_on": TODAY}, at=LATER)
    deal = deal_at(Stage.CRITERIA_SHAPED, firm.ana, bolt)
    worse = Move(outcome=Outcome.DEMOTED, cause=DemotionCause.COMPETITOR)
    touch = call(firm.ana, bolt, worse, deal=deal, at=LATER).entry
    assert kept(bolt).level_broken
    withdraw_touch(by=firm.ana, touch=touch, at=LATER)
    assert kept(bolt).level_broken is None


def test_a_competitor_known_before_is_no_news(firm: Firm, bolt: Bolt) -> None:
    compared(firm, bolt)
    assess(by=firm.ana, customer=bolt.customer, level=Level.B, reason="as they said", at=LATER + timedelta(hours=1))
    named: dict[str, Any] = {"rivals": ["WETTSTEIN"], "criteria": [], "seen": 1, "at": LATER + timedelta(hours=2)}
    write_criteria(by=firm.ana, deal=bolt.deal, **named)
    assert kept(bolt).level_broken is None


def test_a_judgement_is_taken_back_on_its_day_and_the_earlier_one_stands_again(firm: Firm, bolt: Bolt) -> None:
    judge(bolt, Level.C)
    wrong = judge(bolt, Level.A, days=70)
    at = wrong.assessed_at
    row = take_back_assessment(by=firm.ana, assessment=wrong, at=at)
    stands = kept(bolt)
    assert (stands.level, stands.level_on) == ("C", TODAY)
    assert take_back_assessment(by=firm.ana, assessment=wrong, at=at) == row
    assert LevelAssessment.objects.in_workspace(firm.workspace).count() == 3
    assert list(differences(firm.workspace)) == []


def test_who_was_judged_for_the_first_time_is_not_judged_after_all(firm: Firm, bolt: Bolt) -> None:
    take_back_assessment(by=firm.ana, assessment=judge(bolt), at=NOW)
    stands = kept(bolt)
    assert (stands.level, stands.level_on, stands.level_stale_on) == ("N", None, None)


def test_only_ones_own_last_judgement_of_the_day_can_be_taken_back(firm: Firm, bolt: Bolt) -> None:
    first = judge(bolt)
    with pytest.raises(Refused, match="Only who judged"):
        take_back_assessment(by=firm.max, assessment=first, at=NOW)
    with pytest.raises(Refused, match="on its day"):
        take_back_assessment(by=firm.ana, assessment=first, at=NOW + timedelta(days=1))
    assess(by=firm.max, customer=bolt.customer, level=Level.A, reason="I met them", at=LATER)
    with pytest.raises(Refused, match="again since"):
        take_back_assessment(by=firm.ana, assessment=first, at=LATER)


def test_levels_hold_as_long_as_the_company_says(firm: Firm, bolt: Bolt) -> None:
    judge(bolt)
    assert change_validity(by=firm.ida, holds={Level.B: (10, 0), Level.A: (14, 0)}) == {Level.B}
    firm.workspace.refresh_from_db()
    move_due_dates(firm.workspace, [bolt.customer.pk])
    assert kept(bolt).level_stale_on == TODAY + timedelta(days=11)
    assert list(differences(firm.workspace)) == []
    with pytest.raises(StaleVersion):
        change_validity(by=firm.ida, holds={Level.B: (20, 0)})
    assert change_validity(by=firm.ida, holds={Level.B: (20, 1)}) == {Level.B}


@pytest.mark.parametrize("days", [0, -1, 366, 10_000])
def test_a_level_holds_a_day_to_a_year(firm: Firm, days: int) -> None:
    with pytest.raises(Refused):
        change_validity(by=firm.ida, holds={Level.B: (days, 0)})


def test_only_an_admin_says_how_long(firm: Firm) -> None:
    with pytest.raises(NotAllowed):
        change_validity(by=firm.ana, holds={Level.B: (10, 0)})


def test_of_two_that_become_one_the_later_judgement_stands_and_what_broke_it(firm: Firm, bolt: Bolt) -> None:
    judge(bolt, Level.A)
    other = make_bolt(firm)
    at = LATER + timedelta(hours=1)
    assess(by=firm.ana, customer=other.customer, level=Level.C, reason="as they said", at=at)
    edit_contact(by=firm.ana, contact=bolt.keller, version=1, facts={"left_on": TODAY}, at=at + timedelta(hours=1))
    merge_customers(by=firm.ana, into=bolt.customer, other=other.customer, at=at + timedelta(hours=2))
    stands = kept(bolt)
    assert stands.level == "C"
    assert stands.level_broken
    assert stands.level_broken["who"] == "Dr. Ines Keller"
    assert list(differences(firm.workspace)) == []


def test_rebuild_finds_what_is_kept_of_a_level_again(firm: Firm, bolt: Bolt) -> None:
    judge(bolt, buys_on=TODAY + timedelta(days=9))
    gone(firm, bolt)
    rows = Customer.objects.in_workspace(firm.workspace)
    rows.update(level_stale_on=None, level_expired_on=None, level_broken=None, buys_on=None)
    assert {found.field for found in differences(firm.workspace)} == {
        "level_stale_on", "level_expired_on", "level_broken", "buys_on"
    }  # fmt: skip
    assert rebuild(firm.workspace) == 1
    assert list(differences(firm.workspace)) == []
