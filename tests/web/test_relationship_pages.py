"""The page of a relationship tells phase, curve, points and milestones; what is sent wrong is said beside its field."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.care.place import place_when_due
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.open_deal import open_deal
from followthrough.relationship.models import Milestone, PhaseSaid
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.models import local_day
from tests.cast import Bolt, Firm
from tests.web.test_statements_per_page import asked

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M27")]


@pytest.fixture
def sold(firm: Firm, bolt: Bolt) -> Bolt:
    """Bolt, who bought seventeen days ago after a demonstration."""
    at = timezone.now() - timedelta(days=17)
    log_touch(
        by=firm.ana, customer=bolt.customer, at=at,
        facts=Facts(channel=Channel.DEMO, happened_at=at, contacts=[bolt.keller], interest=2),
    )  # fmt: skip
    open_deal(by=firm.ana, customer=bolt.customer, at=at, stage=Stage.PAYMENT_COLLECTED, name="Balances")
    return bolt


def page(client: Client, bolt: Bolt, **asked_for: str) -> str:
    return client.get(reverse("customer-relationship", args=[bolt.customer.pk]), asked_for).content.decode()


def send(client: Client, name: str, pk: int, **told: Any) -> Any:
    return client.post(reverse(name, args=[pk]), told)


@pytest.mark.only_on("sqlite")
def test_the_page_tells_the_phase_with_its_reasons_and_each_point_with_its_row(ana: Client, sold: Bolt) -> None:
    told = page(ana, sold)
    assert "and no first value is on record." in told
    assert "points speak for disillusionment" in told
    assert "Contract signed: Balances" in told
    touch = reverse("touch", args=[sold.customer.entries.in_workspace(sold.customer.workspace_id).touches().get().pk])
    assert f'href="{touch}"' in told
    assert 'class="line-trust"' in told
    assert 'class="line-interest"' in told
    before = page(ana, sold, on=(timezone.localdate() - timedelta(days=19)).isoformat())
    assert "Nothing is sold yet." in before
    assert "Contract signed: Balances" not in before


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("is_placed", [True, False])
def test_the_page_of_the_customer_fetches_the_curve_alone_as_the_whole_page_draws_it(
    ana: Client, firm: Firm, sold: Bolt, is_placed: bool
) -> None:
    """Whether their phase was found since something happened, or is yet to be."""
    if is_placed:
        assert place_when_due(firm.workspace, sold.customer.pk, at=timezone.now())
    address = reverse("customer-relationship", args=[sold.customer.pk])
    assert f'hx-get="{address}"' in ana.get(reverse("customer", args=[sold.customer.pk])).content.decode()
    figure = ana.get(address, headers={"HX-Request": "true"}).content.decode().strip()
    assert figure.startswith("<figure")
    assert 'class="line-trust"' in figure
    assert figure in page(ana, sold)


@pytest.mark.only_on("sqlite")
def test_before_anything_happened_the_page_says_so(ana: Client, bolt: Bolt) -> None:
    told = page(ana, bolt)
    assert "Nothing has happened yet that would move trust or interest" in told
    assert "Nothing is planned yet." in told


@pytest.mark.mechanism("M32")
def test_a_milestone_is_planned_once_reached_and_undone(ana: Client, firm: Firm, sold: Bolt) -> None:
    today = local_day(firm.ana, timezone.now()).isoformat()
    plan = {"kind": "first_value", "what": "First value", "due_on": today, "member": firm.ana.pk, "key": "one"}
    for _sent in range(2):
        assert send(ana, "milestone-new", sold.customer.pk, **plan).status_code == 302
    row = Milestone.objects.get()
    lacking = send(ana, "milestone-reached", row.pk, on=today, contact="", figure="")
    assert lacking.status_code == 422
    reached = send(ana, "milestone-reached", row.pk, on=today, contact=sold.keller.pk, figure="a third quicker")
    assert reached.status_code == 302
    told = page(ana, sold)
    assert "Enlightenment" in told
    assert "a third quicker" in told
    assert send(ana, "milestone-open", row.pk).status_code == 302
    row.refresh_from_db()
    assert row.reached_on is None
    assert send(ana, "milestone-dropping", row.pk, reason="").status_code == 422
    assert send(ana, "milestone-dropping", row.pk, reason="another product").status_code == 302


@pytest.mark.mechanism("M32")
def test_what_cannot_be_is_said_beside_its_day(ana: Client, firm: Firm, sold: Bolt) -> None:
    plan = {"kind": "go_live", "what": "In use", "member": firm.ana.pk, "key": "one"}
    assert send(ana, "milestone-new", sold.customer.pk, **plan).status_code == 302
    row = Milestone.objects.get()
    early = (timezone.localdate() - timedelta(days=40)).isoformat()
    answer = send(ana, "milestone-reached", row.pk, on=early, contact="")
    assert answer.status_code == 422
    assert "this can’t have been before" in answer.content.decode()
    stale = send(ana, "milestone-edit", row.pk, what="Used", due_on="", member=firm.ana.pk, version=7)
    assert stale.status_code == 409
    assert "Somebody else changed this meanwhile." in stale.content.decode()


@pytest.mark.mechanism("M26")
def test_a_member_says_otherwise_and_leaves_it_to_the_rules_again(ana: Client, sold: Bolt) -> None:
    assert send(ana, "phase-said", sold.customer.pk, phase="enlightenment", reason="").status_code == 422
    told = {"phase": "enlightenment", "reason": "They use it daily."}
    assert send(ana, "phase-said", sold.customer.pk, **told).status_code == 302
    assert "They use it daily." in page(ana, sold)
    assert send(ana, "phase-said-end", sold.customer.pk).status_code == 302
    said = PhaseSaid.objects.get()
    assert said.ended_at is not None
    assert "Leave it to the rules" not in page(ana, sold)


@pytest.mark.mechanism("M31")
@pytest.mark.only_on("sqlite")
def test_the_alarm_stands_in_today_on_the_customer_and_for_whoever_leads(
    ana: Client, firm: Firm, sold: Bolt, sign_in: Any
) -> None:
    for address in (reverse("today"), reverse("customer", args=[sold.customer.pk]), reverse("after-sale")):
        assert "No talk for more than 14 days" in ana.get(address).content.decode(), address
    seen_by_max = sign_in(firm.max).get(reverse("after-sale")).content.decode()
    assert "No talk for more than 14 days" in seen_by_max
    assert "Too few to tell" in seen_by_max


def test_the_page_asks_as_often_however_much_is_on_record(ana: Client, firm: Firm, sold: Bolt) -> None:
    def look() -> Any:
        return ana.get(reverse("customer-relationship", args=[sold.customer.pk]))

    few = asked(look)
    for number in range(30):
        at = timezone.now() - timedelta(hours=number)
        facts = Facts(channel=Channel.CALL, happened_at=at, contacts=[sold.weber], trust=1)
        log_touch(by=firm.ana, customer=sold.customer, facts=facts, at=at)
    assert asked(look) == few
