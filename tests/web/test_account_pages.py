"""Looking after a customer on the screen: reviews, renewals, what they use, the gate, the offer."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.care.milestones import plan_milestone, reach_milestone
from followthrough.customers.enter import enter_customer
from followthrough.journal.contracting import keep_contract
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.open_deal import open_deal
from followthrough.relationship.models import Holding, Offer, ReviewDay, ValueReview
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.milestone import MilestoneKind
from followthrough.web.templatetags.words import day_long
from followthrough.workspace.models import Member, local_day
from tests.accounts import Account, keep_account
from tests.cast import Bolt, Firm
from tests.web.test_statements_per_page import asked

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M33"), pytest.mark.mechanism("M34")]
SignIn = Callable[[Member], Client]


@pytest.fixture
def account(firm: Firm, bolt: Bolt) -> Account:
    """Bolt, who bought 40 days ago and is in disillusionment."""
    return keep_account(by=firm.ana, customer=bolt.customer, key=bolt.keller, at=timezone.now())


def text(answer: Any) -> str:
    """The words of a page, in one line."""
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("\N{NO-BREAK SPACE}", " ").split())


def page(client: Client, account: Account) -> str:
    answer = client.get(reverse("customer-account", args=[account.customer.pk]))
    assert answer.status_code == 200
    return text(answer)


def help_them(firm: Firm, bolt: Bolt) -> None:
    """They are live, say what they have, and spoke with us today."""
    now = timezone.now()
    on = local_day(firm.ana, now)
    for kind in (MilestoneKind.GO_LIVE, MilestoneKind.FIRST_VALUE):
        row = plan_milestone(by=firm.ana, customer=bolt.customer, kind=kind, what="In use", at=now)
        reach_milestone(by=firm.ana, milestone=row, on=on, contact=bolt.keller, figure="a third", at=now)
    facts = Facts(channel=Channel.CALL, happened_at=now, contacts=[bolt.keller], trust=2, interest=2)
    log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=now)


def test_the_page_tells_how_they_stand_and_warns_in_disillusionment(ana: Client, account: Account) -> None:
    told = page(ana, account)
    assert "They are in disillusionment: help first. Asking now costs trust." in told
    assert "would recommend us: 9 of 10" in told
    assert "with Dr. Ines Keller" in told
    assert "promised € 9,000 realized € 6,000" in told
    assert "they have it from Norrlab" in told
    assert "all the same: they asked for it" in told
    assert "last day of notice; it ends" in told
    assert "Offer it all the same" in told


def test_the_card_after_the_sale_leads_there(ana: Client, account: Account) -> None:
    answer = ana.get(reverse("customer", args=[account.customer.pk])).content.decode()
    assert reverse("customer-account", args=[account.customer.pk]) in answer


def test_before_a_sale_the_page_says_what_will_be_here(ana: Client, bolt: Bolt) -> None:
    told = text(ana.get(reverse("customer-account", args=[bolt.customer.pk])))
    assert "Nothing is sold to them yet." in told
    assert "Note a review" not in told
    assert ana.get(reverse("review-day", args=[bolt.customer.pk])).status_code == 200


def test_who_only_reads_is_offered_nothing_to_change(sign_in: SignIn, firm: Firm, account: Account) -> None:
    told = page(sign_in(firm.vic), account)
    for act in ("Note a review", "Another day", "Take it back", "Note a product", "Offer it", "No more"):
        assert act not in told


def test_a_review_is_kept_once_however_often_its_form_is_sent(ana: Client, bolt: Bolt, account: Account) -> None:
    today = local_day(account.review.by, timezone.now())
    address = reverse("review-new", args=[account.customer.pk])
    told = {
        "key": "k", "on": today.isoformat(), "next_on": (today + timedelta(days=91)).isoformat(), "nps": "3",
        "realized": "two people trained", "realized_value": "1,200", "currency": "CHF", "contacts": [bolt.weber.pk],
    }  # fmt: skip
    for _ in range(2):
        assert ana.post(address, told).status_code == 302
    row = ValueReview.objects.in_workspace(account.customer.workspace_id).exclude(pk=account.review.pk).get()
    assert (row.nps, row.realized_value, row.currency) == (3, 120_000, "CHF")
    shown = page(ana, account)
    assert "with Jonas Weber" in shown
    assert f"Next review: {day_long(today + timedelta(days=91))}." in shown.replace("\N{NO-BREAK SPACE}", " ")


def test_what_is_wrong_is_said_beside_its_field(ana: Client, account: Account) -> None:
    customer = [account.customer.pk]
    today = local_day(account.review.by, timezone.now())
    told = {"key": "k", "on": today.isoformat(), "next_on": today.isoformat(), "realized": "so"}
    answer = ana.post(reverse("review-new", args=customer), told)
    assert answer.status_code == 422
    assert "The next one is still to come" in text(answer)
    answer = ana.post(reverse("review-day", args=customer), {"due_on": "2026-01-05"})
    assert (answer.status_code, "This day is past." in text(answer)) == (422, True)
    answer = ana.post(reverse("holding-new", args=customer), {"key": "k", "product": "Nonesuch"})
    assert (answer.status_code, "Nothing of this name is sold here." in text(answer)) == (422, True)
    answer = ana.post(reverse("holding-new", args=customer), {"key": "k", "product": "lamp"})
    assert (answer.status_code, "noted already" in text(answer)) == (422, True)


def test_another_day_and_a_review_that_was_not_so(ana: Client, account: Account) -> None:
    due_on = local_day(account.review.by, timezone.now()) + timedelta(days=45)
    ana.post(reverse("review-day", args=[account.customer.pk]), {"due_on": due_on.isoformat()})
    days = ReviewDay.objects.in_workspace(account.customer.workspace_id).ahead()
    assert [row.due_on for row in days] == [due_on]
    taken = reverse("review-taking-back", args=[account.review.pk])
    assert ana.get(taken).status_code == 200
    assert ana.post(taken, {"reason": "of another firm"}).status_code == 302
    assert "taken back by Ana Ferreira: of another firm" in page(ana, account)


def test_a_product_they_use_is_noted_and_ends(ana: Client, account: Account) -> None:
    address = reverse("holding-new", args=[account.customer.pk])
    assert ana.get(address).status_code == 200
    ana.post(address, {"key": "k", "product": "pump HEAD"})
    row = Holding.objects.in_workspace(account.customer.workspace_id).get(product__name="Pump head")
    assert "noted by Ana Ferreira" in page(ana, account)
    ending = reverse("holding-ending", args=[row.pk])
    assert ana.get(ending).status_code == 200
    assert ana.post(ending, {"reason": "sold on"}).status_code == 302
    row.refresh_from_db()
    assert (row.ended_because, row.ended_on) == ("sold on", None)


def test_in_disillusionment_an_offer_takes_a_reason(ana: Client, account: Account) -> None:
    address = reverse("offer-new", args=[account.customer.pk, account.product.pk])
    told = {"name": "Oven", "value": "1200", "currency": "EUR", "uid": str(uuid4())}
    assert "help first" in text(ana.get(address))
    assert ana.post(address, told).status_code == 422
    answer = ana.post(address, {**told, "reason": "their own asks"})
    offer = Offer.objects.in_workspace(account.customer.workspace_id).get(product=account.product)
    assert answer["Location"] == reverse("deal", args=[offer.deal_id])
    assert (offer.reason, offer.deal.stage, offer.deal.source) == ("their own asks", 1, "expansion")
    ana.post(address, {**told, "reason": "their own asks"})
    assert Offer.objects.in_workspace(account.customer.workspace_id).filter(product=account.product).count() == 1


def test_once_they_have_value_and_trust_it_is_offered_with_one_press(
    ana: Client, firm: Firm, bolt: Bolt, account: Account
) -> None:
    help_them(firm, bolt)
    told = page(ana, account)
    assert "You may offer more now." in told
    address = reverse("offer-new", args=[account.customer.pk, account.product.pk])
    assert "Why you offer it all the same" not in text(ana.get(address))
    assert ana.post(address, {"name": "Oven", "currency": "EUR", "uid": str(uuid4())}).status_code == 302
    assert "A deal is open" in page(ana, account)


def test_renewals_stand_by_their_day_with_phase_mine_teams_or_all(
    sign_in: SignIn, firm: Firm, account: Account
) -> None:
    address = reverse("renewals")
    told = text(sign_in(firm.ana).get(address))
    assert "Bolt Pharma" in told
    assert "last day of notice; ends" in told
    assert "No value review is due" not in told
    priya = sign_in(firm.priya)
    assert "Nothing ends within half a year" in text(priya.get(address))
    assert "Bolt Pharma" in text(priya.get(address, {"owner": "all"}))
    assert "Bolt Pharma" in text(sign_in(firm.max).get(address, {"owner": "team"}))


#: One finds the session with its member.
RENEWALS, ACCOUNT = 4, 29


@pytest.mark.parametrize("rows", [1, 12])
def test_the_pages_ask_as_often_with_many_rows_as_with_few(
    rows: int, ana: Client, firm: Firm, account: Account
) -> None:
    now = timezone.now()
    ends = {"signed_on": now.date(), "ends_on": now.date() + timedelta(days=60)}
    for number in range(rows):
        customer = enter_customer(by=firm.ana, at=now, name=f"Customer {number}", source="fair")
        deal = open_deal(by=firm.ana, customer=customer, at=now, name="Pumps")
        keep_contract(by=firm.ana, deal=deal, facts=ends, at=now)
        open_deal(by=firm.ana, customer=account.customer, at=now, name="Pumps")
    assert asked(lambda: ana.get(reverse("renewals"))) == RENEWALS
    assert asked(lambda: ana.get(reverse("customer-account", args=[account.customer.pk]))) == ACCOUNT
