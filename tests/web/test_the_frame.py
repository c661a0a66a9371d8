"""What every page is built from: fragments, marks, words, notices and the joined style sheet."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import close_old_connections, connection
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.enter import enter_customer
from followthrough.journal.open_deal import open_deal
from followthrough.vocabulary.role import MemberState
from followthrough.web.fields import minor_units
from followthrough.web.templatetags.marks import bond_mark, initials, person_mark, stage_mark
from followthrough.web.templatetags.words import money
from followthrough.workspace.models import Member, SavedView, Session
from tests.cast import Bolt, Firm

pytestmark = pytest.mark.only_on("sqlite")


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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("screen", "where", "query"),
    [
        ("journal", "journal", "of=team"),
        ("deals", "deal-list", "owner=all&status=lost"),
        ("customers", "customers", "level=A"),
    ],
)
def test_every_list_keeps_views_without_where_one_was_in_it(
    ana: Client, firm: Firm, screen: str, where: str, query: str
) -> None:
    passing = "&after=7~9&before=2026-01-01T00:00:00%2B00:00~7"
    ana.post(reverse("saved-views"), {"screen": screen, "query": query + passing, "name": "Ours"})
    view = SavedView.objects.visible_to(firm.ana).get()
    assert view.query == query
    # One that was kept by an earlier release is healed where it is shown.
    SavedView.objects.visible_to(firm.ana).update(query=query + passing)
    tab = ana.get(f"{reverse(where)}?{query}").context["tabs"][0]
    assert (tab.name, tab.address, tab.is_current) == ("Ours", f"{reverse(where)}?{query}", True)


@pytest.mark.django_db
def test_a_viewer_keeps_views_for_themselves_alone(sign_in: Callable[[Member], Client], firm: Firm) -> None:
    vic = sign_in(firm.vic)
    told = {"screen": "customers", "query": "owner=none", "name": "Free"}
    assert vic.post(reverse("saved-views"), told | {"is_shared": "on"}).status_code == 403
    assert not SavedView.objects.visible_to(firm.vic).exists()
    assert b"for everyone here" not in vic.get(reverse("customers"), {"owner": "none"}).content
    assert vic.post(reverse("saved-views"), told).status_code == 302


@pytest.mark.django_db
def test_a_shared_view_of_somebody_who_left_is_ended_by_an_admin(
    sign_in: Callable[[Member], Client], firm: Firm
) -> None:
    told = {"member": firm.ana, "workspace": firm.workspace, "screen": "customers"}
    shared = SavedView.objects.create(**told, name="Ours", is_shared=True)
    own = SavedView.objects.create(**told, name="Mine")
    Member.objects.visible_to(firm.ida).filter(pk=firm.ana.pk).update(state=MemberState.REMOVED)
    for member, row, status in ((firm.max, shared, 404), (firm.ida, own, 404), (firm.ida, shared, 302)):
        assert sign_in(member).post(reverse("saved-view-end", args=[row.pk])).status_code == status
    assert list(SavedView.objects.visible_to(firm.ida)) == [own]


@pytest.mark.django_db(transaction=True)
def test_a_view_kept_twice_at_once_is_one_view(firm: Firm) -> None:
    answers: list[int] = []

    def keep() -> None:
        close_old_connections()
        try:
            client = Client()
            assert firm.ana.user
            client.force_login(firm.ana.user)
            together.wait()
            for number in range(10):
                told = {"screen": "customers", "query": "owner=me", "name": f"Mine {number}"}
                answers.append(client.post(reverse("saved-views"), told).status_code)
        finally:
            connection.close()

    together = threading.Barrier(4, timeout=60)
    keepers = [threading.Thread(target=keep) for _number in range(4)]
    for keeper in keepers:
        keeper.start()
    for keeper in keepers:
        keeper.join()
    assert answers == [302] * 40
    assert SavedView.objects.in_workspace(firm.workspace).count() == 10


@pytest.mark.django_db
def test_team_stands_for_the_teams_one_leads_without_belonging_to_them(
    sign_in: Callable[[Member], Client], firm: Firm, bolt: Bolt
) -> None:
    now = timezone.now()
    nordic = enter_customer(by=firm.priya, at=now, name="Nordic Foods")
    open_deal(by=firm.priya, customer=nordic, at=now, name="Balances", currency="EUR")
    firm.north.manager = firm.max
    firm.north.save()
    Member.objects.visible_to(firm.max).filter(pk=firm.max.pk).update(team=None)
    firm.max.refresh_from_db()
    seen_by = {}
    for member in (firm.max, firm.ana):
        client = sign_in(member)
        pages = [("customers", {"owner": "team"}), ("deal-list", {"owner": "team"}), ("deals", {"owner": "team"})]
        pages += [("customers", {"owner": "team", "q": "foods"}), ("journal", {"of": "team"})]
        seen_by[member.name] = [b"Nordic Foods" in client.get(reverse(name), query).content for name, query in pages]
    assert seen_by == {firm.max.name: [True] * 5, firm.ana.name: [False] * 5}
