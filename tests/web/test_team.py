"""The Team pages: everybody sees who works here; who may, invites and changes."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from followthrough.vocabulary.role import MemberState
from followthrough.workspace.models import Member, OneTimeLink, Team
from tests.cast import Firm, make_bolt, make_firm
from tests.web.test_settings import as_

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]
TOM = {"name": "Tom Hartley", "email": "", "role": "seller", "capacity": "10"}


@pytest.fixture
def firm() -> Firm:
    return make_firm()


def link_in(page: str) -> str:
    found = re.search(r'id="link" value="[^"]*?(/(?:invitation|new-password)/[^"]+)"', page)
    assert found, page
    return found[1]


def test_everybody_sees_the_team_in_the_order_of_the_alphabet(firm: Firm) -> None:
    page = as_(firm.vic).get(reverse("team")).content.decode()
    names = re.findall(r"data-open>([^<]+)</a>", page)
    assert names == sorted(
        member.name for member in (firm.ana, firm.max, firm.sol, firm.priya, firm.nora, firm.ida, firm.vic)
    )
    assert "Invite somebody" not in page


def test_a_manager_invites_and_hands_over_a_link_that_lets_in(firm: Firm) -> None:
    answer = as_(firm.max).post(reverse("member-new"), {**TOM, "team": str(firm.south.pk)})
    assert answer.headers["Cache-Control"].startswith("max-age=0")
    assert Client().get(link_in(answer.content.decode())).status_code == 200
    tom = Member.objects.in_workspace(firm.workspace).get(name="Tom Hartley")
    assert (tom.state, tom.team, tom.capacity) == (MemberState.INVITED, firm.south, 10)


@pytest.mark.parametrize("change", [{"role": "admin"}, {"team": "north"}, {"team": ""}])
def test_a_manager_is_offered_and_granted_nothing_beyond_their_teams(firm: Firm, change: dict[str, str]) -> None:
    typed = {**TOM, "team": str(firm.south.pk), **change}
    if change.get("team") == "north":
        typed["team"] = str(firm.north.pk)
    assert as_(firm.max).post(reverse("member-new"), typed).status_code == 422
    assert not Member.objects.in_workspace(firm.workspace).filter(name="Tom Hartley").exists()


def test_inviting_the_same_name_twice_is_asked_about(firm: Firm) -> None:
    client = as_(firm.ida)
    client.post(reverse("member-new"), TOM)
    again = client.post(reverse("member-new"), TOM)
    assert (again.status_code, "invited already" in again.content.decode()) == (422, True)


def test_a_new_invitation_link_ends_the_one_before(firm: Firm) -> None:
    client = as_(firm.ida)
    first = link_in(client.post(reverse("member-new"), TOM).content.decode())
    tom = Member.objects.in_workspace(firm.workspace).get(name="Tom Hartley")
    second = link_in(client.post(reverse("member-invitation", args=[tom.pk])).content.decode())
    assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)


def test_an_admin_makes_a_link_for_a_new_password(firm: Firm) -> None:
    page = as_(firm.ida).post(reverse("member-password", args=[firm.ana.pk])).content.decode()
    assert Client().get(link_in(page)).status_code == 200
    assert as_(firm.max).post(reverse("member-password", args=[firm.ana.pk])).status_code == 404


def test_a_member_is_suspended_with_an_undo_and_taken_back(firm: Firm) -> None:
    client, ana = as_(firm.max), as_(firm.ana)
    page = client.post(reverse("member-suspension", args=[firm.ana.pk]), follow=True).content.decode()
    assert reverse("member-return", args=[firm.ana.pk]) in page
    assert ana.get(reverse("team")).status_code == 302
    client.post(reverse("member-return", args=[firm.ana.pk]))
    firm.ana.refresh_from_db()
    assert firm.ana.is_active


def test_who_is_removed_leaves_the_list_and_their_customers_are_named(firm: Firm) -> None:
    make_bolt(firm)
    page = as_(firm.ida).post(reverse("member-removal", args=[firm.ana.pk]), follow=True).content.decode()
    assert "1 customer still carries this name" in page
    assert "Removed" in as_(firm.ida).get(reverse("team")).content.decode()


def test_the_only_admin_can_not_be_lost(firm: Firm) -> None:
    page = as_(firm.ida).post(
        reverse("member", args=[firm.ida.pk]),
        {"name": "Ida", "role": "seller", "team": "", "capacity": "5", "version": "1"},
    )
    assert (page.status_code, "only admin" in page.content.decode()) == (422, True)


def test_an_edit_on_top_of_an_unseen_one_shows_both_values(firm: Firm) -> None:
    client, page = as_(firm.ida), reverse("member", args=[firm.ana.pk])
    typed = {"name": "Ana F.", "role": "service", "team": str(firm.north.pk), "capacity": "5", "version": "1"}
    assert client.post(page, typed).status_code == 302
    stale = client.post(page, {**typed, "role": "seller", "team": str(firm.south.pk)})
    assert stale.status_code == 409
    assert "<td>Service</td><td>Seller</td>" in stale.content.decode()
    assert "<td>North</td><td>South</td>" in stale.content.decode()


@pytest.mark.parametrize("who", ["ana", "nora", "vic"])
def test_nobody_else_changes_a_member(firm: Firm, who: str) -> None:
    client = as_(getattr(firm, who))
    typed = {"name": "Sol X", "role": "seller", "team": str(firm.south.pk), "capacity": "5", "version": "1"}
    assert client.post(reverse("member", args=[firm.sol.pk]), typed).status_code == 403
    for name in ("member-suspension", "member-removal", "member-invitation"):
        assert client.post(reverse(name, args=[firm.sol.pk])).status_code in {403, 404}
    firm.sol.refresh_from_db()
    assert (firm.sol.name, firm.sol.state) == ("Sol Adeyemi", "active")
    assert not OneTimeLink.objects.in_workspace(firm.workspace).exists()


def test_teams_are_arranged_by_admins(firm: Firm) -> None:
    client = as_(firm.ida)
    client.post(reverse("team-new"), {"name": "West", "manager": str(firm.max.pk)})
    west = Team.objects.in_workspace(firm.workspace).get(name="West")
    assert west.manager == firm.max
    page = reverse("team-edit", args=[west.pk])
    assert client.post(page, {"name": "South", "manager": "", "version": "1"}).status_code == 422
    assert client.post(page, {"name": "Far West", "manager": "", "version": "1"}).status_code == 302
    assert client.post(page, {"name": "Wild West", "manager": "", "version": "1"}).status_code == 409
    assert as_(firm.max).get(page).status_code == 404
