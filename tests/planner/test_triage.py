"""After an absence the pile is spread, parked or handed over, and nothing of it is lost."""

from collections import Counter
from datetime import date, datetime

import pytest

from followthrough.customers.models import Customer
from followthrough.journal.models import Parking
from followthrough.journal.open_deal import open_deal
from followthrough.journal.refusal import Refused
from followthrough.planner.hand_over import hand_over
from followthrough.planner.models import Postponement, Triage
from followthrough.planner.triage import Choice, Decision, Proposal, accept, away, colleagues, propose
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Firm, make_firm
from tests.planner.ground import FRIDAY, MONDAY, THURSDAY, another, names, plan, promise, row_of, touch

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M9")]

LAST_DAY = datetime(2026, 11, 13, 9, 0, tzinfo=NOW.tzinfo)


@pytest.fixture
def firm() -> Firm:
    """Ana was last at work on Friday 13 November; since then fourteen leads came due, and a promise."""
    firm = make_firm()
    firm.ana.capacity = 4
    promised = another(firm, "Promised", at=LAST_DAY)
    touch(firm.ana, promised, LAST_DAY, step=promise("Call back", date(2026, 11, 17)))
    for number in range(14):
        another(firm, f"Lead {number:02}", at=datetime(2026, 11, 16, 9, 0, tzinfo=NOW.tzinfo))
    return firm


def proposed(firm: Firm) -> Proposal:
    found = propose(firm.ana, THURSDAY, NOW)
    assert found is not None
    return found


def decisions(proposal: Proposal) -> dict[int, Decision]:
    return {line.row.customer.id: Decision(line.choice, until=line.until) for line in proposal.lines}


def test_three_working_days_without_a_touch_are_an_absence(firm: Firm) -> None:
    gone = away(firm.ana, THURSDAY)
    assert gone is not None
    assert (gone.first, gone.last, gone.days) == (date(2026, 11, 16), date(2026, 11, 18), 3)
    assert away(firm.ana, date(2026, 11, 18)) is None


def test_who_never_touched_anybody_was_not_absent(firm: Firm) -> None:
    assert away(firm.max, THURSDAY) is None


def test_the_proposal_holds_each_of_the_pile_once_and_its_parts_add_up(firm: Firm) -> None:
    found = proposed(firm)
    assert (len(found.lines), found.today, found.later) == (15, 4, 11)
    assert len({line.row.customer.id for line in found.lines}) == 15


def test_each_working_day_to_come_takes_half_a_days_capacity(firm: Firm) -> None:
    by_day = Counter(line.until for line in proposed(firm).lines if line.until)
    assert list(by_day.items())[:3] == [(FRIDAY, 2), (MONDAY, 2), (date(2026, 11, 24), 2)]
    assert (len(by_day), by_day[max(by_day)]) == (6, 1)


def test_a_promise_stays_today_whatever_the_capacity(firm: Firm) -> None:
    firm.ana.capacity = 1
    for number in range(2):
        other = another(firm, f"Also promised {number}", at=LAST_DAY)
        touch(firm.ana, other, LAST_DAY, step=promise("Call back", date(2026, 11, 17)))
    found = proposed(firm)
    assert found.today == 3


def test_accepting_it_leaves_todays_plan_and_fills_the_days_to_come(firm: Firm) -> None:
    accept(by=firm.ana, decisions=decisions(proposed(firm)), reason="after a leave", at=NOW)
    assert plan(firm.ana).due_count == 4
    assert plan(firm.ana, FRIDAY).due_count == 6
    assert propose(firm.ana, THURSDAY, NOW) is None


def test_it_is_on_record_with_counts_that_add_up(firm: Firm) -> None:
    triage = accept(by=firm.ana, decisions=decisions(proposed(firm)), reason="after a leave", at=NOW)
    counts = dict(Triage.objects.in_workspace(firm.workspace).get(pk=triage.pk).counts)
    assert counts == {"due": 15, "today": 4, "later": 11, "park": 0, "hand_over": 0}
    assert Postponement.objects.in_workspace(firm.workspace).filter(triage=triage).count() == 11


@pytest.mark.mechanism("M22")
def test_one_by_one_they_are_parked_and_handed_over_as_chosen(firm: Firm) -> None:
    made = decisions(proposed(firm))
    asked, given = sorted(made)[3], sorted(made)[4]
    made[asked] = Decision(Choice.PARK, until=date(2027, 1, 11), reason="asked to be left until January")
    made[given] = Decision(Choice.HAND_OVER, to=firm.sol)
    triage = accept(by=firm.ana, decisions=made, reason="after a leave", at=NOW)
    counts = dict(triage.counts)
    assert counts.pop("due") == sum(counts.values()) == 15
    parking = Parking.objects.in_workspace(firm.workspace).get()
    assert (parking.customer_id, parking.reason) == (asked, "asked to be left until January")
    assert Customer.objects.in_workspace(firm.workspace).get(pk=given).owner_id == firm.sol.pk
    assert given in {row.customer.id for row in plan(firm.sol).rows}


def test_one_decision_that_can_not_be_carried_out_leaves_all_as_it_was(firm: Firm) -> None:
    made = decisions(proposed(firm))
    made[max(made)] = Decision(Choice.PARK)
    with pytest.raises(Refused, match="until when"):
        accept(by=firm.ana, decisions=made, reason="after a leave", at=NOW)
    assert plan(firm.ana).due_count == 15
    assert not Triage.objects.in_workspace(firm.workspace).exists()


def test_a_pile_that_fits_the_day_needs_no_triage(firm: Firm) -> None:
    firm.ana.capacity = 15
    assert propose(firm.ana, THURSDAY, NOW) is None


def test_customers_of_another_workspace_are_unknown(firm: Firm) -> None:
    other = make_firm("Other")
    stranger = another(other, "Stranger")
    with pytest.raises(Refused, match="not known"):
        accept(by=firm.ana, decisions={stranger.pk: Decision(Choice.LATER, until=FRIDAY)}, reason="x", at=NOW)
    assert names(plan(other.ana).rows) == ["Stranger"]


def test_what_the_days_to_come_can_not_hold_is_parked_and_one_press_accepts_it(firm: Firm) -> None:
    firm.ana.capacity = 2
    for number in range(50):
        another(firm, f"More {number:02}", at=LAST_DAY)
    found = proposed(firm)
    assert found.parked > 0
    assert found.today + found.later + found.parked == len(found.lines) == 65
    triage = accept(by=firm.ana, decisions=decisions(found), reason="after a leave", at=NOW)
    counts = dict(triage.counts)
    assert counts.pop("due") == sum(counts.values()) == 65
    assert counts["park"] == found.parked


def test_who_is_handed_over_leaves_ones_plan_with_deals_and_steps(firm: Firm) -> None:
    given = another(firm, "Given", at=LAST_DAY)
    deal = open_deal(by=firm.ana, customer=given, at=LAST_DAY, name="A deal")
    touch(firm.ana, given, LAST_DAY, deal=deal, step=promise("Call back", date(2026, 11, 17)))
    hand_over(by=firm.ana, customer=given, to=firm.sol, at=NOW)
    assert "Given" not in names(plan(firm.ana, listed=None).rows)
    row = row_of(plan(firm.sol), "Given")
    assert row.deal is not None
    assert (row.deal.owner_id, row.aim, row.customer.owner_id) == (firm.sol.pk, "Call back", firm.sol.pk)


def test_who_serves_hands_over_service_and_the_seller_stays(firm: Firm) -> None:
    served = another(firm, "Served", owner=firm.ana, service_member=firm.sol)
    hand_over(by=firm.sol, customer=served, to=firm.max, at=NOW)
    served.refresh_from_db()
    assert (served.owner_id, served.service_member_id) == (firm.ana.pk, firm.max.pk)
    assert names(plan(firm.sol).rows) == []


def test_one_hands_over_within_ones_circle_alone(firm: Firm) -> None:
    given = another(firm, "Given", at=LAST_DAY)
    assert {row.name for row in colleagues(firm.ana)} == {"Max Brandt", "Sol Adeyemi"}
    with pytest.raises(NotAllowed):
        hand_over(by=firm.ana, customer=given, to=firm.priya, at=NOW)
