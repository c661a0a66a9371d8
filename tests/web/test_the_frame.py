"""What every page is built from: fragments, marks, words, notices and the joined style sheet."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.web.fields import minor_units
from followthrough.web.templatetags.marks import bond_mark, initials, person_mark, stage_mark
from followthrough.web.templatetags.words import money
from tests.cast import Bolt, Firm


def test_the_style_sheet_is_one_file_with_its_layers_in_order() -> None:
    with staticfiles_storage.open("css/app.css") as file:
        sheet = file.read().decode()
    assert "@import" not in sheet
    assert sheet.index("@layer reset, tokens, base, layout, components") < sheet.index("@layer components {")


def test_modules_import_each_other_by_their_hashed_names() -> None:
    name = staticfiles_storage.url("js/row-list.js").removeprefix(settings.STATIC_URL)
    hashed = staticfiles_storage.url("js/keys.js").rpartition("/")[2]
    with staticfiles_storage.open(name) as file:
        assert f'from "./{hashed}"' in file.read().decode()


@pytest.mark.django_db
def test_htmx_gets_the_fragment_and_everybody_else_the_page(ana: Client, bolt: Bolt) -> None:
    page = ana.get(reverse("customers"))
    part = ana.get(reverse("customers"), headers={"HX-Request": "true", "HX-Target": "customers-list"})
    again = ana.get(reverse("customers"), headers={"HX-Request": "true", "HX-Target": "page"})
    assert b"<!doctype html>" in page.content
    assert part.content.strip().startswith(b'<section class="card" id="customers-list">')
    assert b"<!doctype html>" in again.content
    assert "HX-Request" in part.headers["Vary"]


@pytest.mark.django_db
def test_a_notice_is_shown_once_and_showing_it_writes_nothing(ana: Client, firm: Firm, bolt: Bolt) -> None:
    later = (timezone.localdate() + timedelta(days=9)).isoformat()
    ana.post(reverse("customer-parking", args=[bolt.customer.pk]), {"wake_on": later, "reason": "fair"})
    page = reverse("customer", args=[bolt.customer.pk])
    before = Session.objects.get(pk=ana.cookies[settings.SESSION_COOKIE_NAME].value).session_data
    assert b"<undo-notice" in ana.get(page).content
    assert b"<undo-notice" not in ana.get(page).content
    assert Session.objects.get(pk=ana.cookies[settings.SESSION_COOKIE_NAME].value).session_data == before


def test_names_are_escaped_in_marks_even_from_a_template() -> None:
    shown = Template("{% load marks %}{% person_mark name True %}").render(Context({"name": "<b>Ina</b>"}))
    assert "&lt;b&gt;Ina" in shown
    assert "<b>Ina" not in person_mark("<b>Ina</b>")


def test_a_mark_says_in_words_what_it_draws() -> None:
    assert "Criteria shaped" in stage_mark(4, 5)
    assert "Viscosity 78 of 100: strong" in bond_mark(78, -6)
    assert "no bond yet" in bond_mark(None)


@pytest.mark.parametrize(("name", "short"), [("Dr. Ines Keller", "IK"), ("王小明", "王"), ("", ""), ("A", "A")])
def test_initials_leave_titles_out(name: str, short: str) -> None:
    assert initials(name) == short


@pytest.mark.parametrize(
    ("minor", "code", "said"),
    [
        (8_400_000, "EUR", "€ 84,000"),
        (123_456, "CHF", "CHF 1,234.56"),
        (5_000, "JPY", "¥ 5,000"),
        (-100, "EUR", "−€ 1"),
    ],
)
def test_money_is_worded_in_its_own_minor_units(minor: int, code: str, said: str) -> None:
    assert money(minor, code).replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("1.234", "KWD", 1_234),
        ("1,234", "KWD", 1_234_000),
        ("12", "JPY", 12),
        ("0.5", "EUR", 50),
        ("1'000", "CHF", 100_000),
    ],
)
def test_amounts_follow_the_figures_of_their_currency(typed: str, currency: str, minor: int) -> None:
    assert minor_units(typed, currency) == minor
