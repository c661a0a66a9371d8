"""Logging, amending and taking back a touch, and the journal, through plain forms."""

import uuid
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.enter import enter_contact, enter_customer
from followthrough.customers.models import Contact
from followthrough.deals.models import Deal
from followthrough.journal.models import Amendment, Entry, NextStep
from followthrough.journal.open_deal import close_deal, open_deal
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.stage import Stage
from tests.cast import Bolt, Firm

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]


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


def sold(firm: Firm, bolt: Bolt) -> Deal:
    at = timezone.now() - timedelta(days=2)
    stage = Stage.PAYMENT_COLLECTED
    return open_deal(by=firm.ana, customer=bolt.customer, at=at, stage=stage, name="Balances", currency="EUR")


def page_of(bolt: Bolt, deal: Deal) -> str:
    return reverse("customer-touch-new", args=[bolt.customer.pk]) + f"?deal={deal.pk}"


def test_the_same_completing_form_sent_twice_is_one_touch(ana: Client, firm: Firm, bolt: Bolt) -> None:
    deal, told = sold(firm, bolt), touch_form(what_next="Train them", due_on=timezone.localdate().isoformat())
    told["override_reason"] = "paid in cash"
    assert [ana.post(page_of(bolt, deal), told).status_code for _time in range(2)] == [302, 302]
    assert Entry.objects.visible_to(firm.ana).touches().count() == 1


def test_a_deal_closed_meanwhile_keeps_what_was_typed_and_it_is_logged_without_it(
    ana: Client, firm: Firm, bolt: Bolt
) -> None:
    told = touch_form()
    close_deal(by=firm.max, deal=bolt.deal, closed_as=DealStatus.LOST, reason="price", at=timezone.now())
    answer = ana.post(page_of(bolt, bolt.deal), told)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "They like it." in shown
    assert "save again to log the touch without it" in shown
    assert ana.post(answer.context["address"], told | {"outcome": ""}).status_code == 302
    assert Entry.objects.visible_to(firm.ana).touches().get().note == "They like it."


def test_a_deal_completed_meanwhile_is_no_error(ana: Client, firm: Firm, bolt: Bolt) -> None:
    deal = sold(firm, bolt)
    assert ana.post(page_of(bolt, deal), touch_form(override_reason="paid in cash")).status_code == 302
    assert ana.post(page_of(bolt, deal), touch_form()).status_code == 422


def test_nothing_is_suggested_for_who_must_not_be_contacted(ana: Client, firm: Firm, bolt: Bolt) -> None:
    bolt.customer.do_not_contact = True
    bolt.customer.save()
    form = ana.get(page_of(bolt, bolt.deal)).context["form"]
    assert form["due_on"].value() is None
    log(ana, bolt, outcome="retained")
    assert not NextStep.objects.visible_to(firm.ana).filter(closed_at=None).exists()


@pytest.mark.mechanism("M8")
def test_one_talk_that_proved_two_stages_is_logged_by_one_form(ana: Client, firm: Firm, bolt: Bolt) -> None:
    assert "now at 3" in ana.get(page_of(bolt, bolt.deal)).content.decode()
    answer = log(ana, bolt, proves_next="on", contacts=[str(bolt.keller.pk)])
    assert (answer.status_code, answer.context["missing"]) == (422, ["non_key_met"])
    log(ana, bolt, proves_next="on", contacts=[str(bolt.keller.pk), str(bolt.weber.pk)])
    bolt.deal.refresh_from_db()
    assert (bolt.deal.stage, bolt.deal.attempts) == (3, 1)
    assert Entry.objects.visible_to(firm.ana).touches().count() == 1


def test_a_second_stage_that_was_ticked_for_something_else_is_left_out(ana: Client, bolt: Bolt) -> None:
    assert log(ana, bolt, outcome="retained", proves_next="on").status_code == 302
    bolt.deal.refresh_from_db()
    assert bolt.deal.stage == 1


def amendment(**told: object) -> dict[str, object]:
    return {"channel": "call", "note": "Amended.", **told}


def test_amending_keeps_the_second_it_happened_in(ana: Client, firm: Firm, bolt: Bolt) -> None:
    log(ana, bolt)
    touch = Entry.objects.visible_to(firm.ana).touches().get()
    page = reverse("touch", args=[touch.pk])
    shown = timezone.localtime(touch.happened_at, ZoneInfo("Europe/Zurich")).strftime("%Y-%m-%dT%H:%M")
    ana.post(page, amendment(happened_at=shown))
    assert Amendment.objects.visible_to(firm.ana).get().happened_at == touch.happened_at


def test_the_same_amendment_sent_twice_is_one(ana: Client, firm: Firm, bolt: Bolt) -> None:
    log(ana, bolt)
    page = reverse("touch", args=[Entry.objects.visible_to(firm.ana).touches().get().pk])
    told = amendment(key=ana.get(page).context["key"])
    assert [ana.post(page, told).status_code for _time in range(2)] == [302, 302]
    assert Amendment.objects.visible_to(firm.ana).count() == 1


def test_a_touch_taken_back_meanwhile_is_not_amended(ana: Client, firm: Firm, bolt: Bolt) -> None:
    log(ana, bolt)
    touch = Entry.objects.visible_to(firm.ana).touches().get()
    ana.post(reverse("touch-withdrawal", args=[touch.pk]))
    answer = ana.post(reverse("touch", args=[touch.pk]), amendment())
    assert answer.status_code == 422
    assert "taken back" in answer.content.decode()
    assert not Amendment.objects.visible_to(firm.ana).exists()


def outcome_form(outcome: str, **told: object) -> dict[str, object]:
    return {"uid": str(uuid.uuid4()), "outcome": outcome, **told}


@pytest.mark.mechanism("M15")
def test_the_last_outcome_is_put_right_on_a_page_of_its_own(ana: Client, firm: Firm, bolt: Bolt) -> None:
    log(ana, bolt, what_next="Send the offer", agreed="on", contacts=[str(bolt.weber.pk)])
    touch = Entry.objects.visible_to(firm.ana).touches().get()
    page = reverse("touch-outcome", args=[touch.pk])
    assert page in ana.get(reverse("touch", args=[touch.pk])).content.decode()
    assert ana.get(page).context["replaces"]
    told = outcome_form("retained")
    assert [ana.post(page, told).status_code for _time in range(2)] == [302, 302]
    new = Entry.objects.visible_to(firm.ana).touches().get()
    assert (new.outcome, new.note, new.happened_at) == ("retained", "They like it.", touch.happened_at)
    assert NextStep.objects.visible_to(firm.ana).get(closed_at=None).what == "Send the offer"
    bolt.deal.refresh_from_db()
    assert bolt.deal.stage == 1


@pytest.mark.mechanism("M15")
def test_an_earlier_outcome_leads_to_a_correction(ana: Client, firm: Firm, bolt: Bolt) -> None:
    for outcome in ("promoted", "retained"):
        log(ana, bolt, outcome=outcome, contacts=[str(bolt.weber.pk)])
    first = Entry.objects.visible_to(firm.ana).touches().get(outcome="promoted")
    page = reverse("touch-outcome", args=[first.pk])
    assert not ana.get(page).context["replaces"]
    told = outcome_form("demoted", cause="wrong_before", note="It was another firm.")
    assert [ana.post(page, told).status_code for _time in range(2)] == [302, 302]
    row = Entry.objects.visible_to(firm.ana).touches().get(is_correction=True)
    assert (row.stage_before, row.stage_after, row.reached, row.note) == (2, 1, False, "It was another firm.")
    assert "Correction: HPLC systems" in ana.get(reverse("journal")).content.decode()


def test_an_outcome_put_right_asks_for_evidence_and_for_a_cause(ana: Client, firm: Firm, bolt: Bolt) -> None:
    log(ana, bolt, outcome="retained")
    page = reverse("touch-outcome", args=[Entry.objects.visible_to(firm.ana).touches().get().pk])
    assert ana.post(page, outcome_form("")).status_code == 422
    answer = ana.post(page, outcome_form("promoted", proves_next="on"))
    assert (answer.status_code, answer.context["missing"]) == (422, ["non_key_met"])
    assert Entry.objects.visible_to(firm.ana).touches().get().outcome == "retained"


def test_who_is_not_to_be_contacted_is_marked_where_people_are_chosen(ana: Client, bolt: Bolt) -> None:
    address = reverse("customer-touch-new", args=[bolt.customer.pk])
    assert "do not contact" not in ana.get(address).content.decode()
    bolt.weber.do_not_contact = True
    bolt.weber.save()
    page = ana.get(address).content.decode()
    assert page.count("do not contact") == 1
    assert page.index("Jonas Weber") < page.index("do not contact")
