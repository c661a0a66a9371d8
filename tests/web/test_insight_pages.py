"""Losses on the screen: the reason given later, what the journal shows, whose numbers lead where."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.enter import enter_customer
from followthrough.deals.models import Deal
from followthrough.journal.models import LossReview
from followthrough.journal.open_deal import close_deal, open_deal
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.ledger import DealStatus
from followthrough.workspace.models import Member
from tests.cast import Bolt, Firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M21")]

SignIn = Callable[[Member], Client]


@pytest.fixture
def lost(firm: Firm, bolt: Bolt) -> Deal:
    """Bolt's deal, lost fifteen days ago for a reason that nobody knew."""
    return lose(firm, bolt.deal)


def lose(firm: Firm, deal: Deal, reason: LossReason = LossReason.UNKNOWN, days: int = 15, **more: Any) -> Deal:
    at = timezone.now() - timedelta(days=days)
    close_deal(by=firm.ana, deal=deal, closed_as=DealStatus.LOST, reason=reason, at=at, **more)
    deal.refresh_from_db()
    return deal


def another(firm: Firm, name: str, owner: Member) -> Deal:
    at = timezone.now() - timedelta(days=19)
    customer = enter_customer(by=firm.ida, at=at, name=f"Customer of {name}")
    return open_deal(by=firm.ida, customer=customer, at=at, name=name, value=5_000_000, currency="EUR", owner=owner)


def read(client: Client, address: str, **query: str) -> str:
    """The words of a page, in one line."""
    answer = client.get(address, query)
    assert answer.status_code == 200
    main = answer.content.decode().split('id="page"', 1)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_the_page_of_a_lost_deal_tells_what_was_said_and_what_stands_in_the_journal(ana: Client, lost: Deal) -> None:
    words = read(ana, reverse("deal", args=[lost.pk]))
    assert "Nobody knows yet." in words
    assert "Nobody had judged their level; they had been here since" in words
    assert "No talk with them stands in the journal" in words
    assert "stage 1, Lead identified: the criteria had not been agreed." in words


def test_a_deal_that_is_open_has_no_reason_to_give(ana: Client, bolt: Bolt) -> None:
    assert "What stands in the journal" not in read(ana, reverse("deal", args=[bolt.deal.pk]))
    assert ana.get(reverse("deal-loss", args=[bolt.deal.pk])).status_code == 404
    assert ana.post(reverse("deal-loss", args=[bolt.deal.pk]), {"reason": "price", "key": "k"}).status_code == 404


def test_a_reason_given_later_stands_above_what_was_said_at_first(ana: Client, lost: Deal) -> None:
    told = {"reason": "competitor", "competitor": "Norrlab", "learned": "A trial in May.", "key": "k"}
    for _time in range(2):
        answer = ana.post(reverse("deal-loss", args=[lost.pk]), told)
        assert (answer.status_code, answer["Location"]) == (302, reverse("deal", args=[lost.pk]))
    assert LossReview.objects.in_workspace(lost.workspace_id).count() == 1
    words = read(ana, reverse("deal", args=[lost.pk]))
    assert "signed with a competitor: Norrlab" in words
    assert "A trial in May." in words
    assert "Ana Ferreira: unknown yet" in words


def test_a_reason_that_is_none_of_ours_is_refused_and_what_was_typed_stays(ana: Client, lost: Deal) -> None:
    answer = ana.post(reverse("deal-loss", args=[lost.pk]), {"reason": "bad luck", "learned": "A trial.", "key": "k"})
    assert answer.status_code == 422
    assert "A trial." in answer.content.decode()
    assert not LossReview.objects.in_workspace(lost.workspace_id).exists()


def test_only_who_may_change_the_deal_says_why(sign_in: SignIn, firm: Firm, lost: Deal) -> None:
    address, told = reverse("deal-loss", args=[lost.pk]), {"reason": "price", "key": "k"}
    asked = {member.name: sign_in(member).post(address, told).status_code for member in (firm.priya, firm.vic)}
    assert asked == {"Priya Nair": 403, "Vic Moreau": 403}
    assert sign_in(firm.max).post(address, told).status_code == 302
    assert LossReview.objects.in_workspace(lost.workspace_id).count() == 1


def test_the_losses_list_mine_that_lack_a_reason_and_answering_leads_back(ana: Client, lost: Deal) -> None:
    words = read(ana, reverse("losses"))
    assert "Of yours, still without a reason" in words
    assert "1 deal ended without a sale" in words
    assert "too few to tell" in words
    answer = ana.post(reverse("deal-loss", args=[lost.pk]) + "?back=losses", {"reason": "price", "key": "k"})
    assert answer["Location"] == reverse("losses")
    words = read(ana, reverse("losses"))
    assert "Of yours, still without a reason" not in words
    assert "the price 1 of 1" in words


def test_each_number_leads_to_its_deals(ana: Client, firm: Firm, bolt: Bolt) -> None:
    lose(firm, bolt.deal, LossReason.COMPETITOR, competitor="Norr & Lab")
    lose(firm, another(firm, "Filters", firm.ana), LossReason.PRICE)
    page = ana.get(reverse("losses")).content.decode()
    links = {words: href for href, words in re.findall(r'<a href="([^"]+)" data-open>([^<]+)</a>', page)}
    assert {"the price", "signed with a competitor", "Norr &amp; Lab", "no talk with anybody who decides"} <= set(links)

    def behind(words: str) -> list[bool]:
        listed = read(ana, links[words].replace("&amp;", "&"))
        return [name in listed for name in ("HPLC systems", "Filters")]

    assert behind("the price") == [False, True]
    assert behind("Norr &amp; Lab") == [True, False]
    assert behind("no talk with anybody who decides") == [True, True]


def test_mine_my_teams_a_team_and_everyones(sign_in: SignIn, firm: Firm, lost: Deal) -> None:
    lose(firm, another(firm, "Sols", firm.sol))
    close_deal(
        by=firm.priya, deal=another(firm, "Priyas", firm.priya), closed_as=DealStatus.LOST, reason=LossReason.PRICE,
        at=timezone.now(),
    )  # fmt: skip

    def named(member: Member, **query: str) -> list[str]:
        words = read(sign_in(member), reverse("loss-list"), **query)
        return [name for name in ("HPLC systems", "Sols", "Priyas") if name in words]

    assert named(firm.ana) == ["HPLC systems"]
    assert named(firm.max) == named(firm.ana, owner="team") == ["HPLC systems", "Sols"]
    assert named(firm.ana, owner=f"team-{firm.north.pk}") == ["Priyas"]
    assert named(firm.ana, owner=str(firm.sol.pk)) == named(firm.max, owner=str(firm.sol.pk)) == ["Sols"]
    assert named(firm.ida) == named(firm.ana, owner="all") == ["HPLC systems", "Sols", "Priyas"]


def test_a_manager_and_the_seller_read_the_same_of_the_seller(sign_in: SignIn, firm: Firm, lost: Deal) -> None:
    query = {"owner": str(firm.ana.pk), "days": "0"}
    theirs = read(sign_in(firm.max), reverse("losses"), **query).split("ended without a sale")[1]
    assert read(sign_in(firm.ana), reverse("losses"), **query).split("ended without a sale")[1] == theirs


def test_today_asks_one_quiet_question_and_none_after_an_answer(ana: Client, firm: Firm, lost: Deal) -> None:
    lose(firm, another(firm, "Filters", firm.ana))
    words = read(ana, reverse("today"))
    assert words.count("the reason was unknown then") == 1
    assert "HPLC systems, Bolt Pharma: it ended on" in words
    answer = ana.post(reverse("deal-loss", args=[lost.pk]) + "?back=today", {"reason": "price", "key": "k"})
    assert answer["Location"] == reverse("today")
    assert "the reason was unknown then" not in read(ana, reverse("today"))


def test_open_deals_that_show_the_same_say_it_and_lead_to_logging_a_touch(ana: Client, bolt: Bolt) -> None:
    page = ana.get(reverse("alike"))
    log = reverse("customer-touch-new", args=[bolt.customer.pk])
    assert f'href="{log}?deal={bolt.deal.pk}"' in page.content.decode()
    words = read(ana, reverse("alike"))
    assert "Nobody has spoken with them since" in words
    assert "Nobody has judged their level" in words


@pytest.mark.parametrize("name", ["losses", "loss-list", "alike"])
@pytest.mark.parametrize("value", ["", "0", "9" * 40, "-1", "~", "5~", "~x", "team-", "team-x", "a\0b", "²"])
def test_an_address_that_cannot_be_read_shows_the_page_all_the_same(
    name: str, value: str, ana: Client, lost: Deal
) -> None:
    for key in ("owner", "days", "reason", "cause", "competitor", "after"):
        assert ana.get(reverse(name), {key: value}).status_code == 200
