"""Customers through their pages, without a browser and without JavaScript."""

import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.enter import enter_contact, enter_customer
from followthrough.customers.models import Contact, Customer, LevelAssessment
from followthrough.journal.amend import amend_touch
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.models import Parking
from followthrough.journal.withdraw import withdraw_touch
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member, SavedView
from tests.cast import NOW, Bolt, Firm

PLUS = re.compile(r'<small class="soft">([+-]?\d+)</small>')

pytestmark = pytest.mark.django_db


def test_part_of_a_name_a_mail_or_a_phone_of_its_people_finds_a_customer(ana: Client, bolt: Bolt) -> None:
    enter_customer(by=bolt.customer.owner, at=timezone.now(), name="Kestrel Biologics")
    for part in ("olt pha", "keller", "555 01 02"):
        page = ana.get(reverse("customers"), {"q": part})
        assert b"Bolt Pharma" in page.content
        assert b"Kestrel" not in page.content


def test_filters_are_addresses_and_what_cannot_be_read_is_left_out(ana: Client, firm: Firm, bolt: Bolt) -> None:
    enter_customer(by=firm.priya, at=timezone.now(), name="Nordic Foods")
    mine = ana.get(reverse("customers"), {"owner": "me"}).content
    assert b"Bolt Pharma" in mine
    assert b"Nordic Foods" not in mine
    odd = ana.get(reverse("customers"), {"owner": "x", "level": "Z", "after": "~~", "due": "never", "order": "1;--"})
    assert b"Bolt Pharma" in odd.content
    assert b"Nordic Foods" in odd.content


def test_the_list_is_paged_without_gaps_or_repeats(ana: Client, firm: Firm) -> None:
    names = {f"Customer {number:03}" for number in range(120)}
    for name in names:
        enter_customer(by=firm.ana, at=timezone.now(), name=name)
    seen: list[str] = []
    address = reverse("customers")
    while address:
        page = ana.get(address)
        seen += re.findall(r"<a data-open[^>]*>([^<]*)</a>", page.content.decode())
        following = page.context["next_address"]
        address = reverse("customers") + following if following else ""
    assert len(seen) == len(names)
    assert set(seen) == names


def test_a_view_is_kept_under_its_name_and_taken_away_again(ana: Client, firm: Firm) -> None:
    told = {"screen": "customers", "query": "owner=me&after=x", "name": "  My  own "}
    ana.post(reverse("saved-views"), told)
    view = SavedView.objects.visible_to(firm.ana).get()
    assert (view.name, view.query) == ("My own", "owner=me")
    assert b"My own" in ana.get(reverse("customers")).content
    ana.post(reverse("saved-view-end", args=[view.pk]))
    assert not SavedView.objects.visible_to(firm.ana).exists()


def test_only_its_member_takes_a_view_away(sign_in: Callable[[Member], Client], firm: Firm) -> None:
    view = SavedView.objects.create(workspace=firm.workspace, member=firm.max, screen="customers", name="Max's own")
    assert sign_in(firm.ana).post(reverse("saved-view-end", args=[view.pk])).status_code == 404
    assert SavedView.objects.visible_to(firm.max).exists()


def test_a_name_is_enough_for_a_customer(ana: Client, firm: Firm) -> None:
    answer = ana.post(reverse("customer-new"), {"name": " Fjordlab ", "owner": firm.ana.pk})
    customer = Customer.objects.visible_to(firm.ana).get()
    assert answer.headers["Location"] == reverse("customer", args=[customer.pk])
    assert (customer.name, customer.owner) == ("Fjordlab", firm.ana)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 301),
        ("name", "bell\x07"),
        ("email", "not an address"),
        ("potential", "a lot"),
        ("potential", "-5"),
        ("time_zone", "Mars/Base"),
        ("owner", "7"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    ana: Client, firm: Firm, field: str, value: str
) -> None:
    answer = ana.post(reverse("customer-new"), {"name": "Fjordlab", "city": "Bergen", field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert b"Bergen" in answer.content
    assert not Customer.objects.visible_to(firm.ana).exists()


@pytest.mark.parametrize(
    ("typed", "minor"), [("84,000", 8_400_000), ("84 000.50", 8_400_050), ("84.000,50", 8_400_050), ("0", 0)]
)
def test_amounts_are_read_as_people_write_them(ana: Client, firm: Firm, typed: str, minor: int) -> None:
    ana.post(reverse("customer-new"), {"name": "Fjordlab", "potential": typed})
    customer = Customer.objects.visible_to(firm.ana).get()
    assert (customer.potential, customer.potential_currency) == (minor, "EUR")


def test_who_edits_an_outdated_page_sees_both_values_and_loses_nothing(ana: Client, bolt: Bolt) -> None:
    page = reverse("customer-edit", args=[bolt.customer.pk])
    seen = bolt.customer.version
    assert ana.post(page, {"name": "Bolt", "city": "Basel", "version": seen}).status_code == 302
    answer = ana.post(page, {"name": "Bolt AG", "city": "Basel", "version": seen})
    assert answer.status_code == 409
    assert ("Name", "Bolt", "Bolt AG") in answer.context["theirs"]
    bolt.customer.refresh_from_db()
    assert bolt.customer.name == "Bolt"
    again = {"name": "Bolt AG", "city": "Basel", "version": answer.context["version"]}
    assert ana.post(page, again).status_code == 302


def test_who_edits_an_outdated_person_sees_all_that_a_colleague_changed(ana: Client, firm: Firm, bolt: Bolt) -> None:
    page = reverse("contact-edit", args=[bolt.weber.pk])
    first = {"name": "Jonas Weber", "role": "other", "phone": bolt.weber.phone, "version": bolt.weber.version}
    theirs = {"do_not_contact": "on", "is_key": "on", "note": "Never again.", "role": "buyer", "left_on": "2026-01-31"}
    assert ana.post(page, first | theirs).status_code == 302
    answer = ana.post(page, first | {"job_title": "Head of lab"})
    assert answer.status_code == 409
    differing = {label: (now, typed) for label, now, typed in answer.context["theirs"]}
    assert differing.keys() == {"Do not contact", "Key", "Note", "Role in buying", "Left on", "Position"}
    assert differing["Do not contact"] == ("yes", "no")
    assert differing["Role in buying"] == ("buyer", "other")
    assert b"Never again." in answer.content


def test_judging_and_parking_are_done_once_however_often_the_form_is_sent(ana: Client, firm: Firm, bolt: Bolt) -> None:
    told = {"level": "B", "reason": "They decide in December."}
    rest = {"wake_on": (timezone.localdate() + timedelta(days=30)).isoformat(), "reason": "budget"}
    forms = [("customer-level", bolt.customer, told), ("customer-parking", bolt.customer, rest)]
    for name, row, filled in [*forms, ("deal-parking", bolt.deal, rest)]:
        page = reverse(name, args=[row.pk])
        key = ana.get(page).context["key"]
        for _repeat in range(2):
            assert ana.post(page, filled | {"key": key}).status_code == 302
    assert LevelAssessment.objects.visible_to(firm.ana).count() == 1
    assert Parking.objects.visible_to(firm.ana).count() == 2
    ana.post(reverse("customer-level", args=[bolt.customer.pk]), told | {"key": "another page"})
    assert LevelAssessment.objects.visible_to(firm.ana).count() == 2


def test_a_level_is_kept_with_its_reason(ana: Client, firm: Firm, bolt: Bolt) -> None:
    page = reverse("customer-level", args=[bolt.customer.pk])
    assert ana.post(page, {"level": "A"}).status_code == 422
    ana.post(page, {"level": "A", "reason": "They decide in December."})
    judged = LevelAssessment.objects.visible_to(firm.ana).get()
    assert (judged.level_before, judged.level, judged.reason) == ("N", "A", "They decide in December.")


def test_a_parked_customer_rests_and_undo_wakes_it(ana: Client, bolt: Bolt) -> None:
    page = reverse("customer-parking", args=[bolt.customer.pk])
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert ana.post(page, {"wake_on": yesterday, "reason": "holidays"}).status_code == 422
    later = timezone.localdate() + timedelta(days=30)
    ana.post(page, {"wake_on": later.isoformat(), "reason": "holidays"})
    bolt.customer.refresh_from_db()
    assert bolt.customer.parked_until == later
    ana.post(reverse("customer-parking-end", args=[bolt.customer.pk]))
    bolt.customer.refresh_from_db()
    assert bolt.customer.parked_until is None


def test_when_people_were_last_met_is_what_the_amendment_says(ana: Client, firm: Firm, bolt: Bolt) -> None:
    now = timezone.now()
    at, earlier = now - timedelta(hours=2), now - timedelta(days=2)
    facts = Facts(channel=Channel.CALL, happened_at=at, contacts=[bolt.weber])
    touch = log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=now).entry
    page = reverse("customer", args=[bolt.customer.pk])

    def met() -> dict[str, datetime | None]:
        view = ana.get(page).context["view"]
        return {row.contact.name: row.last_met_at for row in [*view.key, *view.others]}

    assert met() == {"Dr. Ines Keller": None, "Jonas Weber": at}
    amend_touch(by=firm.ana, touch=touch, at=now, contacts=[bolt.keller], happened_at=earlier)
    assert met() == {"Dr. Ines Keller": earlier, "Jonas Weber": None}
    amend_touch(by=firm.ana, touch=touch, at=now, contacts=[bolt.keller], reached=False)
    assert met() == {"Dr. Ines Keller": None, "Jonas Weber": None}
    withdraw_touch(by=firm.ana, touch=touch, at=now)
    assert met() == {"Dr. Ines Keller": None, "Jonas Weber": None}


def test_who_must_not_be_contacted_is_marked_wherever_they_are_listed(ana: Client, firm: Firm, bolt: Bolt) -> None:
    Contact.objects.visible_to(firm.ana).filter(pk=bolt.weber.pk).update(do_not_contact=True, left_on=NOW.date())
    page = ana.get(reverse("customer", args=[bolt.customer.pk])).content.decode()
    assert page.count("do not contact") == 1
    Customer.objects.visible_to(firm.ana).filter(pk=bolt.customer.pk).update(do_not_contact=True)
    assert "do not contact" in ana.get(reverse("find"), {"q": "bolt"}).content.decode()


def test_outside_ones_team_one_reads_but_adds_neither_people_nor_deals(
    sign_in: Callable[[Member], Client], firm: Firm, bolt: Bolt
) -> None:
    priya = sign_in(firm.priya)
    page = priya.get(reverse("customer", args=[bolt.customer.pk])).content.decode()
    deal, person = (reverse(name, args=[bolt.customer.pk]) for name in ("deal-new", "contact-new"))
    assert deal not in page
    assert person not in page
    assert priya.post(person, {"name": "Dr. No", "role": "other", "is_key": "on"}).status_code == 403
    assert priya.post(deal, {"name": "Pumps", "currency": "EUR"}).status_code == 403
    touch = {"uid": str(uuid.uuid4()), "channel": "call", "outcome": "retained", "new_name": "Eva Roth"}
    priya.post(reverse("customer-touch-new", args=[bolt.customer.pk]), touch)
    assert Contact.objects.visible_to(firm.ana).filter(name="Eva Roth").exists()


@pytest.mark.mechanism("M2")
@pytest.mark.mechanism("M3")
def test_the_page_says_through_whom_one_comes_to_whom_who_of_us_knows_them_and_what_is_thin(
    ana: Client, firm: Firm, bolt: Bolt
) -> None:
    told = {"name": "Dr. Ines Keller", "is_key": "on", "role": "decider", "influence": "high", "attitude": "neutral"}
    address = reverse("contact-edit", args=[bolt.keller.pk])
    answer = ana.post(address, {**told, "known_through": str(bolt.weber.pk), "version": "1"})
    assert answer.status_code == 302
    facts = Facts(channel=Channel.CALL, happened_at=timezone.now(), contacts=[bolt.weber])
    for _time in range(5):
        log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=timezone.now())
    page = ana.get(reverse("customer", args=[bolt.customer.pk])).content.decode()
    for words in (
        "much influence", "neutral", "through Jonas Weber", "Ana Ferreira 5",
        "5 talks, none with somebody who can decide", "One thread only: all 5 talks were with Jonas Weber",
    ):  # fmt: skip
        assert words in page


@pytest.mark.mechanism("M4")
def test_the_criteria_say_what_moved_since_the_last_touch(ana: Client, firm: Firm, bolt: Bolt) -> None:
    address = reverse("deal-criteria", args=[bolt.deal.pk])
    told = {"rival-0": "Vantage", "name-0": "price", "weight-0": "5", "ours-0": "2", "theirs-0-0": "4", "seen": "0"}
    assert ana.post(address, told).status_code == 302
    facts = Facts(channel=Channel.CALL, happened_at=timezone.now(), contacts=[bolt.keller])
    move = Move(outcome=Outcome.RETAINED)
    log_touch(by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=facts, move=move, at=timezone.now())
    assert PLUS.findall(ana.get(address).content.decode()) == []
    assert ana.post(address, told | {"ours-0": "4", "seen": "1"}).status_code == 302
    assert PLUS.findall(ana.get(address).content.decode()) == ["+40"]


def test_nobody_is_come_to_through_somebody_elsewhere(ana: Client, firm: Firm, bolt: Bolt) -> None:
    other = enter_customer(by=firm.ana, at=timezone.now(), name="Kestrel")
    stranger = enter_contact(by=firm.ana, customer=other, at=timezone.now(), name="Somebody")
    told = {"name": "x", "role": "other", "known_through": str(stranger.pk), "version": "1"}
    assert ana.post(reverse("contact-edit", args=[bolt.keller.pk]), told).status_code == 422
