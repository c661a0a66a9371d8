"""Members come, change and go by the role table, and never without an admin."""

from datetime import timedelta

import pytest

from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import Member, User
from followthrough.workspace.one_time import LinkIsSpent, Purpose, make_link, use_link
from followthrough.workspace.people import (
    edit_member,
    edit_team,
    invite,
    make_team,
    new_password_link,
    remove,
    renew_invitation,
    set_new_password,
    suspend,
    take_back,
    welcome,
)
from followthrough.workspace.permission import NotAllowed
from followthrough.workspace.refusal import Refused
from tests.cast import NOW, PASSWORD, Firm, make_firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return make_firm()


def test_whoever_accepts_an_invitation_is_a_member_with_a_sign_in(firm: Firm) -> None:
    member, secret = invite(by=firm.max, name="Tom Hartley", role=Role.SELLER, team=firm.south, at=NOW)
    assert (member.state, member.user) == (MemberState.INVITED, None)
    came = welcome(secret=secret, name="", email="Tom@Labora.test ", password=PASSWORD, at=NOW)
    assert (came.pk, came.name, came.email, came.state) == (member.pk, "Tom Hartley", "tom@labora.test", "active")
    assert came.user is not None
    assert came.user.check_password(PASSWORD)


def test_an_address_named_in_the_invitation_stays(firm: Firm) -> None:
    _, secret = invite(by=firm.ida, name="Tom", role=Role.SELLER, email="tom@labora.test", at=NOW)
    assert welcome(secret=secret, name="Tom", email="else@x.test", password=PASSWORD, at=NOW).email == "tom@labora.test"


def test_an_invitation_works_once_and_for_seven_days(firm: Firm) -> None:
    _, secret = invite(by=firm.ida, name="Tom", role=Role.SELLER, at=NOW)
    late = NOW + timedelta(days=7)
    with pytest.raises(LinkIsSpent):
        welcome(secret=secret, name="Tom", email="tom@x.test", password=PASSWORD, at=late)
    welcome(secret=secret, name="Tom", email="tom@x.test", password=PASSWORD, at=late - timedelta(seconds=1))
    with pytest.raises(LinkIsSpent):
        welcome(secret=secret, name="Tom", email="tom2@x.test", password=PASSWORD, at=NOW)


def test_a_new_invitation_ends_the_one_before(firm: Firm) -> None:
    member, first = invite(by=firm.ida, name="Tom", role=Role.SELLER, at=NOW)
    second = renew_invitation(by=firm.ida, member=member, at=NOW)
    with pytest.raises(LinkIsSpent):
        use_link(secret=first, purpose=Purpose.INVITATION, at=NOW)
    assert use_link(secret=second, purpose=Purpose.INVITATION, at=NOW) == member


def test_a_taken_address_is_refused_and_the_invitation_still_works(firm: Firm) -> None:
    _, secret = invite(by=firm.ida, name="Tom", role=Role.SELLER, at=NOW)
    with pytest.raises(Refused, match="taken"):
        welcome(secret=secret, name="Tom", email=firm.ana.email, password=PASSWORD, at=NOW)
    assert welcome(secret=secret, name="Tom", email="tom@x.test", password=PASSWORD, at=NOW).is_active


def test_a_person_of_another_workspace_comes_in_with_the_sign_in_they_have(firm: Firm) -> None:
    other = make_firm("Otherlab")
    _, secret = invite(by=firm.ida, name="Ana again", role=Role.VIEWER, email=other.ana.email, at=NOW)
    came = welcome(secret=secret, name="", email="", known=other.ana.user, at=NOW)
    assert came.user == other.ana.user
    with pytest.raises(Refused, match="more than this workspace"):
        new_password_link(by=firm.ida, member=came, at=NOW)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_only_the_hash_of_a_secret_is_kept(firm: Firm, purpose: Purpose) -> None:
    secret = make_link(by=None, member=firm.ana, purpose=purpose, at=NOW)
    link = firm.ana.links.get(workspace=firm.workspace)
    assert secret not in {str(value) for value in vars(link).values()}
    assert len(link.secret_hash) == 64


def test_a_link_is_good_for_its_purpose_alone(firm: Firm) -> None:
    secret = make_link(by=firm.ida, member=firm.ana, purpose=Purpose.PASSWORD, at=NOW)
    with pytest.raises(LinkIsSpent):
        use_link(secret=secret, purpose=Purpose.SIGN_IN, at=NOW)


def test_sign_in_links_are_made_by_the_program_alone(firm: Firm) -> None:
    with pytest.raises(NotAllowed):
        make_link(by=firm.ida, member=firm.ana, purpose=Purpose.SIGN_IN, at=NOW)


def test_a_password_link_works_for_an_hour_and_is_an_admins_to_make(firm: Firm) -> None:
    with pytest.raises(NotAllowed):
        new_password_link(by=firm.max, member=firm.ana, at=NOW)
    secret = new_password_link(by=firm.ida, member=firm.ana, at=NOW)
    with pytest.raises(LinkIsSpent):
        set_new_password(secret=secret, password="another-long-secret", at=NOW + timedelta(hours=1))
    set_new_password(secret=secret, password="another-long-secret", at=NOW + timedelta(minutes=59))
    assert User.objects.get(email=firm.ana.email).check_password("another-long-secret")


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN])
def test_a_manager_invites_neither_managers_nor_admins(firm: Firm, role: Role) -> None:
    with pytest.raises(NotAllowed):
        invite(by=firm.max, name="Tom", role=role, team=firm.south, at=NOW)


def test_a_manager_invites_into_no_team_but_their_own(firm: Firm) -> None:
    for team in (firm.north, None):
        with pytest.raises(NotAllowed):
            invite(by=firm.max, name="Tom", role=Role.SELLER, team=team, at=NOW)


@pytest.mark.parametrize("who", ["ana", "sol", "vic"])
def test_sellers_service_and_viewers_invite_nobody(firm: Firm, who: str) -> None:
    with pytest.raises(NotAllowed):
        invite(by=getattr(firm, who), name="Tom", role=Role.SELLER, team=firm.south, at=NOW)


def test_a_manager_can_not_move_a_member_out_of_reach_or_up(firm: Firm) -> None:
    for change in ({"team": firm.north}, {"role": Role.MANAGER}):
        with pytest.raises(NotAllowed):
            edit_member(by=firm.max, member=firm.ana, version=firm.ana.version, **change)


def test_a_change_on_top_of_an_unseen_one_is_refused(firm: Firm) -> None:
    edit_member(by=firm.ida, member=firm.ana, version=1, capacity=9)
    with pytest.raises(StaleVersion):
        edit_member(by=firm.ida, member=firm.ana, version=1, capacity=8)


def test_the_address_of_someone_who_can_sign_in_is_not_changed_for_them(firm: Firm) -> None:
    row = edit_member(by=firm.ida, member=firm.ana, version=1, email="else@x.test", name="Ana F.")
    assert (row.email, row.name) == (firm.ana.email, "Ana F.")


def test_the_last_admin_stays_admin(firm: Firm) -> None:
    with pytest.raises(Refused, match="only admin"):
        edit_member(by=firm.ida, member=firm.ida, version=1, role=Role.SELLER)
    edit_member(by=firm.ida, member=firm.nora, version=1, role=Role.ADMIN)
    firm.nora.refresh_from_db()
    with pytest.raises(Refused, match="Somebody else"):
        remove(by=firm.ida, member=firm.ida, at=NOW)
    remove(by=firm.nora, member=firm.ida, at=NOW)
    with pytest.raises(Refused, match="only admin"):
        edit_member(by=firm.nora, member=firm.nora, version=2, role=Role.SELLER)


def test_suspending_ends_open_links_and_taking_back_opens_the_door_again(firm: Firm) -> None:
    secret = new_password_link(by=firm.ida, member=firm.ana, at=NOW)
    assert suspend(by=firm.max, member=firm.ana, at=NOW).state == MemberState.SUSPENDED
    with pytest.raises(LinkIsSpent):
        set_new_password(secret=secret, password="another-long-secret", at=NOW)
    assert take_back(by=firm.max, member=firm.ana, at=NOW).is_active


def test_one_who_never_came_in_is_invited_again_when_taken_back(firm: Firm) -> None:
    member, _ = invite(by=firm.ida, name="Tom", role=Role.SELLER, at=NOW)
    remove(by=firm.ida, member=member, at=NOW)
    assert take_back(by=firm.ida, member=member, at=NOW).state == MemberState.INVITED


def test_members_of_another_workspace_are_out_of_reach(firm: Firm) -> None:
    other = make_firm("Otherlab")
    with pytest.raises(NotAllowed):
        suspend(by=firm.ida, member=other.ana, at=NOW)
    assert Member.objects.in_workspace(other.workspace).get(pk=other.ana.pk).is_active


def test_teams_are_made_and_renamed_by_an_admin_with_a_name_of_their_own(firm: Firm) -> None:
    west = make_team(by=firm.ida, name=" West ", manager=firm.max)
    assert (west.name, west.manager) == ("West", firm.max)
    with pytest.raises(Refused, match="already"):
        edit_team(by=firm.ida, team=west, version=1, name="South", manager=None)
    with pytest.raises(Refused, match="managed by"):
        edit_team(by=firm.ida, team=west, version=1, name="West", manager=firm.ana)
    with pytest.raises(NotAllowed):
        make_team(by=firm.max, name="East")
