"""Through the door: with a password, with a link that was handed over, on the first run; and out again."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

import followthrough.settings
from followthrough.playbook.found import add_member
from followthrough.vocabulary.role import MemberState, Role
from followthrough.web.signing_in.first_run import first_run_secret
from followthrough.workspace.models import Member, Workspace
from followthrough.workspace.one_time import Purpose, make_link
from followthrough.workspace.people import invite, new_password_link, remove, suspend
from tests.cast import PASSWORD, Firm, make_bolt, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]
MISMATCH = "do not belong together"


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    cache.clear()


@pytest.fixture
def firm() -> Firm:
    return make_firm()


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(reverse("sign-in"), {"email": email, "password": password, **more})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_opens_the_door_with_a_new_session(client: Client, firm: Firm) -> None:
    client.get(reverse("sign-in"))
    before = client.session.session_key
    assert sign_in(client, " Ana@Labora.test ").status_code == 302
    assert is_in(client)
    assert client.session.session_key != before


def test_passwords_are_kept_as_argon2_hashes() -> None:
    assert [import_string(name)().algorithm for name in followthrough.settings.PASSWORD_HASHERS] == ["argon2"]


def test_known_and_unknown_addresses_are_answered_alike(client: Client, firm: Firm) -> None:
    known = sign_in(client, firm.ana.email, "wrong-password")
    unknown = sign_in(client, "nobody@labora.test", "wrong-password")
    assert known.status_code == unknown.status_code == 422
    bare = [re.sub(r'value="[^"]*"', "", page.content.decode()) for page in (known, unknown)]
    assert MISMATCH in bare[0]
    assert bare[0] == bare[1]


def test_the_door_closes_after_five_wrong_tries_even_for_the_right_password(client: Client, firm: Firm) -> None:
    for _ in range(5):
        assert sign_in(client, firm.ana.email, "wrong-password").status_code == 422
    assert sign_in(client, firm.ana.email).status_code == 429
    assert not is_in(client)
    assert sign_in(client, firm.max.email).status_code == 302


def test_pretending_to_come_from_elsewhere_gives_no_more_tries(client: Client, firm: Firm) -> None:
    answers = [
        client.post(
            reverse("sign-in"),
            {"email": f"{number}@x.test", "password": "wrong-password"},
            headers={"x-forwarded-for": f"10.0.0.{number}"},
        ).status_code
        for number in range(32)
    ]
    assert answers.count(422) == 30
    assert answers[-1] == 429


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_signing_in(client: Client, firm: Firm, elsewhere: str) -> None:
    answer = sign_in(client, firm.ana.email, next=elsewhere)
    assert "evil" not in answer["Location"]
    assert "script" not in answer["Location"]


def test_one_comes_back_to_the_page_one_was_on_the_way_to(client: Client, firm: Firm) -> None:
    assert sign_in(client, firm.ana.email, next="/settings/me/")["Location"] == "/settings/me/"


@pytest.mark.parametrize("end", [suspend, remove])
def test_a_suspended_or_removed_member_is_out_at_the_next_request_and_stays_out(
    client: Client, firm: Firm, end
) -> None:
    sign_in(client, firm.ana.email)
    end(by=firm.ida, member=firm.ana, at=timezone.now())
    client.get(reverse("sign-in"))
    assert not is_in(client)
    assert "closed for now" in sign_in(client, firm.ana.email).content.decode()
    assert not is_in(client)


def test_signing_out_takes_a_post(client: Client, firm: Firm) -> None:
    sign_in(client, firm.ana.email)
    assert client.get(reverse("sign-out")).status_code == 405
    assert is_in(client)
    client.post(reverse("sign-out"))
    assert not is_in(client)


def test_an_invited_person_comes_in_and_the_link_is_spent(client: Client, firm: Firm) -> None:
    _, secret = invite(by=firm.max, name="Tom Hartley", role=Role.SELLER, team=firm.south, at=timezone.now())
    page = reverse("invitation", args=[secret])
    assert "Tom Hartley" in client.get(page).content.decode()
    answer = client.post(page, {"name": "Tom H.", "email": "tom@labora.test", "password": PASSWORD})
    assert answer.status_code == 302
    assert is_in(client)
    assert Member.objects.in_workspace(firm.workspace).get(email="tom@labora.test").is_active
    assert Client().get(page).status_code == 410


@pytest.mark.parametrize("weak", ["short", "1234567890", "password123"])
def test_a_password_that_is_guessed_is_refused_beside_its_field(client: Client, firm: Firm, weak: str) -> None:
    _, secret = invite(by=firm.ida, name="Tom", role=Role.SELLER, at=timezone.now())
    answer = client.post(
        reverse("invitation", args=[secret]), {"name": "Tom", "email": "tom@labora.test", "password": weak}
    )
    assert answer.status_code == 422
    assert "id_password_error" in answer.content.decode()
    assert not is_in(client)


def test_an_address_that_signs_in_already_comes_in_with_its_own_password_alone(client: Client, firm: Firm) -> None:
    other = make_firm("Otherlab")
    _, secret = invite(by=firm.ida, name="Ana", role=Role.VIEWER, email=other.ana.email, at=timezone.now())
    page = reverse("invitation", args=[secret])
    assert client.post(page, {"name": "Ana", "password": "not-the-password-it-has"}).status_code == 422
    assert not is_in(client)
    assert client.post(page, {"name": "Ana", "password": PASSWORD}).status_code == 302
    assert client.session["workspace"] == firm.workspace.pk


def test_a_new_password_ends_the_sessions_of_before(client: Client, firm: Firm) -> None:
    sign_in(client, firm.ana.email)
    secret = new_password_link(by=firm.ida, member=firm.ana, at=timezone.now())
    elsewhere = Client()
    page = reverse("new-password", args=[secret])
    assert elsewhere.get(page).status_code == 200
    assert elsewhere.post(page, {"password": "another-long-secret"}).status_code == 302
    assert is_in(elsewhere)
    assert client.get(reverse("sign-in")).status_code == 200
    assert sign_in(Client(), firm.ana.email).status_code == 422
    assert Client().get(page).status_code == 410


def test_reading_a_link_that_was_handed_over_does_not_spend_it(client: Client, firm: Firm) -> None:
    secret = new_password_link(by=firm.ida, member=firm.ana, at=timezone.now())
    page = reverse("new-password", args=[secret])
    assert [client.get(page).status_code for _ in range(2)] == [200, 200]


def test_the_sign_in_link_works_once(client: Client, firm: Firm) -> None:
    page = reverse(
        "sign-in-link", args=[make_link(by=None, member=firm.max, purpose=Purpose.SIGN_IN, at=timezone.now())]
    )
    assert client.get(page).status_code == 302
    assert is_in(client)
    again = Client()
    assert again.get(page).status_code == 410
    assert not is_in(again)


@pytest.mark.parametrize("name", ["invitation", "new-password", "sign-in-link"])
def test_a_secret_nobody_made_opens_nothing(client: Client, firm: Firm, name: str) -> None:
    assert client.get(reverse(name, args=["x" * 43])).status_code == 410
    assert client.get(reverse(name, args=["x" * 5000])).status_code == 410


SET_UP = {
    "workspace": "Labora",
    "base_currency": "CHF",
    "time_zone": "Europe/Zurich",
    "country": "ch",
    "name": "Ida Berg",
    "email": "ida@labora.test",
    "password": PASSWORD,
}


def test_the_first_run_founds_a_workspace_with_its_admin_and_then_is_gone(client: Client) -> None:
    page = reverse("first-run", args=[first_run_secret()])
    assert client.get(page).status_code == 200
    assert client.post(page, SET_UP).status_code == 302
    assert is_in(client)
    workspace = Workspace.objects.get()
    admin = Member.objects.in_workspace(workspace).get()
    assert (workspace.base_currency, workspace.country, admin.role, admin.email) == (
        "CHF",
        "CH",
        Role.ADMIN,
        "ida@labora.test",
    )
    assert Client().get(page).status_code == 404
    assert Client().get(reverse("first-run", args=[first_run_secret()])).status_code == 404


def test_only_the_last_printed_secret_opens_the_first_run(client: Client) -> None:
    old, new = first_run_secret(), first_run_secret()
    assert client.get(reverse("first-run", args=[old])).status_code == 404
    assert client.get(reverse("first-run", args=[new])).status_code == 200


def test_the_secret_of_the_first_run_is_kept_as_a_hash_for_the_owner_alone() -> None:
    secret = first_run_secret()
    kept = Path(settings.DATA_DIR) / "first-run"
    assert secret not in kept.read_text()
    assert os.stat(kept).st_mode & 0o777 == 0o600


def test_a_mistake_on_the_first_run_is_said_beside_its_field_and_nothing_is_founded(client: Client) -> None:
    page = reverse("first-run", args=[first_run_secret()])
    answer = client.post(page, {**SET_UP, "country": "XX", "password": "short", "email": "no address"})
    assert answer.status_code == 422
    for field in ("country", "password", "email"):
        assert f"id_{field}_error" in answer.content.decode()
    assert not Workspace.objects.exists()
    assert client.get(page).status_code == 200


def test_the_session_does_not_outlive_its_fourteen_days(client: Client, firm: Firm) -> None:
    sign_in(client, firm.ana.email)
    assert timedelta(days=13) < timedelta(seconds=client.session.get_expiry_age()) <= timedelta(days=14)


@pytest.mark.parametrize(
    "address", ["/signup/", "/login/", "/password/reset/", "/email/", "/confirm-email/", "/accounts/"]
)
def test_no_other_door_is_left_open(client: Client, firm: Firm, address: str) -> None:
    assert client.get(address).status_code == 404


def also_in_otherlab(firm: Firm) -> Member:
    """Ana as a manager of another workspace; the member she is there."""
    other = make_firm("Otherlab").workspace
    return add_member(
        workspace=other, name="Ana F.", role=Role.MANAGER, at=timezone.now(), email=firm.ana.email, user=firm.ana.user
    )


def chosen(client: Client, member: Member):
    return client.post(reverse("workspace-choice"), {"workspace": str(member.workspace_id)})


def test_who_is_active_in_two_workspaces_chooses_between_them_and_gets_a_new_session(
    client: Client, firm: Firm
) -> None:
    there = also_in_otherlab(firm)
    sign_in(client, firm.ana.email)
    make_bolt(firm)
    assert "Bolt Pharma" in client.get(reverse("customers")).content.decode()
    for name in ("today", "settings"):
        assert "Work in Otherlab" in client.get(reverse(name)).content.decode()
    before = client.session.session_key
    answer = chosen(client, there)
    assert (answer.status_code, answer["Location"]) == (302, reverse("today"))
    assert client.session.session_key != before
    page = client.get(reverse("customers"))
    assert (page.context["member"], "Bolt Pharma" in page.content.decode()) == (there, False)
    assert "Work in Labora" in page.content.decode()
    chosen(client, firm.ana)
    assert client.get(reverse("customers")).context["member"] == firm.ana


def test_in_the_chosen_workspace_nothing_of_the_other_is_there(client: Client, firm: Firm) -> None:
    there = also_in_otherlab(firm)
    bolt = make_bolt(firm)
    sign_in(client, firm.ana.email)
    chosen(client, there)
    for address in (
        reverse("customer", args=[bolt.customer.pk]),
        reverse("deal", args=[bolt.deal.pk]),
        reverse("member", args=[firm.max.pk]),
        reverse("report", args=[timezone.now().date(), firm.ana.pk]),
    ):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("state", [MemberState.INVITED, MemberState.SUSPENDED, MemberState.REMOVED])
def test_a_workspace_in_which_one_is_not_active_is_neither_offered_nor_entered(
    client: Client, firm: Firm, state: MemberState
) -> None:
    there = also_in_otherlab(firm)
    sign_in(client, firm.ana.email)
    client.get(reverse("today"))
    there.state = state
    there.save()
    for page in ("today", "settings"):
        assert "Otherlab" not in client.get(reverse(page)).content.decode()
    before = client.session.session_key
    assert chosen(client, there).status_code == 404
    assert client.session.session_key == before
    assert client.get(reverse("today")).context["member"] == firm.ana


def test_a_workspace_of_others_and_nonsense_are_not_entered(client: Client, firm: Firm) -> None:
    other = make_firm("Otherlab")
    sign_in(client, firm.ana.email)
    for wanted in (str(other.workspace.pk), "", "x", "-1", "9" * 30):
        assert client.post(reverse("workspace-choice"), {"workspace": wanted}).status_code == 404
    assert "Work in" not in client.get(reverse("today")).content.decode()


def test_who_loses_the_chosen_place_is_signed_out_and_comes_in_at_the_other(client: Client, firm: Firm) -> None:
    there = also_in_otherlab(firm)
    sign_in(client, firm.ana.email)
    chosen(client, there)
    there.state = MemberState.SUSPENDED
    there.save()
    assert client.get(reverse("today")).status_code == 302
    assert not is_in(client)
    sign_in(client, firm.ana.email)
    assert client.get(reverse("today")).context["member"] == firm.ana


def test_by_https_all_cookies_are_secure_and_bound_to_the_host() -> None:
    asked = (
        "import django; django.setup()\n"
        "from django.conf import settings as s\n"
        "from followthrough.web.notices import CookieNotices\n"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, CookieNotices.cookie_name)\n"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY)\n"
        "print(s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN)\n"
    )
    by_https = {"FOLLOWTHROUGH_PUBLIC_URL": "https://ft.test", "DJANGO_SETTINGS_MODULE": "followthrough.settings"}
    told = subprocess.run(
        [sys.executable, "-c", asked], env={**os.environ, **by_https}, capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines() == ["__Host-session __Host-csrf __Host-notices", "True True True", "/ / None None"]
