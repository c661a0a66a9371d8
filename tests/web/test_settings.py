"""Settings of oneself and of the workspace: everybody looks, admins change, and nobody overwrites the unseen."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.models import Customer
from followthrough.playbook.models import Cadence
from followthrough.workspace.models import Holiday, Member, User, Workspace
from tests.cast import PASSWORD, Firm, make_bolt, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]
PAGES = ["settings", "password", "workspace-settings", "cadences", "holidays"]


@pytest.fixture
def firm() -> Firm:
    return make_firm()


def as_(member: Member) -> Client:
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    return client


def grid(firm: Firm, **change: str) -> dict[str, str]:
    data: dict[str, str] = {}
    for cell in Cadence.objects.in_workspace(firm.workspace):
        data |= {
            f"ideal-{cell.pk}": str(cell.ideal_days),
            f"longest-{cell.pk}": str(cell.longest_days),
            f"version-{cell.pk}": str(cell.version),
        }
    return data | change


def cell(firm: Firm, level: str = "A") -> Cadence:
    return Cadence.objects.in_workspace(firm.workspace).get(moment="before", level=level)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["ana", "vic", "ida"])
def test_every_member_sees_the_settings(firm: Firm, name: str, who: str) -> None:
    assert as_(getattr(firm, who)).get(reverse(name)).status_code == 200


OWN = {"name": "Ana F.", "capacity": "9", "time_zone": "Asia/Tokyo", "theme": "dark", "version": "1"}


def test_members_change_their_own_preferences_and_see_them_at_once(firm: Firm) -> None:
    client = as_(firm.ana)
    assert client.post(reverse("settings"), OWN).status_code == 302
    firm.ana.refresh_from_db()
    assert (firm.ana.name, firm.ana.capacity, firm.ana.zone, firm.ana.single_keys) == ("Ana F.", 9, "Asia/Tokyo", False)
    page = client.get(reverse("settings")).content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-keys="off"' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("name", "a\x07b"),
        ("capacity", "0"),
        ("time_zone", "Mars/Base"),
        ("theme", "x"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_stays_typed(firm: Firm, field: str, value: str) -> None:
    answer = as_(firm.ana).post(reverse("settings"), {**OWN, field: value})
    assert answer.status_code == 422
    firm.ana.refresh_from_db()
    assert firm.ana.name == "Ana Ferreira"


def test_an_edit_on_top_of_an_unseen_one_shows_both_values(firm: Firm) -> None:
    client = as_(firm.ana)
    client.post(reverse("settings"), OWN)
    answer = client.post(reverse("settings"), {**OWN, "name": "Ana Two"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "<td>Ana F.</td><td>Ana Two</td>" in page
    assert 'name="version" value="2"' in page


def test_a_password_is_changed_with_the_old_one_and_other_sessions_end(firm: Firm) -> None:
    cache.clear()
    client, elsewhere = as_(firm.ana), as_(firm.ana)
    new = "another-long-secret"
    wrong = client.post(reverse("password"), {"old": "not-it-at-all", "password": new})
    assert (wrong.status_code, "id_old_error" in wrong.content.decode()) == (422, True)
    before = client.session.session_key
    assert client.post(reverse("password"), {"old": PASSWORD, "password": new}).status_code == 302
    assert client.session.session_key != before
    assert client.get(reverse("settings")).status_code == 200
    assert elsewhere.get(reverse("settings")).status_code == 302
    assert User.objects.get(email=firm.ana.email).check_password(new)


WORKSPACE = {
    "name": "Labora AG",
    "base_currency": "CHF",
    "time_zone": "Europe/Zurich",
    "country": "ch",
    "weekend": ["5", "6"],
    "day_starts": "07:30",
    "answer_hours": "12",
    "ask_days": "60",
    "most_a_week": "3",
    "version": "1",
}


def test_an_admin_changes_the_workspace(firm: Firm) -> None:
    assert as_(firm.ida).post(reverse("workspace-settings"), WORKSPACE).status_code == 302
    workspace = Workspace.objects.get()
    assert (workspace.name, workspace.base_currency, workspace.country) == ("Labora AG", "CHF", "CH")
    again = as_(firm.ida).post(reverse("workspace-settings"), {**WORKSPACE, "name": "Labora Two"})
    assert again.status_code == 409
    assert "<td>Labora AG</td><td>Labora Two</td>" in again.content.decode()


@pytest.mark.parametrize("who", ["ana", "max", "vic"])
def test_others_change_neither_workspace_nor_rhythm_nor_holidays(firm: Firm, who: str) -> None:
    client = as_(getattr(firm, who))
    assert client.post(reverse("workspace-settings"), WORKSPACE).status_code == 403
    assert client.post(reverse("cadences"), grid(firm, act="save")).status_code == 403
    assert client.post(reverse("holidays"), {"days": "2026-12-25"}).status_code == 403
    assert not Holiday.objects.in_workspace(firm.workspace).exists()


@pytest.mark.mechanism("M11")
def test_the_grid_says_what_a_change_asks_for_before_it_is_made(firm: Firm) -> None:
    make_bolt(firm)
    row = cell(firm, "N")
    client = as_(firm.ida)
    typed = {f"ideal-{row.pk}": "1", f"longest-{row.pk}": "2"}
    page = client.post(reverse("cadences"), grid(firm, act="look", **typed)).content.decode()
    assert "It concerns 1 customer." in page
    assert "would ask for 1.0 touches a day instead of 0.1" in page
    row.refresh_from_db()
    assert row.ideal_days == 7


@pytest.mark.mechanism("M11")
@pytest.mark.parametrize(("days", "counted"), [(0, 1), (1, 0)])
def test_a_customer_that_woke_counts_in_the_grid_again(firm: Firm, days: int, counted: int) -> None:
    make_bolt(firm)
    wakes = timezone.localdate(timezone=ZoneInfo("Europe/Zurich")) + timedelta(days=days)
    Customer.objects.in_workspace(firm.workspace).update(level="A", parked_until=wakes)
    page = as_(firm.ida).get(reverse("cadences"))
    counts = {cell.row.moment: cell.customers for cell in page.context["grid"].cells if cell.customers}
    assert counts == ({"before": 1} if counted else {"at_rest": 1})


def test_changing_the_grid_moves_due_dates_at_once(firm: Firm) -> None:
    customer = make_bolt(firm).customer
    Customer.objects.in_workspace(firm.workspace).update(level="A", last_touch_at="2026-11-19T09:00Z", contact_count=9)
    row = cell(firm)
    client = as_(firm.ida)
    typed = {f"ideal-{row.pk}": "1", f"longest-{row.pk}": "2"}
    answer = client.post(reverse("cadences"), grid(firm, act="save", **typed), follow=True)
    assert "1 due date moved." in answer.content.decode()
    customer.refresh_from_db()
    assert customer.next_due_on == date(2026, 11, 20)


@pytest.mark.parametrize(("ideal", "longest"), [("", "3"), ("0", "3"), ("x", "3"), ("5", "3"), ("1", "366")])
def test_a_number_that_makes_no_sense_is_said_at_its_cell(firm: Firm, ideal: str, longest: str) -> None:
    row = cell(firm)
    typed = {f"ideal-{row.pk}": ideal, f"longest-{row.pk}": longest}
    answer = as_(firm.ida).post(reverse("cadences"), grid(firm, act="save", **typed))
    assert answer.status_code == 422
    assert f'id="error-{row.pk}"' in answer.content.decode()


def test_a_cell_somebody_else_changed_shows_what_it_now_says(firm: Firm) -> None:
    client = as_(firm.ida)
    row = cell(firm)
    seen = grid(firm, act="save", **{f"ideal-{row.pk}": "2"})
    client.post(reverse("cadences"), seen)
    answer = client.post(reverse("cadences"), {**seen, f"ideal-{row.pk}": "1"})
    assert answer.status_code == 409
    assert "It now says 2 / 6" in answer.content.decode()


def test_a_list_of_holidays_is_pasted_and_a_day_taken_away(firm: Firm) -> None:
    client = as_(firm.ida)
    bad = client.post(reverse("holidays"), {"days": "2030-12-25 Christmas\nnonsense"})
    assert (bad.status_code, "Line 2" in bad.content.decode()) == (422, True)
    client.post(reverse("holidays"), {"days": "2030-12-25 Christmas\n26.12.2030"})
    first, second = Holiday.objects.in_workspace(firm.workspace)
    assert (first.name, second.on) == ("Christmas", date(2030, 12, 26))
    client.post(reverse("holiday-end", args=[first.pk]))
    assert list(Holiday.objects.in_workspace(firm.workspace)) == [second]
