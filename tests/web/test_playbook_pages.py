"""The playbook read and kept, and a touch that says with one tap what was tried."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from followthrough.journal.models import Entry
from followthrough.playbook.models import Tactic
from followthrough.workspace.models import Member
from tests.cast import Bolt, Firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M12"), pytest.mark.only_on("sqlite")]
SignIn = Callable[[Member], Client]
TOLD = {"name": "Bring cake", "kind": "tactic", "how": "Bring it.", "serves": ["1", "after"], "levels": ["N"]}


@pytest.fixture
def first(firm: Firm) -> Tactic:
    return Tactic.objects.in_workspace(firm.workspace).order_by("place")[0]


def page(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def test_the_form_of_a_touch_suggests_preselects_nothing_and_keeps_what_was_ticked(
    sign_in: SignIn, firm: Firm, bolt: Bolt, first: Tactic
) -> None:
    ana, address = sign_in(firm.ana), reverse("customer-touch-new", args=[bolt.customer.pk])
    asked = page(ana.get(address))
    ticked = f'name="tactic" value="{first.pk}" data-press="4" checked'
    assert f"Suggested: <b>{first.name}</b>, because it stands first in the playbook for this stage." in asked
    assert (ticked in asked, ticked.removesuffix(" checked") in asked) == (False, True)
    told = {"uid": str(uuid.uuid4()), "channel": "call", "tactic": first.pk}
    assert ticked in page(ana.post(address, told))
    assert ana.post(address, {**told, "outcome": "retained"}).status_code == 302
    entry = Entry.objects.in_workspace(firm.workspace).get(tactic=first)
    for where in (reverse("customer", args=[bolt.customer.pk]), reverse("touch", args=[entry.pk])):
        assert first.name in page(ana.get(where))
    assert f"because “{first.name}” was used last, and the deal was not promoted" in page(ana.get(address))
    assert "promoted in 0 of 1 touch that used it" in page(ana.get(reverse("playbook")))


def test_nothing_is_suggested_with_who_must_not_be_contacted(sign_in: SignIn, firm: Firm, bolt: Bolt) -> None:
    bolt.customer.do_not_contact = True
    bolt.customer.save()
    asked = page(sign_in(firm.ana).get(reverse("customer-touch-new", args=[bolt.customer.pk])))
    assert ('name="tactic"' in asked, "Suggested" in asked) == (True, False)


def test_a_manager_adds_changes_retires_and_brings_back(sign_in: SignIn, firm: Firm) -> None:
    boss = sign_in(firm.max)
    assert boss.post(reverse("tactic-new"), {**TOLD, "key": "k"}).status_code == 302
    row = Tactic.objects.in_workspace(firm.workspace).get(name="Bring cake")
    assert (row.stages, row.after_sale, row.levels, row.made_by) == ("1", True, "N", firm.max)
    address = reverse("tactic", args=[row.pk])
    changed = boss.post(address, {**TOLD, "how": "Bring two.", "version": row.version})
    assert changed.status_code == 302
    stale = boss.post(address, {**TOLD, "how": "Bring three.", "version": row.version})
    assert (stale.status_code, "Bring two." in page(stale), "Bring three." in page(stale)) == (409, True, True)
    taken = boss.post(reverse("tactic-new"), {**TOLD, "key": "l"})
    assert (taken.status_code, "of this name already" in page(taken)) == (422, True)
    boss.post(reverse("tactic-retirement", args=[row.pk]))
    shown = page(boss.get(reverse("playbook")))
    assert reverse("tactic-retirement-end", args=[row.pk]) in shown
    boss.post(reverse("tactic-retirement-end", args=[row.pk]))
    row.refresh_from_db()
    assert row.retired_at is None


def test_a_seller_reads_it_and_changes_nothing(sign_in: SignIn, firm: Firm, first: Tactic) -> None:
    ana = sign_in(firm.ana)
    shown = page(ana.get(reverse("tactic", args=[first.pk])))
    assert (first.how in shown, "Change it" in shown, "Retire" in shown) == (True, False, False)
    assert ana.post(reverse("tactic", args=[first.pk]), {**TOLD, "version": 1}).status_code == 403


def test_an_empty_playbook_says_what_it_is_for(sign_in: SignIn, firm: Firm, bolt: Bolt) -> None:
    Tactic.objects.in_workspace(firm.workspace).delete()
    assert "Write the first one" in page(sign_in(firm.max).get(reverse("playbook")))
    asked = page(sign_in(firm.ana).get(reverse("customer-touch-new", args=[bolt.customer.pk])))
    assert "What was tried" not in asked
