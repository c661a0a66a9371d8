"""Logging, amending and taking back a touch, and the journal, through plain forms."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.enter import enter_contact, enter_customer
from followthrough.customers.models import Contact
from followthrough.journal.models import Amendment, Entry, NextStep
from followthrough.journal.open_deal import open_deal
from tests.cast import Bolt, Firm

pytestmark = pytest.mark.django_db


def touch_form(**told: object) -> dict[str, object]:
    """A filled-in form for a call that promoted the deal."""
    return {"uid": str(uuid.uuid4()), "channel": "call", "outcome": "promoted", "note": "They like it.", **told}


def log(ana: Client, bolt: Bolt, **told: object) -> Any:
    return ana.post(reverse("customer-touch-new", args=[bolt.customer.pk]), touch_form(**told))


@pytest.mark.mechanism("M8")
def test_a_touch_is_logged_by_a_plain_form_and_says_what_comes_next(ana: Client, firm: Firm, bolt: Bolt) -> None:
    answer = log(ana, bolt, contacts=[str(bolt.weber.pk)])
    assert answer.headers["Location"] == reverse("customer", args=[bolt.customer.pk])
    touch = Entry.objects.visible_to(firm.ana).touches().get()
    assert (touch.outcome, touch.stage_before, touch.stage_after, touch.reached) == ("promoted", 1, 2, True)
    assert NextStep.objects.visible_to(firm.ana).get(closed_at=None).from_cadence
    page = ana.get(answer.headers["Location"]).content.decode()
    assert reverse("touch-withdrawal", args=[touch.pk]) in page


def test_the_same_form_sent_twice_is_one_touch_and_one_new_person(ana: Client, firm: Firm, bolt: Bolt) -> None:
    told = {"uid": str(uuid.uuid4()), "new_name": "Beatrix", "outcome": "retained"}
    assert log(ana, bolt, **told).status_code == log(ana, bolt, **told).status_code == 302
    assert Entry.objects.visible_to(firm.ana).touches().count() == 1
    assert Contact.objects.visible_to(firm.ana).filter(name="Beatrix").count() == 1


def test_nothing_is_preselected_as_the_outcome_and_without_one_nothing_is_saved(ana: Client, bolt: Bolt) -> None:
    page = ana.get(reverse("customer-touch-new", args=[bolt.customer.pk]))
    assert page.context["form"]["outcome"].value() == ""
    answer = log(ana, bolt, outcome="", note="It went well.")
    assert answer.status_code == 422
    assert b"It went well." in answer.content


def test_a_promotion_without_its_evidence_asks_for_it_or_for_a_reason(ana: Client, firm: Firm, bolt: Bolt) -> None:
    log(ana, bolt, contacts=[str(bolt.weber.pk)])
    log(ana, bolt, contacts=[str(bolt.weber.pk)])
    answer = log(ana, bolt, contacts=[str(bolt.weber.pk)])
    assert answer.status_code == 422
    assert answer.context["missing"] == ["key_met"]
    log(ana, bolt, contacts=[str(bolt.weber.pk)], override_reason="The board spoke with her.")
    last = Entry.objects.visible_to(firm.ana).touches().latest("deal_seq")
    assert (last.stage_after, last.missing, last.override_reason) == (4, ["key_met"], "The board spoke with her.")


def test_a_demotion_asks_for_its_cause_and_may_go_further_down(ana: Client, firm: Firm, bolt: Bolt) -> None:
    for _time in range(2):
        log(ana, bolt, contacts=[str(bolt.weber.pk)])
    assert log(ana, bolt, outcome="demoted").status_code == 422
    log(ana, bolt, outcome="demoted", cause="contact_left", down_to="1")
    last = Entry.objects.visible_to(firm.ana).touches().latest("deal_seq")
    assert (last.stage_before, last.stage_after, last.cause) == (3, 1, "contact_left")


@pytest.mark.parametrize(
    ("told", "reached"),
    [
        ({}, True),
        ({"nobody": "on"}, False),
        ({"channel": "mail"}, False),
        ({"channel": "mail", "answered": "on"}, True),
        ({"channel": "mail", "nobody": "on", "answered": "on"}, True),
    ],
)
def test_what_is_written_counts_as_contact_only_when_answered(
    ana: Client, firm: Firm, bolt: Bolt, told: dict[str, str], reached: bool
) -> None:
    log(ana, bolt, outcome="retained", **told)
    assert Entry.objects.visible_to(firm.ana).touches().get().reached is reached


def test_a_date_left_as_suggested_stays_with_the_cadence_and_one_of_ours_is_kept(
    ana: Client, firm: Firm, bolt: Bolt
) -> None:
    form = ana.get(reverse("customer-touch-new", args=[bolt.customer.pk])).context["form"]
    suggested = form["due_on"].value().isoformat()
    log(ana, bolt, due_on=suggested, due_suggested=suggested, nobody="on", outcome="retained")
    assert NextStep.objects.visible_to(firm.ana).get(closed_at=None).from_cadence
    ours = timezone.localdate() + timedelta(days=3)
    log(ana, bolt, due_on=ours.isoformat(), what_next="Send the offer", agreed="on")
    step = NextStep.objects.visible_to(firm.ana).get(closed_at=None)
    assert (step.due_on, step.what, step.agreed, step.target_stage) == (ours, "Send the offer", True, 3)


def test_without_a_deal_no_outcome_is_asked(ana: Client, firm: Firm, bolt: Bolt) -> None:
    page = reverse("customer-touch-new", args=[bolt.customer.pk]) + "?deal=none"
    assert ana.post(page, touch_form(outcome="")).status_code == 302
    assert Entry.objects.visible_to(firm.ana).touches().get().deal is None


def test_someone_elses_deal_or_person_is_not_taken(ana: Client, firm: Firm, bolt: Bolt) -> None:
    other = enter_customer(by=firm.ana, at=timezone.now(), name="Kestrel")
    stranger = enter_contact(by=firm.ana, customer=other, at=timezone.now(), name="Amara")
    assert log(ana, bolt, contacts=[str(stranger.pk)]).status_code == 422
    deal = open_deal(by=firm.ana, customer=other, at=timezone.now(), name="Theirs", currency="EUR")
    page = reverse("customer-touch-new", args=[bolt.customer.pk])
    assert ana.post(f"{page}?deal={deal.pk}", touch_form()).status_code == 404


def test_a_level_asked_while_logging_is_kept(ana: Client, bolt: Bolt) -> None:
    log(ana, bolt, outcome="retained", level="B", note="They want two units.")
    bolt.customer.refresh_from_db()
    assert bolt.customer.level == "B"


@pytest.mark.mechanism("M15")
def test_undo_right_after_logging_puts_everything_back(ana: Client, firm: Firm, bolt: Bolt) -> None:
    log(ana, bolt, contacts=[str(bolt.weber.pk)])
    touch = Entry.objects.visible_to(firm.ana).touches().get()
    answer = ana.post(reverse("touch-withdrawal", args=[touch.pk]), {"back": "https://elsewhere.test/"})
    assert answer.headers["Location"] == reverse("customer", args=[bolt.customer.pk])
    bolt.deal.refresh_from_db()
    assert bolt.deal.stage == 1
    assert b"taken back" in ana.get(reverse("journal")).content


@pytest.mark.mechanism("M15")
def test_an_amended_touch_keeps_what_it_said_first(ana: Client, firm: Firm, bolt: Bolt) -> None:
    log(ana, bolt, note="He agreed.", contacts=[str(bolt.weber.pk)])
    touch = Entry.objects.visible_to(firm.ana).touches().get()
    page = reverse("touch", args=[touch.pk])
    ana.post(page, {"channel": "visit", "note": "She agreed.", "contacts": [str(bolt.keller.pk)], "reason": "slip"})
    assert Amendment.objects.visible_to(firm.ana).get().note == "She agreed."
    shown = ana.get(page).content.decode()
    assert "He agreed." in shown
    assert "Visit to Dr. Ines Keller" in shown


def test_the_journal_is_searched_by_words_and_by_customer(ana: Client, firm: Firm, bolt: Bolt) -> None:
    log(ana, bolt, note="Trace detection matters.")
    for words in ("trace", "bolt"):
        assert b"Trace detection matters." in ana.get(reverse("journal"), {"q": words}).content
    assert b"Trace detection" not in ana.get(reverse("journal"), {"q": "balances"}).content
    assert b"Trace detection" not in ana.get(reverse("journal"), {"of": firm.max.pk}).content
    assert b"Trace detection" in ana.get(reverse("journal"), {"of": "team"}).content
