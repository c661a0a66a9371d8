"""The week is spread over its days: what has its day keeps it, each day holds its part, nothing is moved unasked."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.customers.models import Customer
from followthrough.journal.refusal import Refused
from followthrough.planner.models import Postponement
from followthrough.planner.put_off import not_today
from followthrough.planner.week import Week, accept_week, days_of, week_for
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Holiday, Member
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Firm, make_firm
from tests.planner.ground import FRIDAY, MONDAY, THURSDAY, another, names, plan, promise, quiet_since, they_wrote, touch

pytestmark = pytest.mark.mechanism("M9")

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


@pytest.fixture
def firm(db: None) -> Firm:
    return make_firm()


def week(member: Member, **more: object) -> Week:
    return week_for(member, THURSDAY, NOW, **more)  # type: ignore[arg-type]


def days(found: Week) -> dict[date, list[str]]:
    return {load.on: [line.row.customer.name for line in load.lines] for load in found.days}


def quiet(firm: Firm, name: str, due_in: int) -> Customer:
    """A customer of level A, due in so many working days, at most 3."""
    customer = another(firm, name, at=NOW - timedelta(days=40))
    since = {0: 3, 1: 2, 2: 1, 3: 0}[due_in]
    quiet_since(firm, customer, Level.A, NOW - timedelta(days=since))
    return customer


def test_each_day_holds_its_part_and_the_days_to_come_leave_room_for_leads(firm: Firm) -> None:
    firm.ana.capacity = 4
    for number in range(20):
        another(firm, f"Lead {number:02}")
    found = week(firm.ana)
    # 15 % of four touches is one: three on each day to come.
    assert [(load.on, len(load.lines), load.holds) for load in found.days] == [
        (THURSDAY, 4, 4), (FRIDAY, 3, 4), (MONDAY, 3, 4), (TUESDAY, 3, 4), (WEDNESDAY, 3, 4),
    ]  # fmt: skip
    assert (len(found.left), found.unread) == (4, 0)
    assert not any(load.is_over for load in found.days)
    assert sorted(line.row.customer.name for line in found.lines) == [f"Lead {number:02}" for number in range(20)]


def test_what_was_promised_keeps_its_day_and_others_come_on_the_day_they_are_due(firm: Firm) -> None:
    firm.ana.capacity = 2
    for name, day in (("Friday's", FRIDAY), ("Today's", THURSDAY), ("Next week's", THURSDAY + timedelta(days=9))):
        customer = another(firm, name, at=NOW - timedelta(days=9))
        touch(firm.ana, customer, NOW - timedelta(days=3), step=promise("Call", day))
    they_wrote(firm, another(firm, "Wrote"), NOW - timedelta(hours=1))
    for name, due_in in (("Late", 0), ("Tomorrow", 1), ("Monday", 2), ("Tuesday", 3)):
        quiet(firm, name, due_in)
    found = days(week(firm.ana))
    # The two of today are promised and waiting: Late has to go; one place a day to come is kept for leads.
    assert set(found[THURSDAY]) == {"Today's", "Wrote"}
    assert found[FRIDAY] == ["Friday's"]
    assert sorted(name for day in (MONDAY, TUESDAY, WEDNESDAY) for name in found[day]) == ["Late", "Monday", "Tomorrow"]
    assert [line.row.customer.name for line in week(firm.ana).left] == ["Tuesday"]


def test_minutes_fill_a_day_too(firm: Firm) -> None:
    firm.ana.capacity, firm.ana.minutes = 10, 40
    for number in range(9):
        another(firm, f"Lead {number}")
    found = week(firm.ana)
    # 36 of 40 minutes today, 24 of the 34 that the others leave for what is planned.
    assert [(len(load.lines), load.takes) for load in found.days[:3]] == [(3, 36), (2, 24), (2, 24)]
    later = week_for(firm.ana, THURSDAY, NOW, done=1, spent=20)
    assert (later.days[0].holds, later.days[0].minutes, len(later.days[0].lines)) == (9, 20, 1)


def test_kept_the_moved_are_put_off_until_their_day_and_the_days_are_as_proposed(firm: Firm) -> None:
    firm.ana.capacity = 3
    for number in range(8):
        another(firm, f"Lead {number}")
    found = week(firm.ana)
    moved = {line.row.customer.id: line.day for line in found.lines if line.day and line.day > line.due_on}
    assert accept_week(by=firm.ana, days=moved, reason="my week", at=NOW) == 5
    assert names(plan(firm.ana).rows) == days(found)[THURSDAY]
    assert set(names(plan(firm.ana, FRIDAY).rows)) == {*days(found)[THURSDAY], *days(found)[FRIDAY]}
    assert {row.reason for row in Postponement.objects.in_workspace(firm.workspace)} == {"my week"}
    assert days(week(firm.ana)) == days(found)
    assert accept_week(by=firm.ana, days={}, reason="my week", at=NOW) == 0


def test_another_day_is_looked_at_with_its_load_before_anything_is_kept(firm: Firm) -> None:
    firm.ana.capacity = 1
    one, two = another(firm, "One"), another(firm, "Two")
    found = week_for(firm.ana, THURSDAY, NOW, chosen={one.pk: FRIDAY, two.pk: FRIDAY})
    assert days(found)[FRIDAY] == ["One", "Two"]
    assert found.days[1].is_over
    assert not Postponement.objects.in_workspace(firm.workspace).exists()
    too_early = week_for(firm.ana, THURSDAY, NOW, chosen={one.pk: WEDNESDAY + timedelta(days=30)})
    assert days(too_early)[THURSDAY] == ["One"]


def test_who_was_put_off_into_the_week_stands_on_that_day(firm: Firm) -> None:
    lead = another(firm, "Lead")
    not_today(by=firm.ana, customer=lead, until=TUESDAY, reason="asked for it", at=NOW)
    assert days(week(firm.ana))[TUESDAY] == ["Lead"]


def test_who_may_not_or_gives_no_reason_is_refused(firm: Firm) -> None:
    lead = another(firm, "Lead")
    with pytest.raises(Refused) as refusal:
        accept_week(by=firm.ana, days={lead.pk: FRIDAY}, reason=" ", at=NOW)
    assert refusal.value.field == "reason"
    with pytest.raises(Refused):
        accept_week(by=firm.ana, days={lead.pk + 1: FRIDAY}, reason="why", at=NOW)
    with pytest.raises(NotAllowed):
        accept_week(by=firm.vic, days={lead.pk: FRIDAY}, reason="why", at=NOW)


def test_the_week_has_five_working_days_whatever_day_it_is(firm: Firm) -> None:
    Holiday.objects.create(workspace=firm.workspace, on=MONDAY)
    rhythm = rhythm_of(firm.workspace)
    rhythm = Rhythm(rhythm.ideal, rhythm.longest, frozenset({MONDAY}), rhythm.weekend)
    assert days_of(rhythm, FRIDAY + timedelta(days=1))[0] == TUESDAY
    assert days_of(rhythm, THURSDAY)[:3] == [THURSDAY, FRIDAY, TUESDAY]


@given(on=st.dates(date(2000, 1, 1), date(2100, 1, 1)), weekend=st.sets(st.integers(0, 6), max_size=6))
def test_working_days_rise_and_never_rest(on: date, weekend: set[int]) -> None:
    found = days_of(Rhythm({}, {}, frozenset(), frozenset(weekend)), on)
    assert len(found) == 5
    assert found == sorted(set(found))
    assert found[0] >= on
    assert not any(day.weekday() in weekend for day in found)
