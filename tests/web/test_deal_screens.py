"""Deals through their pages; who may see and change what; what a page costs."""

import uuid
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.enter import enter_customer
from followthrough.customers.keys import name_key
from followthrough.customers.models import Product
from followthrough.deals.models import Deal
from followthrough.journal.open_deal import edit_deal, open_deal
from followthrough.vocabulary.ledger import DealStatus
from followthrough.web.deals.forms import OFFERED
from followthrough.workspace.models import Member
from tests.cast import Bolt, Firm, make_firm

pytestmark = pytest.mark.django_db

#: The session and who asks: what any page asks before it begins.


def touch_form(**told: object) -> dict[str, object]:
    """A filled-in form for a call that promoted the deal."""
    return {"uid": str(uuid.uuid4()), "channel": "call", "outcome": "promoted", "note": "They like it.", **told}


def log(ana: Client, bolt: Bolt, **told: object) -> Any:
    return ana.post(reverse("customer-touch-new", args=[bolt.customer.pk]), touch_form(**told))


def test_a_deal_is_opened_closed_with_a_reason_and_taken_up_again(ana: Client, firm: Firm, bolt: Bolt) -> None:
    told = {"name": "Service", "value": "12,000", "currency": "chf", "owner": firm.ana.pk}
    ana.post(reverse("deal-new", args=[bolt.customer.pk]), told)
    deal = Deal.objects.visible_to(firm.ana).get(name="Service")
    assert (deal.stage, deal.value, deal.currency) == (1, 1_200_000, "CHF")
    closing = {"closed_as": "lost", "reason": "competitor", "competitor": "Vantage", "uid": str(uuid.uuid4())}
    ana.post(reverse("deal-closing", args=[deal.pk]), closing)
    deal.refresh_from_db()
    assert deal.status == DealStatus.LOST
    assert b"signed with a competitor, Vantage" in ana.get(reverse("deal", args=[deal.pk])).content
    ana.post(reverse("deal-reopening", args=[deal.pk]), {"reason": "they called", "uid": str(uuid.uuid4())})
    deal.refresh_from_db()
    assert deal.status == DealStatus.OPEN


def test_who_edits_an_outdated_deal_sees_all_that_a_colleague_changed(ana: Client, firm: Firm, bolt: Bolt) -> None:
    page = reverse("deal-edit", args=[bolt.deal.pk])
    pump = Product.objects.create(workspace=firm.workspace, name="Pump", name_key="pump")
    first = {"name": bolt.deal.name, "currency": "EUR", "owner": firm.ana.pk, "version": bolt.deal.version}
    theirs = {"value": "90,000", "note": "They want two.", "product": "Pump", "expected_on": "2026-01-31"}
    assert ana.post(page, first | theirs | {"owner": firm.sol.pk}).status_code == 302
    answer = ana.post(page, first | {"value": "84,000"})
    assert answer.status_code == 409
    differing = {label: (now, typed) for label, now, typed in answer.context["theirs"]}
    assert differing.keys() == {"Value", "Note", "Product", "Expected on", "Owner"}
    assert differing["Value"] == ("90000", "84000")
    assert differing["Owner"] == ("Sol Adeyemi", "Ana Ferreira")
    assert differing["Product"] == (pump.name, "")


def test_the_product_of_a_deal_stays_however_many_are_sold(ana: Client, firm: Firm, bolt: Bolt) -> None:
    for number in range(OFFERED + 1):
        name = f"Pump {number:03}"
        last = Product.objects.create(workspace=firm.workspace, name=name, name_key=name_key(name))
    page = reverse("deal-edit", args=[bolt.deal.pk])
    told = {"name": "HPLC", "currency": "EUR", "owner": firm.ana.pk}
    ana.post(page, told | {"product": last.name.lower(), "version": bolt.deal.version})
    form = ana.get(page).context["form"]
    assert form["product"].value() == last.name
    ana.post(page, told | {"product": form["product"].value(), "version": bolt.deal.version + 1})
    bolt.deal.refresh_from_db()
    assert bolt.deal.product == last
    wrong = ana.post(page, told | {"product": "Bicycle", "version": bolt.deal.version})
    assert wrong.status_code == 422
    assert "product" in wrong.context["form"].errors


@pytest.mark.parametrize("owner", ["me", "team", "all"])
@pytest.mark.parametrize("text", ["säulen", "SAULEN", "ulen", "ölpumpe, säulen", "hp lc", "Bolt", "keller", "Hp"])
def test_a_deal_is_found_by_part_of_its_name_or_by_its_customer(
    ana: Client, firm: Firm, bolt: Bolt, owner: str, text: str
) -> None:
    other = enter_customer(by=firm.ana, at=timezone.now(), name="Nordic Foods")
    edit_deal(by=firm.ana, deal=bolt.deal, version=1, facts={"name": "HP/LC-Säulen, Ölpumpe"})
    open_deal(by=firm.ana, customer=other, at=timezone.now(), name="Balances", currency="EUR")
    found = ana.get(reverse("deal-list"), {"owner": owner, "q": text}).context["rows"]
    assert [deal.pk for deal in found] == [bolt.deal.pk]


@pytest.mark.django_db(transaction=True)
def test_deals_of_an_earlier_release_are_found_by_name(ana: Client, firm: Firm, bolt: Bolt) -> None:
    Deal.objects.visible_to(firm.ana).update(search_text="")
    assert not ana.get(reverse("deal-list"), {"owner": "all", "q": "hplc"}).context["rows"]
    import_module("followthrough.deals.migrations.0002_deals_are_found_by_name").write(apps, connection.schema_editor())
    assert ana.get(reverse("deal-list"), {"owner": "all", "q": "hplc"}).context["rows"] == [bolt.deal]


def test_the_board_counts_all_and_shows_the_first(ana: Client, firm: Firm, bolt: Bolt) -> None:
    for number in range(14):
        open_deal(
            by=firm.ana, customer=bolt.customer, at=timezone.now(), name=f"No. {number}", value=100, currency="EUR"
        )
    first = ana.get(reverse("deals")).context["board"].columns[0]
    assert (first.count, len(first.cards), first.hidden) == (15, 12, 3)
    assert first.sums == [(8_401_400, "EUR")]


def test_what_moved_today_is_marked_on_the_board(ana: Client, bolt: Bolt) -> None:
    log(ana, bolt, contacts=[str(bolt.weber.pk)])
    page = ana.get(reverse("deals"))
    assert page.context["board"].promoted == 1
    (card,) = page.context["board"].columns[1].cards
    assert f'id="deal-{bolt.deal.pk}" data-moved data-outcome="promoted"' in card
    assert card in page.content.decode()


def test_what_belongs_to_another_workspace_is_not_there(sign_in: Callable[[Member], Client], bolt: Bolt) -> None:
    stranger = sign_in(make_firm("Elsewhere").ana)
    for name in ("customer", "customer-edit", "customer-level", "customer-touch-new", "deal-new"):
        assert stranger.get(reverse(name, args=[bolt.customer.pk])).status_code == 404
    assert stranger.get(reverse("deal", args=[bolt.deal.pk])).status_code == 404
    assert stranger.get(reverse("contact-edit", args=[bolt.keller.pk])).status_code == 404
    assert b"Bolt" not in stranger.get(reverse("customers"), {"q": "bolt"}).content


def test_a_viewer_reads_and_writes_nothing(sign_in: Callable[[Member], Client], firm: Firm, bolt: Bolt) -> None:
    vic = sign_in(firm.vic)
    assert vic.get(reverse("customer", args=[bolt.customer.pk])).status_code == 200
    assert vic.get(reverse("customer-touch-new", args=[bolt.customer.pk])).status_code == 403
    assert vic.post(reverse("customer-new"), {"name": "Mine"}).status_code == 403


def test_who_is_outside_the_team_logs_a_touch_but_edits_nothing(
    sign_in: Callable[[Member], Client], firm: Firm, bolt: Bolt
) -> None:
    priya = sign_in(firm.priya)
    assert log(priya, bolt, outcome="retained").status_code == 302
    told = {"name": "Hers", "version": bolt.customer.version}
    assert priya.post(reverse("customer-edit", args=[bolt.customer.pk]), told).status_code == 403
