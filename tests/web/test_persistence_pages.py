"""Persistence on the screen: the curve, what is said before one gives up, who went quiet, how a rest is asked for."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.enter import enter_customer
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.models import Parking
from followthrough.journal.open_deal import open_deal
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member
from tests.cast import Bolt, Firm
from tests.pursued import pursue

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]


def read(client: Client, address: str, **query: str) -> str:
    """The words of a page, in one line."""
    answer = client.get(address, query)
    assert answer.status_code == 200
    main = answer.content.decode().split('id="page"', 1)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def tried(firm: Firm, bolt: Bolt, times: int, channel: Channel = Channel.CALL, ago: int = 1) -> None:
    """So many attempts nobody answered, one a day, the last one so many days ago."""
    for day in range(times, 0, -1):
        at = timezone.now() - timedelta(days=day + ago - 1)
        facts = Facts(channel=channel, happened_at=at, reached=False)
        move = Move(outcome=Outcome.RETAINED)
        log_touch(by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=facts, move=move, at=at)


@pytest.mark.mechanism("M14")
def test_the_curve_tells_its_finding_with_intervals_and_stands_again_as_a_table(ana: Client, firm: Firm) -> None:
    """41 passes; 12 sold, 7 of them from the fifth attempt on; 14 given up by the fourth. By hand: 5 sales in 41 + 36 +
    34 + 25 = 136 attempts up to the fourth, and 7 in 22 + 16 + 10 = 48 from the fifth on."""
    pursue(firm.ana, timezone.now())
    words = read(ana, reverse("persistence"))
    assert "58 % of the sales here came at the fifth attempt or later (7 of 12; 32 to 81 %)." in words
    assert "An attempt sold in 3.7 % of cases up to the fourth, and in 14.6 % from the fifth to the 20th" in words
    assert "(1.6 to 8.3 % against 7.2 to 27.2 %)." in words
    assert "That is 4.0 times as often (may lie between" in words
    assert "14 passes were given up by the fourth attempt: between 0 and" in words
    answer = ana.get(reverse("persistence"))
    lines = [(line.attempt, line.pursued, line.sold) for line in answer.context["curve"].lines]
    assert lines == [(1, 41, 0), (2, 36, 2), (3, 34, 0), (4, 25, 3), (5, 22, 0), (6, 16, 4), (7, 10, 3)]
    assert answer.content.decode().count("<svg class=") >= 2


@pytest.mark.mechanism("M14")
def test_below_the_minimum_it_is_told_how_many_there_are_so_far(ana: Client, firm: Firm, bolt: Bolt) -> None:
    assert "No attempt was made here in this time." in read(ana, reverse("persistence"))
    tried(firm, bolt, 2)
    page = read(ana, reverse("persistence"), by="source")
    assert "1 of 30 passes and 0 of 10 sales so far: too few to tell." in page
    assert "fair 1 0 too few to tell" in page
    assert "“The average seller gives up after 4 attempts" in page
    assert "neither the association nor a study behind the figures can be found" in page


@pytest.mark.mechanism("M14")
def test_a_seller_sees_their_own_profile_and_who_leads_a_team_the_same_line(sign_in: SignIn, firm: Firm) -> None:
    pursue(firm.ana, timezone.now())
    pursue(firm.priya, timezone.now(), [(2, False, 3)])
    page = reverse("persistence") + "?owner=all"

    def lines(member: Member) -> dict[str, tuple[int, str, str]]:
        found = sign_in(member).get(page).context["profiles"]
        return {line.name: (line.given_up, line.median, line.early) for line in found}

    hers, all_of_us = (29, "5", "14 of 29"), (32, "3", "17 of 32")
    assert lines(firm.ana) == {"Ana Ferreira": hers, "All looked at": all_of_us}
    assert lines(firm.max)["Ana Ferreira"] == hers
    assert "Priya Nair" not in lines(firm.max)
    assert lines(firm.ida)["Priya Nair"] == (3, "2", "3 of 3")


@pytest.mark.mechanism("M14")
def test_before_giving_up_one_sees_what_became_of_others_and_may_park_it_instead(
    ana: Client, firm: Firm, bolt: Bolt
) -> None:
    pursue(firm.ana, timezone.now(), [(2, False, 4), (4, True, 9), (5, False, 32)])
    tried(firm, bolt, 3)
    page = reverse("deal-closing", args=[bolt.deal.pk]) + "?as=given_up"
    words = read(ana, page)
    assert "Of 41 pursued beyond attempt 3, 9 were sold later (12 to 37 %)." in words
    assert "3 attempts in a row nobody answered since" in words
    assert "Another channel is still untried." in words
    assert words.index("Park it instead") < words.index("To whom, if to a competitor")
    told = {"closed_as": "given_up", "reason": "unknown", "uid": ana.get(page).context["form"]["uid"].value()}
    refused = ana.post(page, told)
    assert (refused.status_code, b"Giving up is a decision of ours" in refused.content) == (422, True)
    assert ana.post(page, told | {"reason": "no_need"}).status_code == 302
    bolt.deal.refresh_from_db()
    assert bolt.deal.status == DealStatus.GIVEN_UP


def test_of_too_few_it_is_said_that_they_are_too_few(ana: Client, firm: Firm, bolt: Bolt) -> None:
    pursue(firm.ana, timezone.now(), [(4, True, 4), (5, False, 7)])
    tried(firm, bolt, 3)
    words = read(ana, reverse("deal-closing", args=[bolt.deal.pk]), **{"as": "given_up"})
    assert "Of those pursued beyond attempt 3 too few to tell: 4 of 11 sold so far." in words


@pytest.mark.mechanism("M14")
def test_attempts_stand_wherever_a_touch_is_logged(ana: Client, firm: Firm, bolt: Bolt) -> None:
    at = timezone.now() - timedelta(days=9)
    facts = Facts(channel=Channel.CALL, happened_at=at, contacts=[bolt.weber])
    log_touch(
        by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=facts, move=Move(outcome=Outcome.RETAINED), at=at
    )  # fmt: skip
    tried(firm, bolt, 2)
    said = "3 attempts in this pass, 2 since they last answered"
    pages = {
        "form": reverse("customer-touch-new", args=[bolt.customer.pk]),
        "customer": reverse("customer", args=[bolt.customer.pk]),
        "deal": reverse("deal", args=[bolt.deal.pk]),
        "card": reverse("today-card", args=[bolt.customer.pk]),
    }
    assert {name: said in read(ana, page) for name, page in pages.items()} == dict.fromkeys(pages, True)


@pytest.mark.mechanism("M14")
def test_after_six_unanswered_attempts_the_plan_asks_for_a_decision(ana: Client, firm: Firm, bolt: Bolt) -> None:
    tried(firm, bolt, 5, ago=15)
    assert "but decide" not in read(ana, reverse("today"))
    tried(firm, bolt, 1, Channel.MAIL, ago=14)
    page = ana.get(reverse("today")).content.decode()
    assert "6 attempts in a row nobody answered: go on, park it or give it up, but decide" in page
    address = reverse("deal-closing", args=[bolt.deal.pk]) + "?as=given_up"
    assert address in page
    assert "Six over at least two channels" in read(ana, address)


@pytest.mark.mechanism("M22")
def test_who_went_quiet_is_listed_for_everybody_with_what_may_be_done(sign_in: SignIn, firm: Firm, bolt: Bolt) -> None:
    at = timezone.now() - timedelta(days=60)
    customer = enter_customer(by=firm.ana, at=at, name="Lethe Labs")
    deal = open_deal(by=firm.ana, customer=customer, at=at, name="Stirrer")
    facts = Facts(channel=Channel.MAIL, happened_at=at, reached=False)
    log_touch(by=firm.ana, customer=customer, deal=deal, facts=facts, move=Move(outcome=Outcome.RETAINED), at=at)
    page = reverse("gone-quiet") + "?owner=all"
    acts = [reverse("customer-parking", args=[customer.pk]), reverse("deal-closing", args=[deal.pk]) + "?as=given_up"]
    for member, may in ((firm.ana, True), (firm.max, True), (firm.priya, False), (firm.vic, False)):
        shown = sign_in(member).get(page).content.decode()
        assert "Lethe Labs" in shown
        assert [act in shown for act in acts] == [may, may]
    assert "Nobody went quiet." in read(sign_in(firm.priya), reverse("gone-quiet"))


@pytest.mark.mechanism("M22")
def test_a_rest_takes_a_condition_and_says_so_on_the_page(ana: Client, firm: Firm, bolt: Bolt) -> None:
    page = reverse("deal-parking", args=[bolt.deal.pk])
    later = (timezone.localdate() + timedelta(days=60)).isoformat()
    told = {"wake_on": later, "reason": "no budget", "condition": "words"}
    assert b"Say what it waits for" in ana.post(page, told).content
    assert ana.post(page, told | {"words": "their budget year"}).status_code == 302
    assert "waits for “their budget year”" in read(ana, reverse("deal", args=[bolt.deal.pk]))
    row = Parking.objects.visible_to(firm.ana).get()
    assert (row.condition, row.words) == ("words", "their budget year")


@pytest.mark.mechanism("M22")
def test_who_wrote_stands_in_today_with_that_reason(ana: Client, firm: Firm, bolt: Bolt) -> None:
    later = (timezone.localdate() + timedelta(days=60)).isoformat()
    told = {"wake_on": later, "reason": "no budget", "condition": "person"}
    ana.post(reverse("customer-parking", args=[bolt.customer.pk]), told)
    read(ana, reverse("customers"))
    assert "Bolt Pharma" not in read(ana, reverse("today"))
    at = timezone.now()
    facts = Facts(channel=Channel.MAIL, happened_at=at, direction=Direction.IN, reached=False, contacts=[bolt.keller])
    log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=at)
    assert "Woke: they wrote on" in read(ana, reverse("today"))
