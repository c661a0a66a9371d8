"""The pages of the later elements: bad input is a question beside its field, and files are given out as downloads."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.models import Attachment
from followthrough.deals.models import Contract, Instalment, Program, Sending
from tests.cast import Bolt, Firm
from tests.elements import PDF, leave_on_record

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]


def contract(ana: Client, bolt: Bolt, **told: Any) -> Any:
    form = {"currency": "EUR", "renewal": "none", **told}
    return ana.post(reverse("contract-new", args=[bolt.deal.pk]), form)


@pytest.mark.mechanism("M6")
def test_a_signed_file_is_kept_under_a_name_of_ours_and_given_out_as_a_download(
    ana: Client, firm: Firm, bolt: Bolt
) -> None:
    file = SimpleUploadedFile("../../x.pdf", PDF)
    assert contract(ana, bolt, signed_on=timezone.localdate().isoformat(), upload=file).status_code == 302
    row = Attachment.objects.in_workspace(firm.workspace).get()
    assert Contract.objects.in_workspace(firm.workspace).get().file == row
    answer = ana.get(reverse("attachment", args=[row.pk]))
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''x.pdf"


@pytest.mark.parametrize("data", [b"", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"])
def test_what_is_no_document_is_refused_beside_its_field(ana: Client, firm: Firm, bolt: Bolt, data: bytes) -> None:
    answer = contract(ana, bolt, upload=SimpleUploadedFile("signed.pdf", data))
    assert answer.status_code == 422
    assert "upload" in answer.context["form"].errors
    assert not Attachment.objects.in_workspace(firm.workspace).exists()
    assert not Contract.objects.in_workspace(firm.workspace).exists()


@pytest.mark.parametrize(
    ("amount", "currency", "field"),
    [
        ("-5", "EUR", "amount"),
        ("9" * 19, "EUR", "amount"),
        ("1.234", "JPY", ""),
        ("12.5", "JPY", "amount"),
        ("1.234,50", "EUR", ""),
        ("5", "XXZ", "currency"),
        ("5", "", "currency"),
    ],
)
@pytest.mark.mechanism("M7")
def test_amounts_nobody_means_are_questions(
    ana: Client, firm: Firm, bolt: Bolt, amount: str, currency: str, field: str
) -> None:
    told = {"amount": amount, "currency": currency, "due_on": "2030-05-06"}
    answer = ana.post(reverse("deal-instalments", args=[bolt.deal.pk]), told)
    assert answer.status_code == (422 if field else 302)
    assert Instalment.objects.in_workspace(firm.workspace).count() == (not field)
    if field:
        assert list(answer.context["form"].errors) == [field]


@pytest.mark.mechanism("M5")
def test_a_scope_of_a_hundred_thousand_letters_and_markup_is_text(ana: Client, firm: Firm, bolt: Bolt) -> None:
    scope = "<script>alert(1)</script>" + "x" * 100_000
    told = {"title": "Two", "currency": "EUR", "scope": scope, "line-TOTAL_FORMS": "0", "line-INITIAL_FORMS": "0"}
    answer = ana.post(reverse("program-new", args=[bolt.deal.pk]), told)
    assert answer.status_code == 302
    program = Program.objects.in_workspace(firm.workspace).get()
    page = ana.get(reverse("program", args=[program.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert ana.get(reverse("program-document", args=[program.pk])).content.startswith(b"%PDF-")


@pytest.mark.mechanism("M5")
def test_a_link_opens_for_a_stranger_and_a_changed_one_does_not(
    ana: Client, firm: Firm, bolt: Bolt, client: Client
) -> None:
    record = leave_on_record(by=firm.ana, deal=bolt.deal, key=bolt.keller, at=timezone.now())
    link = ana.get(reverse("program", args=[record.program.pk])).context["sendings"][0][1]
    answer = client.get(link)
    assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex")
    assert Sending.objects.in_workspace(firm.workspace).get().opened_at is None
    assert client.post(f"{link}opening/").status_code == 204
    opened = Sending.objects.in_workspace(firm.workspace).get().opened_at
    assert client.post(f"{link}opening/").status_code == 204
    assert opened is not None
    assert Sending.objects.in_workspace(firm.workspace).get().opened_at == opened
    assert client.get(link.replace("/offers/", "/offers/1")).status_code == 404


def test_a_payment_noted_twice_by_one_form_is_one(ana: Client, firm: Firm, bolt: Bolt) -> None:
    record = leave_on_record(by=firm.ana, deal=bolt.deal, key=bolt.keller, at=timezone.now() - timedelta(days=1))
    told = {"amount": "5", "received_on": timezone.localdate().isoformat(), "key": "one form"}
    address = reverse("instalment-receipts", args=[record.untouched.pk])
    assert [ana.post(address, told).status_code for _time in range(2)] == [302, 302]
    assert record.untouched.receipts.count() == 1
