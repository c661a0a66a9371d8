"""What a program carries along: the logo of the workspace, and prices of what is sold here, typed nowhere twice."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.keys import name_key
from followthrough.customers.models import Product
from followthrough.deals.design import lines_of
from followthrough.deals.models import Program
from followthrough.playbook.logo import logo_of
from followthrough.web.elements.programs import token_of
from followthrough.web.printed.logo import jpeg_size, png_size
from followthrough.workspace.models import Workspace
from tests.cast import Bolt, Firm
from tests.elements import PDF, PICTURE, leave_on_record

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M5"), pytest.mark.only_on("sqlite")]


def give(client: Client, data: bytes) -> Any:
    return client.post(reverse("workspace-logo"), {"upload": SimpleUploadedFile("logo.png", data)})


def sell(firm: Firm, name: str, price: int | None, currency: str = "EUR") -> Product:
    return Product.objects.create(
        workspace=firm.workspace, name=name, name_key=name_key(name), price=price, currency=currency
    )


def typed(*lines: tuple[str, str], currency: str = "EUR") -> dict[str, str]:
    """The form of a program with these names and prices."""
    told = {"title": "Two pumps", "currency": currency, "line-TOTAL_FORMS": str(len(lines)), "line-INITIAL_FORMS": "0"}
    for place, (name, price) in enumerate(lines):
        told |= {f"line-{place}-name": name, f"line-{place}-price": price, f"line-{place}-quantity": "1"}
    return told


def test_a_logo_is_drawn_anew_and_stands_on_the_page_and_the_document(
    sign_in: Any, firm: Firm, bolt: Bolt, settings: Any, tmp_path: Any
) -> None:
    settings.DATA_DIR = tmp_path
    record = leave_on_record(by=firm.ana, deal=bolt.deal, key=bolt.keller, at=timezone.now())
    link, document = (reverse(name, args=[token_of(record.sending)]) for name in ("offer", "offer-document"))
    plain = Client().get(document).content
    assert reverse("offer-logo", args=[token_of(record.sending)]) not in Client().get(link).content.decode()
    client = sign_in(firm.ida)
    assert give(client, PICTURE).status_code == 302
    kept = logo_of(Workspace.objects.get(pk=firm.workspace.pk))
    assert kept != PICTURE
    assert Client().get(reverse("offer-logo", args=[token_of(record.sending)])).content == kept
    assert reverse("offer-logo", args=[token_of(record.sending)]) in Client().get(link).content.decode()
    assert b"/Subtype/Image" in Client().get(document).content
    assert b"/Subtype/Image" not in plain
    client.post(reverse("workspace-logo-end"))
    assert client.get(reverse("workspace-logo")).status_code == 404


@pytest.mark.parametrize(
    "data", [b"", PDF, PICTURE[:60], b"\xff\xd8\xffrubbish", b"<svg onload='x'/>", PICTURE + b"x" * 2**20]
)
def test_what_is_no_picture_is_refused_beside_its_field(sign_in: Any, firm: Firm, data: bytes) -> None:
    answer = give(sign_in(firm.ida), data)
    assert answer.status_code == 422
    assert 'id="id_upload_error"' in answer.content.decode()
    assert Workspace.objects.get(pk=firm.workspace.pk).logo == ""


def test_a_picture_tells_its_size_before_it_is_drawn() -> None:
    assert png_size(PICTURE) == (30, 10)
    assert jpeg_size(b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x64\x00\xc8\x03") == (200, 100)
    assert jpeg_size(b"\xff\xd8\xff\xe0\x00") is None


def test_a_product_brings_its_price_where_none_is_typed(ana: Client, firm: Firm, bolt: Bolt) -> None:
    pump = sell(firm, "HPLC Pump", 2_000_000)
    page = ana.get(reverse("program-new", args=[bolt.deal.pk])).content.decode()
    assert '<option value="HPLC Pump">€\N{NO-BREAK SPACE}20,000</option>' in page
    told = typed(("hplc  pump", ""), ("HPLC Pump", "18,000"), ("Delivery", ""))
    assert ana.post(reverse("program-new", args=[bolt.deal.pk]), told).status_code == 302
    lines = lines_of(Program.objects.visible_to(firm.ana).get())
    assert [(line.price, line.product_id) for line in lines] == [(2_000_000, pump.pk), (1_800_000, pump.pk), (0, None)]


def test_another_currency_comes_along_or_is_asked_for(ana: Client, firm: Firm, bolt: Bolt) -> None:
    sell(firm, "Column", 50_000, "USD")
    address = reverse("program-new", args=[bolt.deal.pk])
    answer = ana.post(address, typed(("Column", ""), ("Delivery", "100")))
    assert answer.status_code == 422
    assert "list price is $\N{NO-BREAK SPACE}500: what is it in EUR?" in answer.content.decode()
    assert ana.post(address, typed(("Column", ""))).status_code == 302
    assert Program.objects.visible_to(firm.ana).get().currency == "USD"
