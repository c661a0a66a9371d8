"""Every route, asked by everybody: what is open to whom, what stays shut, and that nothing leaks or changes.

What is expected stands in `expected_get.txt` and `expected_post.txt`: one row per route, one column per person of
`world.PEOPLE`, asked about a customer of Ana in team South. A new route needs a row there, read by a second person.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.templatetags.static import static
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from followthrough.web.access import Rule
from tests.permissions.routes import Route, routes
from tests.permissions.world import MARK, PEOPLE, World, all_rows, make_world
from tests.web.bad_values import undone

#: Who may do what is decided by the program before a database is asked, and is the same on both.
pytestmark = [pytest.mark.django_db, pytest.mark.only_on("postgresql")]
HERE = Path(__file__).parent
ROUTES = {route.name: route for route in routes()}
#: The one GET that writes, because it spends its link.
WRITES_BY_GET = {"sign-in-link"}
#: Sites of others post here: it asks no cookie and can do nothing but tell us something.
POSTED_FROM_ELSEWHERE = {"form"}
REFUSED = {403, 404, 405, 410, 422}
#: What a stranger, or somebody whose door is closed, may meet: the way to sign in, or nothing.
SHUT_OUT = ("anonymous", "suspended", "removed")
#: Words for every field that any form asks for, so that a POST gets past the form to the rule.
FILLED = {
    "name": "Changed", "reason": "because", "text": "words", "what": "words", "note": "words", "cause": "budget",
    "level": "A", "role": "seller", "capacity": "5", "version": "1", "closed_as": "lost", "wake_on": "2036-01-01",
    "until": "2036-01-01", "due_on": "2036-01-01", "when": "2036-01-01", "channel": "call", "outcome": "retained",
    "stage": "1", "days": "2036-12-25 X", "screen": "customers", "query": "", "worked": "x", "hindered": "x",
    "email": "changed@x.test", "is_key": "on", "currency": "EUR", "answered": "yes", "nobody": "",
    "base_currency": "CHF", "time_zone": "UTC", "day_starts": "06:00", "weekend": "5", "act": "save",
    "agreed_on": "2026-01-05", "sent_on": "2026-01-05", "answered_on": "2026-01-05", "asked_on": "2026-01-05",
    "received_on": "2026-01-05", "title": "words", "terms": "words", "amount": "10", "renewal": "none", "seen": "1",
    "name-0": "words", "line-TOTAL_FORMS": "0", "line-INITIAL_FORMS": "0", "reply": "accepted",
    "day": "2036-01-01", "objective": "words", "starts_at": "2026-01-05T10:00", "kind": "event",
    "answer_hours": "24", "ask_days": "90", "most_a_week": "3", "message": "words", "words": "words", "source": "fair",
    "verdict": "right", "behaviour": "words", "aims": "spotted", "roles": "service", "margin": "50", "measure": "sold",
    "on": "2026-01-05", "hours": "4",
}  # fmt: skip
FILLED_FOR: dict[str, dict[str, str]] = {
    "dynamics-new": {"act": "asked"},
    "customer-group": {"ideal": "5", "longest": "9"},
    "customer-group-new": {"ideal": "5", "longest": "9"},
    "contact-new": {"role": "user"},
    "contact-edit": {"role": "user"},
    "deal-closing": {"reason": "price"},
    "ask-reply": {"reply": "waiting"},
    "tactic-new": {"kind": "tactic", "how": "words", "serves": "1"},
    "tactic": {"kind": "tactic", "how": "words", "serves": "1"},
    "campaign-new": {"uid": str(UUID(int=6))},
    "lead-hint": {"uid": str(UUID(int=7))},
    "opportunity-new": {"uid": str(UUID(int=10))},
    "ticket-targets": {"severe": "8", "other": "48"},
    "visit-unplanned": {"uid": str(UUID(int=8)), "level": "", "nobody": "on", "override_reason": "because"},
    "visit-record": {"uid": str(UUID(int=9)), "level": "", "nobody": "on", "override_reason": "because"},
    "expectation-new": {"promised": ""},
    "expectation-measure": {"realized": "5", "said": "", "on": "2026-01-05"},
    "expectation-agreement": {"promised": "5"},
    "phase-said": {"phase": "realized_value"},
    "milestone-new": {"kind": "step"},
    "milestone-reached": {"on": "2026-01-05", "contact": ""},
    "review-new": {"on": str(timezone.now().date() - timedelta(days=2)), "realized": "words", "next_on": "2036-01-01"},
    "holding-new": {"product": f"Pump head {MARK}"},
    "offer-new": {"uid": str(UUID(int=10))},
    "training-attendance": {"version": "2"},
    "placement": {"where": "place", "place": "2", "why": "time"},
}


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), undone():
        yield make_world()


@pytest.fixture
def world(made: World) -> Iterator[World]:
    cache.clear()  # what was counted for the limits of earlier tests
    with _taken_back():
        yield made


def expected(name: str) -> dict[str, list[str]]:
    """Route name → one cell per person."""
    lines = (HERE / name).read_text().splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return {row[0]: row[1:] for row in rows}


def get(world: World, who: str, route: Route) -> Any:
    return _as_at_first(world, who).get(route.for_(world.ids))


def post(world: World, who: str, route: Route) -> Any:
    ids = {"team": str(world.ids["team_id"]), "contact": str(world.ids["contact_id"])}
    ids["customer"] = str(world.ids["customer_id"])
    ids["member"] = str(world.firm.sol.pk)
    ids["receiver"] = str(world.firm.max.pk)
    if route.name == "expectation-new":
        ids["member"] = str(world.firm.ana.pk)
    typed = FILLED | ids | FILLED_FOR.get(route.name, {})
    return _as_at_first(world, who).post(route.for_(world.ids), typed)


def _as_at_first(world: World, who: str) -> Client:
    """The person's client with the cookies of before, because some answers take them away."""
    client = world.clients[who]
    client.cookies = SimpleCookie(world.cookies[who])
    return client


def test_every_route_has_a_name_and_declares_its_rule() -> None:
    assert [route.address for route in ROUTES.values() if not route.name] == []
    assert [route.address for route in ROUTES.values() if not isinstance(getattr(route.view, "rule", None), Rule)] == []
    assert len(ROUTES) == len(routes())


def test_every_route_has_a_row_in_both_tables() -> None:
    for table in ("expected_get.txt", "expected_post.txt"):
        rows = expected(table)
        assert set(rows) == set(ROUTES)
        assert [name for name, cells in rows.items() if len(cells) != len(PEOPLE)] == []


@pytest.mark.parametrize("who", PEOPLE)
def test_reading_is_open_to_whom_the_table_says_and_changes_nothing(world: World, who: str) -> None:
    before = all_rows()
    rows = expected("expected_get.txt")
    column = PEOPLE.index(who)
    found = {}
    for name, route in ROUTES.items():
        answer = get(world, who, route)
        found[name] = str(answer.status_code)
        _assert_guarded(answer, name)
        _assert_not_kept(answer, name)
    assert found == {name: cells[column] for name, cells in rows.items()}
    assert {table for table, rows in all_rows().items() if rows != before[table]} == set()


@pytest.mark.parametrize("who", PEOPLE)
def test_writing_is_open_to_whom_the_table_says_and_a_refusal_changes_nothing(world: World, who: str) -> None:
    """A `+` is a write that gets past rules and forms; it is taken back, and what it does is tested elsewhere.

    So is signing out, which everybody may.
    """
    rows, column = expected("expected_post.txt"), PEOPLE.index(who)
    before, found = all_rows(), {}
    for name, route in ROUTES.items():
        with _taken_back() if rows[name][column] == "+" or name == "sign-out" else nullcontext():
            answer = post(world, who, route)
        to_the_door = answer.status_code == 302 and answer["Location"].startswith(reverse("sign-in"))
        went_in = not to_the_door if answer.status_code == 302 else answer.status_code not in REFUSED
        found[name] = "+" if went_in else str(answer.status_code)
    assert found == {name: cells[column] for name, cells in rows.items()}
    assert {table for table, rows in all_rows().items() if rows != before[table]} == set()


class _taken_back:
    """Within this, what is written is taken back at the end, in spite of verbs that want the outermost transaction."""

    def __enter__(self) -> None:
        self.block = transaction.atomic()
        self.block._from_testcase = True  # type: ignore[attr-defined]
        self.block.__enter__()

    def __exit__(self, *error: object) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)


def test_what_is_another_workspaces_looks_as_if_it_were_not_there(world: World) -> None:
    """Each id in turn is a foreign one and one that never was: the answers are the same."""
    client = world.clients["foreign"]
    for route in ROUTES.values():
        for name in [name for name in route.asks if name.endswith("_id")]:
            theirs = route.for_({**world.foreign_ids, name: world.ids[name]})
            nobodys = route.for_({**world.foreign_ids, name: 1})
            for ask in (client.get, client.post):
                answers = [ask(theirs), ask(nobodys)]
                assert [answer.status_code for answer in answers] in ([404, 404], [405, 405]), route.name
                assert MARK not in answers[0].content.decode(), route.name


def test_nothing_of_another_workspace_is_ever_shown(world: World) -> None:
    queries = ("?q=zebra", "?q=bolt&owner=all&span=day", "?owner=none")
    client = world.clients["foreign"]
    for route in ROUTES.values():
        address = route.for_(world.foreign_ids)
        for query in ("", *queries):
            assert MARK.encode() not in client.get(address + query).content, address + query
    own = world.clients["seller"]
    assert MARK in own.get(reverse("customers")).content.decode()


@pytest.mark.parametrize("who", SHUT_OUT)
def test_who_is_not_let_in_meets_the_door_everywhere(world: World, who: str) -> None:
    for route in ROUTES.values():
        if route.view.rule is Rule.ANYONE:
            continue
        answer = get(world, who, route)
        assert answer.status_code in {302, 405}, route.name
        if answer.status_code == 302:
            assert answer["Location"].startswith(reverse("sign-in")), route.name


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def _assert_guarded(answer: Any, where: str) -> None:
    told = {name: answer.headers.get(name) for name in HEADERS}
    assert told == HEADERS, where
    policy = dict(rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; "))
    wanted = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert policy == {name: " ".join(values) for name, values in wanted.items()}, where
    assert not {"unsafe-inline", "unsafe-eval", "*"} & set(" ".join(policy.values()).replace("'", "").split())


def _assert_not_kept(answer: Any, where: str) -> None:
    """No copy of a member's page is kept."""
    if getattr(answer.wsgi_request, "member", None):
        assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", ")), where


@pytest.mark.parametrize("who", ["anonymous", "admin"])
def test_a_refused_verb_carries_the_headers_that_guard_it(world: World, who: str) -> None:
    """Whatever is read carries them too: that is looked at where everybody reads everything."""
    for route in ROUTES.values():
        answer = _as_at_first(world, who).delete(route.for_(world.ids))
        _assert_guarded(answer, f"{route.name}, DELETE")
        _assert_not_kept(answer, f"{route.name}, DELETE")


def test_errors_and_static_files_carry_them_too(world: World) -> None:
    client = world.clients["admin"]
    _assert_guarded(client.get("/no/such/page/"), "404")
    style_sheet = client.get(static("css/app.css"))
    _assert_guarded(style_sheet, "the style sheet")
    assert b"".join(style_sheet)
    _assert_guarded(client.get("/static/no-such-file.css"), "a file that is not there")
    _assert_guarded(Client(enforce_csrf_checks=True).post(reverse("sign-in")), "403")
    _assert_guarded(client.get("/", headers={"host": "evil.test"}), "400")


@pytest.fixture
def by_https(settings: Any) -> None:
    """As it is set where the public address begins with https."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 3600


def test_what_is_sent_on_to_https_or_refused_before_any_page_carries_them_too(by_https: None, world: World) -> None:
    client = Client()
    for address in ("/", "/no/such/page/", static("css/app.css")):
        sent_on = client.get(address)
        assert (sent_on.status_code, sent_on["Location"]) == (301, f"https://testserver{address}")
        _assert_guarded(sent_on, address)
        _assert_guarded(refused := client.get(address, headers={"host": "evil.test"}), f"400 {address}")
        assert refused.status_code == 400
    refused = client.get("/", headers={"host": "evil.test"}, secure=True)
    _assert_guarded(refused, "400 by https")
    assert (refused.status_code, "Strict-Transport-Security" in refused.headers) == (400, True)


@pytest.mark.parametrize("who", ["viewer", "manager", "admin"])
def test_of_what_is_not_there_no_copy_is_kept_and_files_are_kept_for_ever(world: World, who: str) -> None:
    missing = _as_at_first(world, who).get("/no/such/page/")
    assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "private, no-store")
    kept = _as_at_first(world, who).get(static("css/app.css"))
    assert "immutable" in kept.headers["Cache-Control"]
    assert "no-store" not in kept.headers["Cache-Control"]
    assert b"".join(kept)


@pytest.mark.urls("tests.permissions.broken")
def test_a_crash_carries_them_too_and_tells_nothing() -> None:
    answer = Client(raise_request_exception=False).get("/broken/")
    assert answer.status_code == 500
    _assert_guarded(answer, "500")
    assert "secret of the crash" not in answer.content.decode()


def test_every_write_wants_the_token_of_its_page(world: World) -> None:
    """Without it a POST from elsewhere is refused, whoever is signed in; but for what strangers send us by a form."""
    client = Client(enforce_csrf_checks=True)
    client.cookies = world.clients["admin"].cookies
    guarded = [route for route in ROUTES.values() if route.name not in POSTED_FROM_ELSEWHERE]
    statuses = {client.post(route.for_(world.ids), FILLED).status_code for route in guarded}
    assert statuses <= {403, 405}
