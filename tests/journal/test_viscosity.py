"""The bond, explained: what is shown adds up, is told the same for ever, and knows who of us is closest."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from followthrough.customers.models import Customer
from followthrough.journal.amend import amend_touch
from followthrough.journal.as_recorded import LATEST
from followthrough.journal.assess import assess
from followthrough.journal.bulk import Told, write_history
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.models import Bond, Entry
from followthrough.journal.refusal import Refused
from followthrough.journal.replay import differences, rebuild
from followthrough.journal.retime import move_due_dates, retiming_batches
from followthrough.journal.unmerge import undo_merge
from followthrough.journal.viscosity import Standing, standing_of, viscosity_at
from followthrough.journal.withdraw import withdraw_touch
from followthrough.playbook.change import Interval, change_cadences
from followthrough.playbook.models import Cadence
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import EntryKind, Origin
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Member
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm
from tests.examples import LIVES
from tests.journal.test_replaying_the_ledger import AROUND, TOUCHING, Life
from tests.merging import merged, twin

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M13")]

#: Which touches share a day is told by the zones as they are now.
MOVES_ZONE = {"move_house", "move_office"}
ACTS = [*TOUCHING.split(), *({*AROUND.split()} - MOVES_ZONE), "quicken", "colleague"]


class Watched(Life):
    """A life in which colleagues touch the customer too, and the cadence is changed."""

    def colleague(self) -> None:
        touch(self.firm.sol, self.bolt, self.at, channel=Channel.SERVICE, contacts=[self.bolt.keller])

    def quicken(self) -> None:
        row = Customer.objects.in_workspace(self.firm.workspace).get(pk=self.bolt.customer.pk)
        cell = Cadence.objects.in_workspace(self.firm.workspace).get(moment="before", level=row.level)
        ideal = 3 + cell.ideal_days % 20
        told = {cell.pk: Interval(ideal, 2 * ideal, cell.version)}
        levels = change_cadences(by=self.firm.ida, intervals=told, at=self.at)
        self.firm.workspace.refresh_from_db()
        follow(self.firm, levels)

    def as_shown(self) -> Standing:
        """What is shown now."""
        row = Customer.objects.in_workspace(self.firm.workspace).get(pk=self.bolt.customer.pk)
        row.workspace = self.firm.workspace
        return standing_of(row, at=self.at)


def follow(firm: Firm, levels: set[Level]) -> None:
    for ids in retiming_batches(firm.workspace):
        move_due_dates(firm.workspace, ids, levels=levels)


def touch(by: Member, bolt: Bolt, at: Any, **facts: Any) -> Entry:
    values: dict[str, Any] = {"channel": Channel.CALL, "happened_at": at, **facts}
    return log_touch(by=by, customer=bolt.customer, facts=Facts(**values), at=at).entry


def standing(bolt: Bolt, at: Any = NOW) -> Standing:
    bolt.customer.refresh_from_db()
    return standing_of(bolt.customer, at=at)


@LIVES
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, 200)), min_size=1, max_size=12))
def test_a_bond_is_told_of_a_past_moment_as_it_was_shown_then(db: None, acts: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        firm = make_firm()
        life = Watched(firm, make_bolt(firm, at=NOW))
        shown = []
        for name, hours in acts:
            life.act(name, hours)
            shown.append((life.at, life.as_shown()))
        row = Customer.objects.in_workspace(firm.workspace).get(pk=life.bolt.customer.pk)
        row.workspace = firm.workspace
        assert list(differences(firm.workspace)) == []
        for at, seen in shown:
            told = viscosity_at(row, at=at)
            assert told.value == pytest.approx(seen.now.value, rel=1e-9)
            assert (told.index, told.level, told.full) == (seen.now.index, seen.now.level, seen.now.full)
            ours = {close.member_id: close.index for close in seen.closest}
            for member in (firm.ana, firm.sol, firm.max):
                assert viscosity_at(row, at=at, member=member).index == ours.get(member.pk, 0)
        transaction.set_rollback(True)


def test_each_part_says_what_it_weighs_and_together_they_are_the_index(firm: Firm, bolt: Bolt) -> None:
    assess(by=firm.ana, customer=bolt.customer, level=Level.B, reason="this year", at=NOW - timedelta(days=29))
    told: dict[int, dict[str, Any]] = {
        28: {"contacts": [bolt.weber]},
        14: {"channel": Channel.VISIT, "contacts": [bolt.keller], "trust": 1},
        0: {"channel": Channel.MAIL, "direction": Direction.IN, "contacts": [bolt.weber]},
    }
    for days, facts in told.items():
        touch(firm.ana, bolt, NOW - timedelta(days=days), **facts)
    now = standing(bolt).now
    # Half-life 14 days: a call of 2 halved twice, a visit 3 × 1.25 × 1.1 halved once, a mail 1.5 × 1.5.
    assert [(part.touch.channel, round(part.left, 4)) for part in now.parts] == [
        ("mail", 2.25),
        ("visit", 2.0625),
        ("call", 0.5),
    ]
    assert now.full == pytest.approx(6.8284, abs=1e-4)
    assert now.value == pytest.approx(4.8125)
    assert now.index == 70


@pytest.mark.mechanism("M25")
def test_who_of_us_is_closest_follows_the_touch_at_once(firm: Firm, bolt: Bolt) -> None:
    touch(firm.ana, bolt, NOW - timedelta(days=20), contacts=[bolt.keller])
    touch(firm.sol, bolt, NOW - timedelta(days=2), channel=Channel.SERVICE, contacts=[bolt.weber])
    assert [close.name for close in standing(bolt).closest] == ["Sol Adeyemi", "Ana Ferreira"]
    for hour in range(2):
        contact = [bolt.keller, bolt.weber][hour]
        touch(firm.ana, bolt, NOW + timedelta(hours=hour), channel=Channel.VISIT, contacts=[contact])
    found = standing(bolt, NOW + timedelta(hours=2))
    assert [(close.name, close.last_contact_at) for close in found.closest] == [
        ("Ana Ferreira", NOW + timedelta(hours=1)),
        ("Sol Adeyemi", NOW - timedelta(days=2)),
    ]
    assert list(differences(firm.workspace)) == []


@pytest.mark.mechanism("M25")
def test_two_of_us_at_one_visit_both_have_it_and_the_customer_counts_it_once(firm: Firm, bolt: Bolt) -> None:
    told: dict[str, Any] = {"channel": Channel.VISIT, "contacts": [bolt.keller]}
    touch(firm.ana, bolt, NOW, **told)
    alone = standing(bolt).now.value
    touch(firm.sol, bolt, NOW + timedelta(minutes=1), **told)
    found = standing(bolt, NOW)
    assert found.now.value == pytest.approx(alone)
    assert len({close.index for close in found.closest}) == 1
    assert len(found.closest) == 2


@pytest.mark.mechanism("M25")
def test_a_touch_taken_back_takes_its_bond_along(firm: Firm, bolt: Bolt) -> None:
    touch(firm.ana, bolt, NOW)
    withdraw_touch(by=firm.sol, touch=touch(firm.sol, bolt, NOW), at=NOW)
    assert [close.name for close in standing(bolt).closest] == ["Ana Ferreira"]
    assert list(differences(firm.workspace)) == []


def test_bonds_that_are_wrong_missing_or_too_many_are_found_and_mended(firm: Firm, bolt: Bolt) -> None:
    touch(firm.ana, bolt, NOW)
    bonds = Bond.objects.in_workspace(firm.workspace)
    bonds.update(log_score=1.0)
    bonds.create(workspace=firm.workspace, customer=bolt.customer, member=firm.max, log_score=2, last_touch_at=NOW)
    assert {found.field for found in differences(firm.workspace)} == {"log_score", "last_touch_at"}
    assert rebuild(firm.workspace) == 2
    assert list(differences(firm.workspace)) == []
    bonds._raw_delete(bonds.db)
    assert (rebuild(firm.workspace), list(differences(firm.workspace))) == (1, [])


def test_trend_who_comes_to_whom_and_threads(firm: Firm, bolt: Bolt) -> None:
    for days in (60, 40, 25):
        touch(firm.ana, bolt, NOW - timedelta(days=days), contacts=[bolt.weber])
    touch(firm.ana, bolt, NOW - timedelta(days=3), direction=Direction.IN, channel=Channel.MAIL, contacts=[bolt.weber])
    touch(firm.ana, bolt, NOW - timedelta(days=200), contacts=[bolt.keller])
    found = standing(bolt)
    assert (found.came, found.touches, found.met) == (1, 4, frozenset({bolt.weber.pk}))
    bolt.customer.workspace = firm.workspace
    assert found.before == viscosity_at(bolt.customer, at=NOW - timedelta(days=30)).index
    # Logged late: nobody could have seen it 30 days ago.
    amend_touch(
        by=firm.ana,
        touch=Entry.objects.in_workspace(firm.workspace).filter(kind="touch").earliest("happened_at"),
        at=NOW,
        contacts=[bolt.keller],
        channel=Channel.VISIT,
        happened_at=NOW - timedelta(days=31),
    )
    assert standing(bolt).before == found.before
    assert standing(bolt).now.index > found.now.index


def test_the_day_it_is_thin_is_known_and_true(firm: Firm, bolt: Bolt) -> None:
    for days in (20, 10, 0):
        touch(firm.ana, bolt, NOW - timedelta(days=days), channel=Channel.VISIT)
    found = standing(bolt)
    assert found.falls_at is not None
    assert found.falls_to == "normal"
    before, after = (viscosity_at(bolt.customer, at=found.falls_at + timedelta(minutes=by)).index for by in (-2, 2))
    assert (before, after) == (70, 69)


def test_a_touch_in_the_future_is_no_bond(firm: Firm, bolt: Bolt) -> None:
    with pytest.raises(Refused):
        log_touch(
            by=firm.ana, customer=bolt.customer, at=NOW,
            facts=Facts(channel=Channel.CALL, happened_at=NOW + timedelta(days=1)),
        )  # fmt: skip
    assert standing(bolt).closest == ()


def test_a_touch_before_the_customer_was_entered_counts_from_when_it_was_recorded(firm: Firm, bolt: Bolt) -> None:
    touch(firm.ana, bolt, NOW + timedelta(hours=1), happened_at=NOW - timedelta(days=7))
    bolt.customer.refresh_from_db()
    assert viscosity_at(bolt.customer, at=NOW).index == 0
    assert 0 < viscosity_at(bolt.customer, at=NOW + timedelta(hours=2)).index < 50


def test_before_a_merge_each_had_its_own_bond(firm: Firm, bolt: Bolt) -> None:
    other = twin(firm)
    touch(firm.ana, bolt, NOW + timedelta(hours=1), contacts=[bolt.keller])
    log_touch(
        by=firm.max, customer=other, at=NOW + timedelta(days=1, hours=1),
        facts=Facts(channel=Channel.VISIT, happened_at=NOW + timedelta(days=1, hours=1)),
    )  # fmt: skip
    at = NOW + timedelta(days=1, hours=2)
    alone = standing(bolt, at)
    merge = merged(firm, bolt.customer, other)
    together = standing(bolt, NOW + timedelta(days=2))
    assert {close.name for close in together.closest} == {"Ana Ferreira", "Max Brandt"}
    assert viscosity_at(bolt.customer, at=at).value == pytest.approx(alone.now.value)
    undo_merge(by=firm.ana, merge=merge, at=NOW + timedelta(days=2))
    assert [close.name for close in standing(bolt, at).closest] == ["Ana Ferreira"]
    assert list(differences(firm.workspace)) == []


@pytest.mark.only_on("sqlite")
def test_of_very_many_touches_the_latest_are_told_and_the_older_ones_in_one_sum(firm: Firm, bolt: Bolt) -> None:
    assess(by=firm.ana, customer=bolt.customer, level=Level.D, reason="later", at=NOW - timedelta(days=999))
    rows = [
        Told(
            kind=EntryKind.TOUCH, customer_id=bolt.customer.pk, author_id=firm.ana.pk, uid=uuid4(),
            happened_at=NOW - timedelta(days=200, hours=5 * number), channel="call", direction="out", reached=False,
            contacts=[(bolt.weber.pk, False)], recorded_at=NOW - timedelta(days=200, hours=5 * number),
        )
        for number in range(3 * LATEST)
    ]  # fmt: skip
    write_history(workspace_id=firm.workspace.pk, rows=rows, at=NOW, origin=Origin.IMPORTED)
    rebuild(firm.workspace)
    found = standing(bolt)
    assert len(found.now.parts) < LATEST
    assert found.now.older > 0.1
    whole = viscosity_at(bolt.customer, at=NOW)
    assert found.now.value == pytest.approx(whole.value, rel=1e-6)
    assert found.now.older == pytest.approx(sum(part.left for part in whole.parts[len(found.now.parts) :]), rel=1e-3)
    assert found.before == viscosity_at(bolt.customer, at=NOW - timedelta(days=30)).index
    assert 0 < found.before < 100
