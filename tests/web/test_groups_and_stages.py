"""The pages of the rhythm: stages, ways, groups; what a change would ask for is said before it is made."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from followthrough.background import retiming
from followthrough.customers.models import Customer, CustomerGroup
from followthrough.journal import retime
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.playbook.models import Cadence
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.web.settings import grid
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Member, SavedView
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M11")]


#: How a part of a page asks for itself.
PART = {"HX-Request": "true"}


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=NOW - timedelta(days=9))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    """Bolt at level B with a deal at stage 2, met on Thursday 19 November: due on Monday the 30th."""
    bolt = make_bolt(firm)
    assess(by=firm.ana, customer=bolt.customer, level=Level.B, reason="this year", at=NOW)
    facts = Facts(channel=Channel.CALL, happened_at=NOW, contacts=[bolt.keller])
    move = Move(outcome=Outcome.PROMOTED, override_reason="they said so")
    log_touch(by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=facts, move=move, at=NOW)
    return bolt


def as_(member: Member) -> Client:
    assert member.user is not None
    client = Client()
    client.force_login(member.user)
    return client


def due(bolt: Bolt) -> date | None:
    found: date | None = Customer.objects.in_workspace(bolt.customer.workspace_id).get(pk=bolt.customer.pk).next_due_on
    return found


def text(client: Client, address: str, **headers: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(address, headers=headers).content.decode()))


def test_a_stage_is_tightened_after_one_saw_what_it_asks_for(firm: Firm, bolt: Bolt) -> None:
    ida, page = as_(firm.ida), reverse("cadences")
    said = ida.post(page, {"at-B-2": "2", "act": "look"}).content.decode()
    assert "It concerns 1 customer." in said
    assert "would ask for 0.5 touches a day instead of 0.1" in said
    assert due(bolt) == date(2026, 11, 30)
    answer = ida.post(page, {"at-B-2": "2", "version-B-2": "0", "act": "save"}, follow=True)
    assert "1 due date moved." in answer.content.decode()
    assert due(bolt) == date(2026, 11, 23)
    assert "with a deal at non-key contact" in text(ida, reverse("customer-rhythm", args=[bolt.customer.pk])).lower()


@pytest.mark.parametrize(("typed", "said"), [("8", "From 1 to 7, or nothing."), ("0", "From 1"), ("x", "From 1")])
def test_a_stage_slower_than_its_level_is_said_at_its_cell(firm: Firm, typed: str, said: str) -> None:
    answer = as_(firm.ida).post(reverse("cadences"), {"at-B-2": typed, "act": "save"})
    assert answer.status_code == 422
    assert re.search(rf'id="error-B-2">{said}', answer.content.decode())


def test_ways_in_turn_are_typed_as_words_and_the_form_of_a_touch_begins_with_the_one_whose_turn_it_is(
    firm: Firm, bolt: Bolt
) -> None:
    ida = as_(firm.ida)
    cell = Cadence.objects.in_workspace(firm.workspace).get(moment="before", level="B", stage=0)
    ways = {f"ways-{cell.pk}": "mail, Visit", f"version-{cell.pk}": "1", "act": "save"}
    refused = ida.post(reverse("cadences"), {**ways, f"ways-{cell.pk}": "mail, pigeon"})
    assert (refused.status_code, "parted by commas: Call, Visit" in refused.content.decode()) == (422, True)
    assert ida.post(reverse("cadences"), ways).status_code == 302
    ana, form = as_(firm.ana), reverse("customer-touch-new", args=[bolt.customer.pk])
    for way in ("mail", "visit", "mail"):
        assert ana.get(form).context["form"]["channel"].value() == way
        at = NOW + timedelta(days=1)
        log_touch(
            by=firm.ana, customer=bolt.customer, at=at, facts=Facts(channel=Channel.CALL, happened_at=at, reached=False)
        )


def test_a_group_is_made_from_a_list_filled_again_changed_and_ended(firm: Firm, bolt: Bolt) -> None:
    view = SavedView.objects.create(
        workspace=firm.workspace, member=firm.ida, screen="customers", name="In Basel", query="q=Basel"
    )
    ida, new = as_(firm.ida), reverse("customer-group-new")
    typed = {"name": "Dealers", "ideal": "2", "longest": "4", "ways": "call", "view": str(view.pk), "key": "k"}
    said = ida.post(new, {**typed, "act": "look"}).content.decode()
    assert "It holds 1 customer." in said
    assert "would ask for 0.5 touches a day instead of 0.1" in said
    assert not CustomerGroup.objects.in_workspace(firm.workspace).exists()
    answer = ida.post(new, {**typed, "act": "save"}, follow=True)
    assert "1 customer was taken in. 1 due date moved." in answer.content.decode()
    assert due(bolt) == date(2026, 11, 23)
    group = CustomerGroup.objects.in_workspace(firm.workspace).get()
    page = reverse("customer-group", args=[group.pk])
    assert "0 customers of its list are not in it." in text(ida, page)
    twin = make_bolt(firm, at=NOW)
    assert "1 customer of its list is not in it." in text(ida, page)
    ida.post(reverse("customer-group-fill", args=[group.pk]))
    assert "2 customers, touched every 2" in text(ida, page)
    assert "Bolt Pharma" in text(ida, reverse("customers") + f"?group={group.pk}")
    changed = {**typed, "ideal": "3", "version": "1", "act": "save"}
    assert ida.post(page, changed).status_code == 302
    assert ida.post(page, {**changed, "ideal": "4"}).status_code == 409
    assert due(bolt) == date(2026, 11, 24)
    choice = reverse("customer-rhythm", args=[bolt.customer.pk])
    assert "Group Dealers" in text(as_(firm.ana), choice)
    assert as_(firm.ana).post(choice, {"group": ""}).status_code == 302
    assert due(bolt) == date(2026, 11, 30)
    ida.post(reverse("customer-group-end", args=[group.pk]))
    assert ida.get(page).status_code == 404
    twin.customer.refresh_from_db()
    assert twin.customer.group_id is None


@pytest.mark.parametrize(
    "wrong", [{"ideal": "0"}, {"longest": "1"}, {"ways": "pigeon"}, {"name": ""}, {"view": "x"}, {"ideal": "10000"}]
)
def test_what_makes_no_group_is_said_beside_its_field(firm: Firm, wrong: dict[str, str]) -> None:
    typed = {"name": "Dealers", "ideal": "2", "longest": "4", "act": "save", **wrong}
    answer = as_(firm.ida).post(reverse("customer-group-new"), typed)
    assert (answer.status_code, 'class="field-error"' in answer.content.decode()) == (422, True)
    assert not CustomerGroup.objects.in_workspace(firm.workspace).exists()


def test_in_a_large_workspace_the_page_tells_how_far_the_due_dates_have_followed(
    firm: Firm, bolt: Bolt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retiming, "AT_ONCE", 0)
    ida, part = as_(firm.ida), reverse("cadence-progress")
    answer = ida.post(reverse("cadences"), {"at-B-2": "2", "version-B-2": "0", "act": "save"}, follow=True)
    assert "The due dates follow within a few minutes." in answer.content.decode()
    assert "The due dates follow the changed rhythm" in text(ida, part, **PART)
    assert due(bolt) == date(2026, 11, 30)
    told: list[str] = []

    def looking(*args: Any, **kwargs: Any) -> Any:
        told.append(text(ida, part, **PART))
        return durably(*args, **kwargs)

    monkeypatch.setattr(retiming, "durably", looking)
    make_bolt(firm)
    monkeypatch.setattr(retime, "AT_A_TIME", 1)
    assert retiming.retime_waiting() == 1
    assert "1 of 2 customers" in told[1]
    assert due(bolt) == date(2026, 11, 23)
    assert "All due dates have followed." in text(ida, part, **PART)
    assert ida.get(part).headers["Location"] == reverse("cadences")


def test_very_many_customers_are_not_counted_at_every_look(
    bolt: Bolt, firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    ida = as_(firm.ida)
    assert "once in ten minutes" not in text(ida, reverse("cadences"))
    monkeypatch.setattr(grid, "MANY", 0)
    assert "once in ten minutes" in text(ida, reverse("cadences"))
    before = grid.all_standing(firm.ana)
    Customer.objects.in_workspace(firm.workspace).update(level=Level.D)
    assert grid.all_standing(firm.ana) == before
    grid.count_anew(firm.workspace.pk)
    assert {at.level for at in grid.all_standing(firm.ana)} == {Level.D}
    grid.count_anew(firm.workspace.pk)
