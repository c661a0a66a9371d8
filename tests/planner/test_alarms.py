"""Who seems to drift away is told as a member's day begins, five at most, and no longer once it is settled (M25)."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from followthrough.customers.models import Customer
from followthrough.journal.assess import assess
from followthrough.journal.merge import merge_customers
from followthrough.journal.open_deal import open_deal
from followthrough.journal.park import park
from followthrough.journal.refusal import Refused
from followthrough.journal.unmerge import undo_merge
from followthrough.planner.alarms import A_DAY, OpenAlarm, answer_alarm, open_alarms, raise_alarms
from followthrough.planner.freeze import freeze, freeze_all
from followthrough.planner.hand_over import hand_over
from followthrough.planner.models import Alarm
from followthrough.porting.imports import carry_out, look, stage_upload
from followthrough.porting.undo import undo
from followthrough.vocabulary.drift import Colour, DriftRule, Verdict
from followthrough.vocabulary.level import Level
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm
from tests.merging import all_rows
from tests.planner.ground import FRIDAY, LONG_AGO, MONDAY, THURSDAY, another, promise, quiet_since, touch

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M25")]


@pytest.fixture
def firm() -> Firm:
    firm = make_firm(at=LONG_AGO)
    firm.workspace.refresh_from_db()
    return firm


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    """Bolt, of level B, was spoken with 13 working days before the Thursday: amber since the Tuesday, red on Monday."""
    bolt = make_bolt(firm, at=LONG_AGO)
    quiet_since(firm, bolt.customer, Level.B)
    return bolt


def at(on: date) -> datetime:
    return NOW + timedelta(days=(on - THURSDAY).days)


def told(firm: Firm, on: date = THURSDAY) -> list[str]:
    rows = Alarm.objects.in_workspace(firm.workspace).filter(on=on).order_by("id")
    return [f"{row.customer.name}: {row.colour}" for row in rows.select_related("customer")]


def shown(firm: Firm, on: date = THURSDAY) -> list[OpenAlarm]:
    return open_alarms(firm.ana, on)


def drifts(firm: Firm, name: str, level: Level = Level.B, days: int = 0, *, value: int = 0) -> Customer:
    customer = another(firm, name, at=LONG_AGO)
    quiet_since(firm, customer, level, LONG_AGO + timedelta(days=days))
    if value:
        open_deal(by=firm.ana, customer=customer, at=LONG_AGO, name="Pumps", value=value, currency="EUR")
    return customer


def test_a_silence_is_told_as_the_day_begins_with_its_reason(firm: Firm, bolt: Bolt) -> None:
    freeze(firm.ana, THURSDAY, NOW)
    row = Alarm.objects.in_workspace(firm.workspace).get()
    assert (row.member, row.customer, row.on, row.raised_at) == (firm.ana, bolt.customer, THURSDAY, NOW)
    assert (row.colour, row.rule, row.since_on) == (Colour.AMBER, DriftRule.OVERDUE, date(2026, 11, 17))
    assert row.values == {"since": "2026-11-02", "days": 13, "interval": 7}
    assert [(one.customer, one.colour) for one in shown(firm)] == [("Bolt Pharma", Colour.AMBER)]


def test_a_silence_is_told_once_as_amber_and_once_as_red(firm: Firm, bolt: Bolt) -> None:
    for on in (THURSDAY, THURSDAY, FRIDAY):
        raise_alarms(firm.ana, on, at(on))
    assert (told(firm), told(firm, FRIDAY)) == (["Bolt Pharma: amber"], [])
    assert shown(firm, FRIDAY)[0].colour is Colour.AMBER
    assert shown(firm, MONDAY)[0].colour is Colour.RED
    for on in (MONDAY, MONDAY + timedelta(days=1)):
        raise_alarms(firm.ana, on, at(on))
    assert told(firm, MONDAY) == ["Bolt Pharma: red"]
    assert [one.on for one in shown(firm, MONDAY)] == [MONDAY]
    assert Alarm.objects.in_workspace(firm.workspace).count() == 2


def test_five_a_day_the_reddest_and_most_valuable_first(firm: Firm, bolt: Bolt) -> None:
    for number in range(6):
        drifts(firm, f"Small {number}", value=100 + number)
    drifts(firm, "Large", value=9_000_000)
    drifts(firm, "Pressing", Level.A)
    assert raise_alarms(firm.ana, THURSDAY, NOW) == A_DAY
    assert raise_alarms(firm.ana, THURSDAY, NOW + timedelta(hours=1)) == 0
    first = told(firm)
    assert first[0] == "Pressing: red"
    assert set(first[1:3]) == {"Large: amber", "Bolt Pharma: amber"}
    raise_alarms(firm.ana, FRIDAY, at(FRIDAY))
    assert len(told(firm, FRIDAY)) == 4
    assert not {name.partition(":")[0] for name in first} & {name.partition(":")[0] for name in told(firm, FRIDAY)}


def test_ties_everywhere_are_told_in_the_order_they_came(firm: Firm) -> None:
    names = [f"Same {number}" for number in range(7)]
    for name in names:
        drifts(firm, name)
    raise_alarms(firm.ana, THURSDAY, NOW)
    assert [name.partition(":")[0] for name in told(firm)] == names[:A_DAY]


def test_the_scheduler_tells_them_once_and_only_to_whom_they_belong(firm: Firm, bolt: Bolt) -> None:
    freeze_all(firm.workspace, NOW)
    freeze_all(firm.workspace, NOW + timedelta(minutes=1))
    assert [(row.member, row.customer) for row in Alarm.objects.in_workspace(firm.workspace)] == [
        (firm.ana, bolt.customer)
    ]
    assert raise_alarms(firm.vic, THURSDAY, NOW) == 0
    assert open_alarms(firm.max, THURSDAY) == []


def test_a_silence_that_is_unusual_before_the_cadence_asks_is_told_on_an_empty_day(firm: Firm) -> None:
    customer = another(firm, "Ares", at=LONG_AGO)
    assess(by=firm.ida, customer=customer, level=Level.D, reason="later", at=LONG_AGO)
    for days in range(-40, 0):
        touch(firm.ana, customer, LONG_AGO + timedelta(days=days))
    assert freeze(firm.ana, THURSDAY, NOW) is None
    freeze_all(firm.workspace, NOW)
    assert [one.rule for one in shown(firm)] == [DriftRule.RHYTHM]


def test_an_attempt_leaves_it_and_a_talk_settles_it(firm: Firm, bolt: Bolt) -> None:
    raise_alarms(firm.ana, THURSDAY, NOW)
    touch(firm.ana, bolt.customer, reached=False)
    assert len(shown(firm)) == 1
    touch(firm.ana, bolt.customer)
    assert shown(firm) == []
    assert Alarm.objects.in_workspace(firm.workspace).count() == 1


@pytest.mark.parametrize("settles", ["an appointment", "a rest", "another level", "another owner", "an answer"])
def test_what_else_settles_it(firm: Firm, bolt: Bolt, settles: str) -> None:
    raise_alarms(firm.ana, THURSDAY, NOW)
    if settles == "an appointment":
        touch(firm.ana, bolt.customer, reached=False, step=promise("See them at the fair", date(2026, 12, 3)))
    elif settles == "a rest":
        park(by=firm.ana, customer=bolt.customer, wake_on=date(2027, 1, 11), reason="new building", at=NOW)
    elif settles == "another level":
        assess(by=firm.ana, customer=bolt.customer, level=Level.D, reason="not this year", at=NOW)
    elif settles == "another owner":
        hand_over(by=firm.ana, customer=bolt.customer, to=firm.sol, at=NOW)
    else:
        alarm = Alarm.objects.in_workspace(firm.workspace).get()
        answer_alarm(by=firm.ana, alarm=alarm, verdict=Verdict.WRONG, at=NOW)
    assert shown(firm) == []


def test_a_new_owner_is_told_anew(firm: Firm, bolt: Bolt) -> None:
    raise_alarms(firm.ana, THURSDAY, NOW)
    hand_over(by=firm.ana, customer=bolt.customer, to=firm.sol, at=NOW)
    assert raise_alarms(firm.sol, FRIDAY, at(FRIDAY)) == 1
    assert [one.customer for one in open_alarms(firm.sol, FRIDAY)] == ["Bolt Pharma"]


def test_a_later_silence_is_another_one(firm: Firm, bolt: Bolt) -> None:
    raise_alarms(firm.ana, THURSDAY, NOW)
    touch(firm.ana, bolt.customer)
    later = date(2026, 12, 7)
    assert shown(firm, later) == []
    raise_alarms(firm.ana, later, at(later))
    assert [one.on for one in shown(firm, later)] == [later]


def test_an_answer_may_be_taken_back_by_another_and_belongs_to_the_circle(firm: Firm, bolt: Bolt) -> None:
    raise_alarms(firm.ana, THURSDAY, NOW)
    alarm = Alarm.objects.in_workspace(firm.workspace).get()
    answer_alarm(by=firm.ana, alarm=alarm, verdict=Verdict.WRONG, at=NOW)
    row = answer_alarm(by=firm.max, alarm=alarm, verdict=Verdict.RIGHT, at=NOW)
    assert (row.verdict, row.verdict_by) == (Verdict.RIGHT, firm.max)
    assert answer_alarm(by=firm.ana, alarm=alarm, verdict=Verdict.RIGHT, at=NOW).verdict_by == firm.max
    assert [one.verdict for one in shown(firm)] == [Verdict.RIGHT]
    with pytest.raises(NotAllowed):
        answer_alarm(by=firm.priya, alarm=alarm, verdict=Verdict.WRONG, at=NOW)
    with pytest.raises(NotAllowed):
        answer_alarm(by=firm.vic, alarm=alarm, verdict=Verdict.WRONG, at=NOW)
    with pytest.raises(Refused) as refusal:
        answer_alarm(by=firm.ana, alarm=alarm, verdict="perhaps", at=NOW)  # type: ignore[arg-type]
    assert refusal.value.field == "verdict"
    with pytest.raises(Alarm.DoesNotExist):
        answer_alarm(by=make_firm("Other").ana, alarm=alarm, verdict=Verdict.WRONG, at=NOW)


def test_the_database_holds_that_a_customer_alarms_once_a_day(firm: Firm, bolt: Bolt) -> None:
    raise_alarms(firm.ana, THURSDAY, NOW)
    row = Alarm.objects.in_workspace(firm.workspace).get()
    row.pk += 1
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_of_two_customers_that_become_one_the_alarms_go_along_and_come_back(firm: Firm, bolt: Bolt) -> None:
    twin = drifts(firm, "Bolt Pharma AG")
    raise_alarms(firm.ana, THURSDAY, NOW)
    before = all_rows()["planner.Alarm"]
    merge = merge_customers(by=firm.ana, into=bolt.customer, other=twin, at=NOW + timedelta(days=2))
    assert [row.customer for row in Alarm.objects.in_workspace(firm.workspace)] == [bolt.customer]
    undo_merge(by=firm.ana, merge=merge, at=NOW + timedelta(days=2))
    assert all_rows()["planner.Alarm"] == before


def test_an_import_is_taken_back_with_the_alarms_about_its_customers(firm: Firm, bolt: Bolt) -> None:
    run = stage_upload(by=firm.ana, at=NOW, files=[("customers.csv", b"Company\nOmega Labs\n")])
    run = carry_out(run, look(run, by=firm.ana, at=NOW), by=firm.ana, at=NOW)
    raise_alarms(firm.ana, THURSDAY, NOW)
    omega = Customer.objects.in_workspace(firm.workspace).get(name="Omega Labs")
    Alarm.objects.in_workspace(firm.workspace).update(customer=omega)
    assert undo(run, by=firm.ana, at=NOW + timedelta(hours=1)).kept == []
    assert not Customer.objects.in_workspace(firm.workspace).filter(pk=omega.pk).exists()
    assert not Alarm.objects.in_workspace(firm.workspace).exists()
