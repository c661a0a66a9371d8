"""Whatever happens, what is kept beside the journal is what its rows say."""

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from followthrough.customers.models import Customer, LevelAssessment, SearchText
from followthrough.deals.models import CriteriaSheet
from followthrough.journal import clocks
from followthrough.journal.amend import amend_touch
from followthrough.journal.assess import Said, assess, take_back_assessment
from followthrough.journal.edit import edit_customer
from followthrough.journal.ledger import BrokenLedger
from followthrough.journal.log import Facts, Move, Step, log_touch
from followthrough.journal.models import Entry, EntryContact, NextStep, Parking
from followthrough.journal.noting import edit_contact, enter_contact, write_criteria
from followthrough.journal.open_deal import close_deal, open_deal, reopen_deal
from followthrough.journal.park import park, wake
from followthrough.journal.put_right import replace_outcome
from followthrough.journal.refusal import Refused
from followthrough.journal.replay import differences, rebuild, rebuild_search, search_differences
from followthrough.journal.retime import move_due_dates, retiming_batches
from followthrough.journal.steps import set_next_step
from followthrough.journal.waken import wake_whom_it_came_to
from followthrough.journal.withdraw import withdraw_touch
from followthrough.playbook.cadence import rhythm_of
from followthrough.playbook.change import change_validity, edit_workspace
from followthrough.playbook.models import Validity
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level, Need
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.rest import Condition
from followthrough.vocabulary.role import ContactRole
from followthrough.vocabulary.stage import Stage
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm
from tests.examples import LIVES

TOUCHING = (
    "promoted retained demoted twice plain nobody inbound missed answered backdated withdraw early amend mistaken "
    "right corrected"
)
AROUND = (
    "close reopen park wait_for wake rest rouse step own_step theirs level said unjudge leaves joins turns_key rival "
    "named lost_to holds second sold hands_off move_house move_office long_silence look colleague sweep"
)
ACTS = st.sampled_from([*TOUCHING.split(), *AROUND.split()])


class Life:
    """A customer to whom things happen, one after the other, an hour or some days apart."""

    def __init__(self, firm: Firm, bolt: Bolt) -> None:
        self.firm, self.bolt, self.at = firm, bolt, NOW

    def act(self, name: str, hours: int) -> None:
        """Do it; a refusal is an answer, too."""
        self.at += timedelta(hours=hours)
        with contextlib.suppress(Refused):
            getattr(self, name)()

    def _touch(
        self,
        move: Move | None = None,
        second_move: Move | None = None,
        is_correction: bool = False,
        **facts: Any,
    ) -> None:
        deal = self.bolt.deal if move else None
        values: dict[str, Any] = {
            "channel": Channel.CALL,
            "happened_at": self.at,
            "contacts": [self.bolt.weber],
            **facts,
        }
        log_touch(
            by=self.firm.ana,
            customer=self.bolt.customer,
            deal=deal,
            move=move,
            second_move=second_move,
            is_correction=is_correction,
            at=self.at,
            facts=Facts(**values),
        )

    def promoted(self) -> None:
        self._touch(Move(outcome=Outcome.PROMOTED, override_reason="for the test"))

    def twice(self) -> None:
        promoted = Move(outcome=Outcome.PROMOTED, override_reason="for the test")
        self._touch(promoted, second_move=promoted)

    def retained(self) -> None:
        self._touch(Move(outcome=Outcome.RETAINED), channel=Channel.VISIT, contacts=[self.bolt.keller], trust=1)

    def demoted(self) -> None:
        self._touch(Move(outcome=Outcome.DEMOTED, cause="budget"))

    def nobody(self) -> None:
        self._touch(reached=False, contacts=[])

    def inbound(self) -> None:
        self._touch(direction=Direction.IN, channel=Channel.MAIL)

    def missed(self) -> None:
        self._touch(direction=Direction.IN, reached=False, contacts=[])

    def plain(self) -> None:
        self._touch()

    def answered(self) -> None:
        self._touch(reached=False, contacts=[], channel=Channel.MAIL)

    def backdated(self) -> None:
        self._touch(happened_at=self.at - timedelta(days=9))

    def withdraw(self) -> None:
        last = Entry.objects.in_workspace(self.firm.workspace).touches().order_by("-id").first()
        if last:
            withdraw_touch(by=self.firm.ana, touch=last, at=self.at)

    def early(self) -> None:
        """The first touch that stands is taken back, below later ones."""
        first = Entry.objects.in_workspace(self.firm.workspace).touches().order_by("id").first()
        if first:
            withdraw_touch(by=self.firm.ana, touch=first, at=self.at)

    def right(self) -> None:
        """The last outcome of the deal was another one."""
        rows = Entry.objects.in_workspace(self.firm.workspace).touches().filter(deal=self.bolt.deal)
        if last := rows.order_by("-deal_seq").first():
            was = last.outcome == Outcome.PROMOTED
            move = Move(outcome=Outcome.RETAINED) if was else Move(outcome=Outcome.PROMOTED, override_reason="it was")
            replace_outcome(by=self.firm.ana, touch=last, move=move, at=self.at)

    def corrected(self) -> None:
        self._touch(Move(outcome=Outcome.DEMOTED, cause="wrong_before"), is_correction=True)

    def amend(self) -> None:
        last = Entry.objects.in_workspace(self.firm.workspace).touches().order_by("-id").first()
        if last:
            amend_touch(by=self.firm.ana, touch=last, at=self.at, contacts=[self.bolt.keller], channel=Channel.VIDEO)

    def mistaken(self) -> None:
        """Nobody was there after all, and it was another day."""
        last = Entry.objects.in_workspace(self.firm.workspace).touches().order_by("-id").first()
        if last:
            facts: dict[str, Any] = {"reached": False, "happened_at": last.happened_at - timedelta(days=2)}
            amend_touch(by=self.firm.ana, touch=last, at=self.at, contacts=[self.bolt.keller], **facts)

    def close(self) -> None:
        close_deal(by=self.firm.ana, deal=self.bolt.deal, closed_as=DealStatus.LOST, reason="price", at=self.at)

    def reopen(self) -> None:
        reopen_deal(by=self.firm.ana, deal=self.bolt.deal, reason="they called", at=self.at)

    def park(self) -> None:
        wake_on = (self.at + timedelta(days=40)).date()
        park(by=self.firm.ana, customer=self.bolt.customer, wake_on=wake_on, reason="budget in January", at=self.at)

    def wait_for(self) -> None:
        """Let the customer, or its deal, rest until something comes."""
        condition = [Condition.COLLEAGUE, Condition.LEVEL, Condition.WORDS][self.at.hour % 3]
        deal = self.bolt.deal if self.at.day % 2 else None
        wake_on = (self.at + timedelta(days=200)).date()
        park(
            by=self.firm.ana, customer=self.bolt.customer, deal=deal, wake_on=wake_on, reason="new building",
            condition=condition, words="the building", at=self.at,
        )  # fmt: skip

    def long_silence(self) -> None:
        self.at += timedelta(days=190)

    def look(self) -> None:
        """Nobody answers a light look when one is due."""
        self.at += timedelta(days=95)
        self.nobody()

    def colleague(self) -> None:
        facts = Facts(channel=Channel.CALL, happened_at=self.at, reached=self.at.hour % 2 == 0)
        log_touch(by=self.firm.priya, customer=self.bolt.customer, facts=facts, at=self.at)

    def sweep(self) -> None:
        wake_whom_it_came_to(self.firm.workspace, at=self.at)

    def wake(self) -> None:
        wake(by=self.firm.ana, customer=self.bolt.customer, at=self.at)

    def rest(self) -> None:
        """Let the deal rest, its customer awake."""
        wake_on = (self.at + timedelta(days=3)).date()
        deal = self.bolt.deal
        park(by=self.firm.ana, customer=self.bolt.customer, deal=deal, wake_on=wake_on, reason="fair", at=self.at)

    def rouse(self) -> None:
        wake(by=self.firm.ana, customer=self.bolt.customer, deal=self.bolt.deal, at=self.at)

    def move_house(self) -> None:
        """The customer turns out to be elsewhere."""
        row = Customer.objects.in_workspace(self.firm.workspace).get(pk=self.bolt.customer.pk)
        facts = {"time_zone": "Pacific/Auckland" if row.time_zone != "Pacific/Auckland" else "America/Los_Angeles"}
        edit_customer(by=self.firm.ana, customer=row, version=row.version, facts=facts)

    def move_office(self) -> None:
        """All of us turn out to be elsewhere."""
        workspace = self.firm.workspace
        zone = "Asia/Tokyo" if workspace.time_zone != "Asia/Tokyo" else "America/New_York"
        edit_workspace(by=self.firm.ida, version=workspace.version, time_zone=zone)
        workspace.refresh_from_db()
        for ids in retiming_batches(workspace):
            move_due_dates(workspace, ids, levels=list(Level))

    def own_step(self) -> None:
        step = Step(what="Call back", due_on=(self.at + timedelta(days=2)).date())
        set_next_step(by=self.firm.ana, customer=self.bolt.customer, deal=self.bolt.deal, step=step, at=self.at)

    def step(self) -> None:
        step = Step(what="Visit", due_on=(self.at + timedelta(days=5)).date(), agreed=True)
        set_next_step(by=self.firm.sol, customer=self.bolt.customer, step=step, at=self.at)

    def theirs(self) -> None:
        """A colleague promises something about the deal."""
        step = Step(what="Install", due_on=(self.at + timedelta(days=9)).date(), agreed=True)
        set_next_step(by=self.firm.sol, customer=self.bolt.customer, deal=self.bolt.deal, step=step, at=self.at)

    def level(self) -> None:
        levels = [Level.A, Level.B, Level.C, Level.D]
        assess(by=self.firm.ana, customer=self.bolt.customer, level=levels[self.at.hour % 4], reason="test", at=self.at)

    def said(self) -> None:
        """They name a day to buy on."""
        said = Said(buys_on=(self.at + timedelta(days=self.at.hour)).date(), need=Need.CLEAR)
        customer = self.bolt.customer
        assess(by=self.firm.ana, customer=customer, level=Level.B, reason="they said so", at=self.at, said=said)

    def unjudge(self) -> None:
        """The last judgement that stands was a mistake."""
        rows = LevelAssessment.objects.in_workspace(self.firm.workspace).standing()
        if last := rows.order_by("-assessed_at", "-id").first():
            take_back_assessment(by=self.firm.ana, assessment=last, at=self.at)

    def leaves(self) -> None:
        """Dr. Keller leaves, or comes back."""
        self.bolt.keller.refresh_from_db()
        keller = self.bolt.keller
        facts = {"left_on": None if keller.left_on else self.at.date()}
        edit_contact(by=self.firm.ana, contact=keller, version=keller.version, facts=facts, at=self.at)

    def joins(self) -> None:
        """Somebody who coaches us begins there."""
        person: dict[str, Any] = {"name": f"Coach {self.at.hour}", "role": ContactRole.COACH}
        enter_contact(by=self.firm.ana, customer=self.bolt.customer, at=self.at, **person)

    def turns_key(self) -> None:
        """Somebody is a key person after all, or not any more."""
        self.bolt.weber.refresh_from_db()
        weber = self.bolt.weber
        facts = {"is_key": not weber.is_key, "left_on": self.at.date() if self.at.hour % 2 else None}
        edit_contact(by=self.firm.ana, contact=weber, version=weber.version, facts=facts, at=self.at)

    def rival(self) -> None:
        self._touch(Move(outcome=Outcome.DEMOTED, cause="competitor"))

    def named(self) -> None:
        """They compare us with somebody."""
        seen = CriteriaSheet.objects.in_workspace(self.firm.workspace).filter(deal=self.bolt.deal).count()
        told: dict[str, Any] = {"rivals": [f"Rival {self.at.hour % 3}"], "criteria": [], "seen": seen}
        write_criteria(by=self.firm.ana, deal=self.bolt.deal, at=self.at, **told)

    def lost_to(self) -> None:
        told: dict[str, Any] = {"closed_as": DealStatus.LOST, "reason": "competitor", "competitor": "Wettstein"}
        close_deal(by=self.firm.ana, deal=self.bolt.deal, at=self.at, **told)

    def holds(self) -> None:
        """Levels hold for another time from now on."""
        workspace, days = self.firm.workspace, 1 + self.at.hour
        known = Validity.objects.in_workspace(workspace).filter(level=Level.B).first()
        holds = {Level.B: (days, known.version if known else 0)}
        change_validity(by=self.firm.ida, holds=holds)
        workspace.refresh_from_db()
        for ids in retiming_batches(workspace):
            move_due_dates(workspace, ids)

    def second(self) -> None:
        open_deal(by=self.firm.ana, customer=self.bolt.customer, at=self.at, name="Service contract")

    def sold(self) -> None:
        """From now on it is about another deal, which is sold."""
        self.bolt.deal = open_deal(
            by=self.firm.ana, customer=self.bolt.customer, at=self.at, stage=Stage.PAYMENT_COLLECTED, name="Balances"
        )

    def hands_off(self) -> None:
        row = Customer.objects.in_workspace(self.firm.workspace).get(pk=self.bolt.customer.pk)
        edit_customer(
            by=self.firm.ana, customer=row, version=row.version, facts={"do_not_contact": not row.do_not_contact}
        )


@pytest.mark.mechanism("M15")
@LIVES
@given(acts=st.lists(st.tuples(ACTS, st.integers(0, 80)), min_size=1, max_size=14), entered=st.integers(0, 6))
def test_any_life_of_a_customer_replays_to_what_is_kept(db: None, acts: list[tuple[str, int]], entered: int) -> None:
    with transaction.atomic():
        _live(acts, entered)
        transaction.set_rollback(True)


def _live(acts: list[tuple[str, int]], entered: int) -> None:
    firm = make_firm()
    life = Life(firm, make_bolt(firm, at=NOW - timedelta(days=entered)))
    assert list(differences(firm.workspace)) == []
    for name, hours in acts:
        life.act(name, hours)
    assert list(differences(firm.workspace)) == []
    assert list(search_differences(firm.workspace)) == []
    here = Parking.objects.in_workspace(firm.workspace).filter(ended_at=None)
    assert here.count() == len(set(here.values_list("customer_id", "deal_id"))), "one thing rests twice"
    rhythm = rhythm_of(firm.workspace)
    customer = Customer.objects.in_workspace(firm.workspace).select_related("workspace").get()
    ahead = clocks.ahead_of(firm.workspace.pk, [customer.pk])[customer.pk]
    assert clocks.moved_steps(customer, rhythm, ahead) == []
    steps = NextStep.objects.in_workspace(firm.workspace).filter(closed_at=None)
    assert not steps.exclude(deal__status=DealStatus.OPEN).filter(deal__isnull=False).exists()


@pytest.mark.django_db
@pytest.mark.mechanism("M15")
def test_rebuild_mends_what_was_kept_wrongly() -> None:
    firm = make_firm()
    bolt = make_bolt(firm)
    Life(firm, bolt).act("promoted", 1)
    type(bolt.deal).objects.in_workspace(firm.workspace).update(stage=6, attempts=40)
    type(bolt.customer).objects.in_workspace(firm.workspace).update(next_due_on=None, contact_count=9)
    assert {difference.field for difference in differences(firm.workspace)} == {
        "stage", "attempts", "next_due_on", "contact_count"
    }  # fmt: skip
    assert rebuild(firm.workspace) == 2
    assert list(differences(firm.workspace)) == []


@pytest.mark.django_db
@pytest.mark.mechanism("M15")
def test_rebuild_mends_what_a_customer_is_found_by() -> None:
    firm = make_firm()
    bolt = make_bolt(firm)
    assert list(search_differences(firm.workspace)) == []
    texts = SearchText.objects.in_workspace(firm.workspace).filter(customer=bolt.customer)
    texts.update(doc="somebody else")
    assert [difference.kept for difference in search_differences(firm.workspace)] == ["somebody else"]
    assert rebuild_search(firm.workspace) == 1
    texts.delete()
    assert [difference.kept for difference in search_differences(firm.workspace)] == [None]
    assert (rebuild_search(firm.workspace), list(search_differences(firm.workspace))) == (1, [])


@pytest.mark.django_db
@pytest.mark.mechanism("M15")
def test_a_ledger_with_a_row_missing_is_found() -> None:
    firm = make_firm()
    bolt = make_bolt(firm)
    life = Life(firm, bolt)
    life.act("promoted", 1)
    life.act("retained", 1)
    workspace = firm.workspace
    middle = Entry.objects.in_workspace(workspace).filter(deal_seq=2)
    NextStep.objects.in_workspace(workspace)._raw_delete("default")
    EntryContact.objects.in_workspace(workspace)._raw_delete("default")
    middle._raw_delete("default")
    with pytest.raises(BrokenLedger):
        list(differences(workspace))
