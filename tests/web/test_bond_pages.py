"""The bond on the screen: part by part, on any day, who is closest, what a hand-over would lose, who cooled."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.models import Bond
from followthrough.journal.open_deal import open_deal
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Member
from tests.cast import Bolt, Firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M13")]

BRINGS, TOGETHER = re.compile(r"data-brings>(-?[\d.]+)<"), re.compile(r"data-together>([\d.]+)<")


def call(by: Member, customer: Customer, *, days: float, **facts: Any) -> None:
    at = timezone.now() - timedelta(days=days)
    values = {"channel": Channel.CALL, "happened_at": at, **facts}
    log_touch(by=by, customer=customer, facts=Facts(**values), at=at)


def read(client: Client, address: str, **query: Any) -> str:
    """The words of a page, in one line."""
    answer = client.get(address, query)
    assert answer.status_code == 200
    main = answer.content.decode().split('id="page"', 1)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def touched(firm: Firm, bolt: Bolt) -> Bolt:
    """Bolt, called by Ana every twelve days, served by Sol once; somebody there is met who decides."""
    assess(by=firm.ana, customer=bolt.customer, level=Level.B, reason="x", at=timezone.now() - timedelta(days=59))
    for days in (50, 38, 26, 14, 2):
        call(firm.ana, bolt.customer, days=days, contacts=[bolt.weber])
    call(firm.sol, bolt.customer, days=10.4, channel=Channel.SERVICE, contacts=[bolt.keller])
    return bolt


def test_the_page_of_a_customer_tells_its_bond_part_by_part_and_the_parts_add_up(
    ana: Client, firm: Firm, touched: Bolt
) -> None:
    for address in ("customer", "customer-bond"):
        page = ana.get(reverse(address, args=[touched.customer.pk])).content.decode()
        parts, sums = [float(part) for part in BRINGS.findall(page)], TOGETHER.findall(page)
        assert sum(parts) == pytest.approx(float(sums[0]), abs=0.05 * (len(parts) + 1))
        assert f"Viscosity {round(float(sums[0]))}, part by part" in page
    words = read(ana, reverse("customer", args=[touched.customer.pk]))
    assert "and 2 smaller ones" in words
    assert "0 of the 6 touches in the last 90 days came from them. 2 people were spoken with." in words
    assert re.search(r"Who of us is closest Ana Ferreira .* Viscosity \d+ normal Sol Adeyemi", words)
    assert re.search(r"Without another touch it is called normal from \w+ \d+ \w+", words)


def test_one_thread_is_a_warning_here_and_on_the_card_of_today(ana: Client, firm: Firm, bolt: Bolt) -> None:
    call(firm.ana, bolt.customer, days=3, contacts=[bolt.weber])
    for address in ("customer", "customer-bond", "today-card"):
        page = ana.get(reverse(address, args=[bolt.customer.pk])).content.decode()
        assert '<span class="warn">It hangs on one thread: in these days only Jonas Weber was spoken with.' in page
    assert "Ana Ferreira 25, nobody else" in read(ana, reverse("today-card", args=[bolt.customer.pk]))


def test_a_past_day_and_one_of_us_can_be_asked_for_and_what_cannot_be_read_is_left_out(
    ana: Client, firm: Firm, touched: Bolt
) -> None:
    address = reverse("customer-bond", args=[touched.customer.pk])
    day = timezone.localdate() - timedelta(days=12)
    then = read(ana, address, on=day.isoformat())
    assert "Sol Adeyemi" not in then
    assert "Without another touch" not in then
    alone = read(ana, address, member=firm.sol.pk)
    assert "of Sol Adeyemi alone" in alone
    assert "Service for Dr. Ines Keller" in alone
    assert "Call to Jonas Weber" not in alone
    early = read(ana, address, on="2001-01-01")
    assert "On that day no touch of theirs was on record." in early
    now = read(ana, address).split("Customers", 1)[1]
    for bad in ({"on": "31/02"}, {"on": "9999-12-31"}, {"member": "x"}, {"member": "9" * 40}, {"member": firm.max.pk}):
        assert read(ana, address, **bad).split("Customers", 1)[1] == now
    assert ana.get(address, {"on": "0001-01-01"}).status_code == 200


def test_nobody_has_touched_them_yet(ana: Client, bolt: Bolt) -> None:
    assert "Nobody has touched them yet." in read(ana, reverse("customer-bond", args=[bolt.customer.pk]))
    words = read(ana, reverse("customer", args=[bolt.customer.pk]))
    assert "no bond yet" in words
    assert "whoever touches them stands here" in words


@pytest.mark.mechanism("M25")
def test_before_a_customer_is_given_on_the_form_says_whose_bond_is_at_stake(
    ana: Client, firm: Firm, touched: Bolt
) -> None:
    page = ana.get(reverse("customer-edit", args=[touched.customer.pk])).content.decode()
    words = re.search(r'id="id_owner_helptext">([^<]+)<', page)
    assert words is not None
    bonds = {bond.member_id: bond for bond in Bond.objects.in_workspace(firm.workspace)}
    assert set(bonds) == {firm.ana.pk, firm.sol.pk}
    told = r"Bond: Ana Ferreira.(\d+), Sol Adeyemi.(\d+), nobody else\. Who takes over begins at their own; a joint"
    found = re.match(told, words[1])
    assert found is not None
    assert int(found[1]) > int(found[2]) > 0


def test_the_coolest_of_each_level_come_first_and_go_on_on_the_next_page(ana: Client, firm: Firm, bolt: Bolt) -> None:
    for number in range(60):
        at = timezone.now() - timedelta(days=99)
        customer = enter_customer(by=firm.ana, at=at, name=f"Customer {number:02}")
        if number % 2:
            assess(by=firm.ana, customer=customer, level=Level.C, reason="x", at=at)
        call(firm.ana, customer, days=1 + number * 7 % 60)
    address, names = reverse("customers"), []
    page = ana.get(address, {"order": "cool", "owner": "me"}).content.decode()
    while True:
        names += re.findall(r"data-open href=\"[^\"]+\">(Customer \d\d)<", page)
        onward = re.search(r'href="([^"]+)" rel="next"', page)
        if onward is None:
            break
        page = ana.get(address + onward[1].replace("&amp;", "&")).content.decode()
    rows = Customer.objects.in_workspace(firm.workspace).filter(log_score__isnull=False)
    assert names == [row.name for row in rows.order_by("level", "log_score", "id")]
    assert len(names) == 60
    for bad in ("x~1", "Cnan~1", "Cinf~1", "~", "C1e999~5", f"C1~{'9' * 30}"):
        assert ana.get(address, {"order": "cool", "after": bad}).status_code == 200


def test_insight_sets_bonds_beside_sales_and_says_what_is_too_few(ana: Client, firm: Firm, bolt: Bolt) -> None:
    empty = read(ana, reverse("bonds"))
    assert "No deal was open here on one of these days." in empty
    customer = enter_customer(by=firm.ana, at=timezone.now() - timedelta(days=200), name="Early")
    open_deal(by=firm.ana, customer=customer, at=timezone.now() - timedelta(days=199), name="Pumps", source="fair")
    words = read(ana, reverse("bonds"), owner="me")
    assert "1 deal, 0 sold within 60 days of a look" in words
    assert "too few to tell: it takes 30 sales" in words
    assert "it does not prove" in words
