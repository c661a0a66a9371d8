"""Every address takes bad queries, ids, verbs, bodies and cookies without a crash, and reading changes nothing."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from tests.addresses import every_route
from tests.everything import Everything
from tests.furnished import make_everything
from tests.web.bad_values import crash_of, undone, writings

pytestmark = pytest.mark.django_db
ROUTES = [route for route in every_route() if route.name != "sign-in-link"]  # the one GET that writes, on purpose
#: What each database is asked in its own words: figures beyond those it knows, signs it can't keep, what escapes in it.
#: Values that can only fail alike are one.
SEARCHED = ("\0", "\ud800", "9" * 19, str(2**64), "٣", "'%_\\", "x~" + "9" * 19, "9999-12-31~" + "9" * 19)
#: The words of full text are SQLite's alone; everything else is read by the program, the same on both databases.
VALUES = (*SEARCHED, '"unclosed', "*", "NEAR(", "a AND") if connection.vendor == "sqlite" else (
    *SEARCHED, "", "-1", "9" * 400, "²", "NaN", "1e308", "2026-02-30", "0001-01-01",
    "-id;DROP TABLE x' OR 1=1 --", "a\x07b" + "(" * 300 + "<script>alert(1)</script>" + "a" * 5000,
)  # fmt: skip
#: Where a page begins that goes on after a row, and where one comes back to, by the names of what is asked for.
CURSORS = (
    "~", "x~1", "2026-01-01T00:00:00+00:00~" + "9" * 19, "0001-01-01T00:00:00+00:00~1", "9999-12-31T23:59:59-23:59~1",
    "99~1",
)  # fmt: skip
ELSEWHERE = (
    "//evil.test", "/\\evil.test", "https:evil.test", "javascript:alert(1)", " //evil.test", "/\t/evil.test",
)  # fmt: skip
BY_NAME = {"after": CURSORS, "before": CURSORS, "last": CURSORS, "next": ELSEWHERE, "back": ELSEWHERE}


@pytest.fixture(scope="module")
def everything(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Everything]:
    with django_db_blocker.unblock(), undone():
        yield make_everything(timezone.now())


@pytest.fixture
def admin(everything: Everything) -> Client:
    cache.clear()
    client = Client(raise_request_exception=False)
    client.force_login(everything.firm.ida.user)  # type: ignore[arg-type]
    return client


def fault(answer: Any, written: list[tuple[str, str]]) -> str:
    """What is wrong with the answer to a question."""
    if answer.status_code >= 500:
        return crash_of(answer)
    if written:
        return f"reading wrote: {written[0][1]}"
    return "leads elsewhere" if "evil" in answer.headers.get("Location", "").partition("?")[0] else ""


class Noted(QueryDict):
    """A query that notes which of its names a page asks for."""

    asked: ClassVar[set[str]] = set()

    def __getitem__(self, name: Any) -> Any:
        self.asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: Any) -> bool:
        self.asked.add(name)
        return super().__contains__(name)

    def get(self, name: Any, *default: Any) -> Any:
        self.asked.add(name)
        return super().get(name, *default)

    def getlist(self, name: Any, *default: Any) -> Any:
        self.asked.add(name)
        return super().getlist(name, *default)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names that pages asked their queries for since."""
    monkeypatch.setattr("django.core.handlers.wsgi.QueryDict", Noted)
    Noted.asked.clear()
    return Noted.asked


@pytest.mark.parametrize("route", [route for route in ROUTES if route.takes("GET")], ids=lambda route: route.name)
def test_a_query_that_makes_no_sense_is_read_as_far_as_it_can_be(
    everything: Everything, admin: Client, asked: set[str], route: Any
) -> None:
    """Each value for all names at once that the page asks for; it may ask for more once it has seen some."""
    faults, address, known = [], everything.address(route), set[str]()
    with undone(admin):
        admin.get(address)
    while asked - known:
        known |= asked
        more = {value for name in known & BY_NAME.keys() for value in BY_NAME[name]}
        for value in (*VALUES, *sorted(more)):
            text = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
            with undone(admin), writings() as written:
                answer = admin.get(address, dict.fromkeys(known, text))
            if said := fault(answer, written):
                faults.append(f"{value[:40]!r}: {said}")
    assert not faults, "\n".join(faults)


def test_the_names_a_page_asks_for_are_noted(admin: Client, asked: set[str]) -> None:
    admin.get(reverse("customers"))
    assert {"q", "owner", "level", "after"} <= asked


@pytest.mark.parametrize("route", [route for route in ROUTES if route.parameters], ids=lambda route: route.name)
def test_an_id_of_nobody_or_of_another_firm_is_not_there(everything: Everything, admin: Client, route: Any) -> None:
    other = {"customer_id": everything.other_bolt.customer.pk, "contact_id": everything.other_bolt.keller.pk}
    other |= {"deal_id": everything.other_bolt.deal.pk, "member_id": everything.other.ana.pk}
    verb = "GET" if route.takes("GET") else "POST"
    for name in (name for name in route.parameters if name.endswith("_id")):
        for bad in {1, 2**63 - 1, 2**63, 10**40, other.get(name, 1)}:
            address = everything.address(route, **{name: bad})
            with undone(admin), writings() as written:
                answer: Any = admin.generic(verb, address)
            assert answer.status_code == 404, f"{name}={bad}: {crash_of(answer)}"
            assert not [sql for _table, sql in written if "planner_plan" not in sql]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_verbs_bodies_cookies_and_kinds_nobody_knows_are_refused(
    everything: Everything, admin: Client, route: Any
) -> None:
    address = everything.address(route)
    for verb in ("PUT", "PATCH", "DELETE", "PROPFIND", "TRACE"):
        assert admin.generic(verb, address).status_code in {403, 405}
    if not route.takes("POST"):
        return
    strange = {
        "application/json": b'{"name": ["Ana"], "value": NaN',
        "multipart/form-data; boundary=x": b"--y\r\nhalf",
        "multipart/form-data": b"no boundary",
        "application/x-www-form-urlencoded; charset=utf-16": b"\xff\xfen\x00",
        "text/plain; charset=no-such": b"\xff\xfe",
        "application/x-www-form-urlencoded": b"&".join(b"a%d=1" % number for number in range(2100)),
        "application/x-www-form-urlencoded;": b"note=" + b"x" * (3 * 1024 * 1024),
    }
    for kind, body in strange.items():
        with undone(admin):
            answer: Any = admin.generic("POST", address, body, content_type=kind)
        assert answer.status_code < 500, f"{kind}: {crash_of(answer)}"


@pytest.mark.parametrize("cookie", ["", "x" * 4000, "../../etc/passwd", "' OR 1=1 --", '"'])
def test_a_broken_session_is_no_session(everything: Everything, cookie: str) -> None:
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert client.get(reverse("customers")).status_code == 302


@pytest.mark.only_on("sqlite")
def test_a_form_without_its_token_is_refused(everything: Everything) -> None:
    """But for what strangers send us by a form of ours on a site of theirs. One of them is asked all that is wrong."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(everything.firm.ana.user)  # type: ignore[arg-type]
    wrong = ("", "x", "\0", "é" * 32, "a" * 100_000)
    for route in (route for route in ROUTES if route.takes("POST") and route.name != "form"):
        for token in (None, "x" * 64, *(wrong if route.name == "customer-new" else ())):
            address, told = everything.address(route), {} if token is None else {"csrfmiddlewaretoken": token}
            with undone(client), writings() as written:
                answer: Any = client.post(address, told)
            assert answer.status_code == 403, f"{route.name}: {crash_of(answer)}"
            assert not written
