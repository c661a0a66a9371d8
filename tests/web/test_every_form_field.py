"""Every field of every form takes bad input: a message beside the field, nothing changed, and never a crash.

Nothing is listed here that the site can tell by itself: addresses come from the site map, forms from the pages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from followthrough.planner.freeze import freeze
from followthrough.vocabulary.dynamics import DynamicsKind
from followthrough.vocabulary.hand_off import HandOffItem
from followthrough.workspace.models import local_day
from tests.addresses import every_route
from tests.cast import PASSWORD
from tests.everything import Everything
from tests.furnished import make_everything
from tests.web.bad_values import (
    NOT_MEANT,
    NOTHING_BESIDE,
    TOO_LONG,
    Sent,
    bad_values,
    contents,
    crash_of,
    faults_of,
    tables,
    undone,
)
from tests.web.page_read import Field, Form, PageReader

#: Forms are the same on both databases, and PostgreSQL is the stricter one.
pytestmark = [pytest.mark.django_db, pytest.mark.only_on("postgresql"), pytest.mark.long]
ROUTES = {route.name: route for route in every_route()}
TAKES_FORMS = sorted(name for name, route in ROUTES.items() if route.takes("POST"))

#: What a person types into an empty field, by its name or by "address:name".
TYPED = {
    "name": "Kestrel",
    "reason": "they decide in spring",
    "words": "they asked for later",
    "password": PASSWORD,
    "email": "somebody@labora.test",
    "postponement:reason": "waiting",
    "placement:why": "other",
    "password:old": PASSWORD,
    "password:password": "another " + PASSWORD,
    "text": "Well asked.",
    "customer-level:level": "B",
    "sign-in:email": "ana@labora.test",
    "days": "2030-05-06",
    "level_reason": "they decide in spring",
    "wake_on": "2030-05-06",
    "q": "Bolt",
    "outcome": "retained",
    "query": "owner=me",
    "terms": "thirty days net",
    "title": "Two pumps",
    "deal-instalments:amount": "10",
    "deal-instalments:due_on": "2030-05-06",
    "visit-new:day": "2030-05-06",
    "visit-day:day": "2030-05-06",
    "objective": "see the laboratory",
    "ours-0-what": "send the report",
    "ours-0-due_on": "2030-05-06",
    "theirs-0-what": "name the budget",
    "theirs-0-due_on": "2030-05-06",
    "gathering-new:starts_at": "2026-01-05T10:00",
    "gathering-record:due_on": "2030-05-06",
    "source": "fair",
    "message": "Please call us.",
    "how": "Ask who signs.",
    "tactic-new:serves": "1",
    "behaviour": "Ask what else they plan.",
    "training-day-new:on": "2026-01-05",
    "hours": "4",
    **{f"dynamics-new:{kind}-what": "It changes in spring." for kind in DynamicsKind},
    **{f"dynamics-new:{kind}-effect": "1" for kind in DynamicsKind},
    **{f"dynamics-new:{kind}-happens_on": "2030-05-06" for kind in DynamicsKind},
    "realized": "a third fewer runs",
    "review-new:next_on": "2036-05-06",
    "customer-tickets:what": "The pump is loud.",
    "expectation-new:due_on": "2036-05-06",
    "expectation-new:unit": "samples a day",
    "expectation-agreement:what": "less waste, by a third",
    "expectation-measure:realized": "5",
    "milestone-new:what": "Room ready",
    "phase-said:phase": "disillusionment",
    "opportunity-new:channel": "visit",
    "referral-new:company": "Kestrel AG",
    "review-day:due_on": "2030-05-06",
    "holding-new:product": "Pump head",
    "form:made": "0",  # as from a page that does not say when it was made: else we type too fast
}
#: Where somebody has to be chosen: the last one offered is.
THE_LAST_ONE = {"hand-off-new:receiver", "hand-off-again:receiver"}
#: Fields that steer what is done and are not kept: no row need hold what was typed.
STEERS = {
    "customer-group:name",  # kept once one saw what the group asks for
    "customer-group-new:name",
    "customer-touch-new:override_reason",  # only a promotion needs it
    "touch-outcome:override_reason",
    "week:reason",  # kept with whoever is moved to another day
    "visit-record:override_reason",
    "visit-unplanned:override_reason",
    "gathering-record:note",  # stands in the touches of those who came
    "gathering-record:what",
    "gathering-record:g*-because",
    "deal-edit:currency",  # kept in capitals
    "deal-new:currency",
    "workspace-settings:country",
    "holidays:days",  # kept as days with their names
    "password:old",  # proves who asks
    "sign-in:email",
    "deal-criteria:name-0",  # kept within a sheet, written as JSON
    "deal-criteria:rival-0",
    "deal-criteria:seen",
    "instalment:currency",
    "deal-instalments:currency",
    "contract-new:currency",
    "contract-edit:currency",
    "program-new:currency",
    "program-edit:currency",
    "training-new:currency",
    "training-edit:currency",
    "review-new:currency",
    "offer-new:currency",
    "holding-new:product",  # kept as the product of that name
    *(f"{name}:{item}" for name in ("hand-off-new", "hand-off-edit") for item in HandOffItem),  # in a pack, as JSON
    *(f"stage-settings:{stage}-name" for stage in range(1, 8)),  # kept within the workspace, written as JSON
    "form:homepage",  # what is typed there comes from a program, and is thanked and not kept
}
#: Answers that are not among those offered leave the question as it is asked: it stands on the page that follows.
ASKED_AGAIN = {"import-answers", "referral-asking"}
#: A wrong password is not said to be wrong beside one of the two fields: that would tell which addresses are known.
SAID_FOR_THE_WHOLE = {"sign-in"}
#: Addresses whose form stands only in the notice after an act: the address without its sample, and what it sends.
FORMS_OF_A_MOMENT = ("postponement-end", "placement-end", "next-step-again", "lead-claim-end", "hand-off-again")
#: Addresses that take a form only elsewhere, and why no page shows it here.
NOT_HERE = {
    "first-run": "a workspace stands already",
    "demo-member": "this is no demo",
    "workspace-choice": "everybody works in one workspace",
    "offer-opening": "a browser tells it by itself",
}


@dataclass
class Site:
    """The firm, its people's browsers, all their forms by the address they go to, and every row as it was."""

    everything: Everything
    clients: list[Client]
    forms: dict[str, list[tuple[Client, str, Form]]]
    before: dict[str, frozenset[Any]]


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), undone():
        everything = make_everything(timezone.now())
        for member in everything.people:  # whose day stands, as it does after the first change of a day
            freeze(member, local_day(member, everything.at), everything.at)
        firm = everything.firm
        connection.check_constraints()  # else they are checked for all these rows again with each form that is taken
        clients = [browser_of(member) for member in (firm.ana, firm.ida, firm.sol, None, firm.max)]
        yield Site(everything, clients, every_form(everything, clients), contents(tables()))


def browser_of(member: Any) -> Client:
    client = Client(raise_request_exception=False)
    if member:
        client.force_login(member.user)
    return client


def every_form(everything: Everything, clients: list[Client]) -> dict[str, list[tuple[Client, str, Form]]]:
    """Each form of each page once, with the first browser that sees it and the address it goes to.

    Who comes late looks only while there is an address whose form nobody saw.
    """
    found: dict[str, list[tuple[Client, str, Form]]] = {name: [] for name in TAKES_FORMS}
    for name in FORMS_OF_A_MOMENT:
        found[name].append((clients[0], everything.address(ROUTES[name]), Form("", "post")))
    for client in clients:
        if all(found[name] for name in TAKES_FORMS if name not in NOT_HERE):
            break
        for page in pages(everything, client):
            for form in (form for form in page.forms if form.verb == "post" and form.has_button):
                name = name_of(form.action)
                if all(set(form.fields) - set(known.fields) for _, _, known in found[name]):
                    found[name].append((client, form.action, form))
    return found


def pages(everything: Everything, client: Client) -> Iterator[PageReader]:
    readable = [route for route in ROUTES.values() if route.takes("GET") and route.name != "sign-in-link"]
    for address in [*map(everything.address, filter(everything.knows, readable)), *everything.more_addresses]:
        with undone(client):
            answer: Any = client.get(address)
        assert answer.status_code in {200, 302, 403, 404, 410}, f"{address}: {crash_of(answer)}"
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield PageReader(answer.content.decode(), address)


def name_of(address: str) -> str:
    try:
        return str(resolve(urlsplit(address).path).url_name)
    except Resolver404:
        raise AssertionError(f"a form goes to {address}, where nobody answers") from None


def filled(name: str, form: Form) -> dict[str, str]:
    """The form as somebody fills it in rightly."""
    body = form.filled()
    for field in form.fields:
        body[field] = TYPED.get(f"{name}:{field}") or body.get(field) or TYPED.get(field, "")
        if f"{name}:{field}" in THE_LAST_ONE:
            body[field] = form.fields[field].choices[-1]
    return {field: value for field, value in body.items() if value or form.fields[field].kind not in {"checkbox"}}


def test_every_address_has_a_row_to_try_it_on(site: Site) -> None:
    unknown = [route.name for route in ROUTES.values() if not site.everything.knows(route)]
    assert not unknown, f"tests/everything.py wants a sample for the names in the path of {unknown}"


@pytest.mark.parametrize("name", TAKES_FORMS)
def test_a_form_filled_in_rightly_is_taken(site: Site, name: str) -> None:
    assert bool(site.forms[name]) != (name in NOT_HERE), f"{name} has {len(site.forms[name])} forms"
    for client, address, form in site.forms[name]:
        cache.clear()
        with undone(client):
            answer: Any = client.post(address, filled(name, form))
        page = answer.content.decode()
        if any(field.kind == "file" for field in form.fields.values()):
            continue  # which files are taken is told by the tests of imports
        wrong = {field: PageReader(page, address).says_beside(field) for field in form.fields}
        told = PageReader(page, address).words.get("alert", "")
        assert answer.status_code in {200, 204, 302, 303}, (answer.status_code, told, wrong, filled(name, form))


@pytest.mark.parametrize("name", TAKES_FORMS)
def test_bad_input_gets_a_message_beside_its_field_and_changes_nothing(site: Site, name: str) -> None:
    foreign: dict[str, str | None] = {"the id of another firm's row": str(site.everything.other_bolt.customer.pk)}
    faults: list[str] = []
    for client, address, form in site.forms[name]:
        trial = Trial(site, client, name, address, filled(name, form))
        batteries = [[Bad(field, *told) for told in (bad_values(field) | foreign).items()] for field in tried(form)]
        for turn in zip_longest(*batteries):
            some = {bad.field.name: bad for bad in turn if bad}
            faults += [f"{field}: {some[field].what}: {fault}" for field, fault in trial.faults(some)]
    assert not faults, "\n".join(faults)


class Bad(NamedTuple):
    """What is sent in a field, None for left out, and what is bad about it."""

    field: Field
    what: str
    value: str | None


@dataclass
class Trial:
    """Sends a form with bad fields: many at a time, and one at a time wherever together they are not taken rightly."""

    site: Site
    client: Client
    name: str
    address: str
    right: dict[str, str]

    def faults(self, bad: dict[str, Bad]) -> Iterator[tuple[str, str]]:
        """The fields that take their bad value wrongly, each with what is wrong."""
        for some in together(bad):
            while some:
                found = self._send([bad[field] for field in some])
                if len(some) > 1 and any(found.values()):
                    for field in some:
                        yield from self._wrong(self._send([bad[field]]))
                    break
                yield from self._wrong(found)
                some = [field for field in some if field not in found]

    def _send(self, bad: list[Bad]) -> dict[str, str]:
        """What is said of these fields with these values; the others are filled in rightly."""
        told: dict[str, str | None] = {**self.right, **{one.field.name: one.value for one in bad}}
        body = {field: text for field, text in told.items() if text is not None}
        cache.clear()
        with undone(self.client):
            sent = Sent(self.address, [one.field for one in bad], body)
            return faults_of(sent, self.client, self.site.before, self._is_kept)

    def _is_kept(self, field: Field) -> bool:
        return _steering(self.name, field) not in STEERS

    def _wrong(self, found: dict[str, str]) -> Iterator[tuple[str, str]]:
        for field, fault in found.items():
            excused = self.name in SAID_FOR_THE_WHOLE and fault == NOTHING_BESIDE
            if fault and not excused and not (self.name in ASKED_AGAIN and fault == NOT_MEANT):
                yield field, fault


def together(bad: dict[str, Bad]) -> Iterator[list[str]]:
    """The fields as they are sent: those a person sees at once, unless that were too long; each other one alone."""
    some: list[str] = []
    for name, one in bad.items():
        if one.field.kind in {"hidden", "button"} or len(one.value or "") >= TOO_LONG:
            yield [name]
        else:
            some.append(name)
    if some:
        yield some


def _steering(name: str, field: Field) -> str:
    """The field as `STEERS` names it: a field of a row is named without the id of the row."""
    return f"{name}:{re.sub(r'[0-9]{6,}', '*', field.name)}"


def tried(form: Form) -> list[Field]:
    """The fields of a form; of rows that are alike, those of the first."""
    kinds: dict[str, Field] = {}
    for field in form.fields.values():
        kinds.setdefault(re.sub(r"-\d+(?=-|$)", "", field.name), field)
    kinds.pop("csrfmiddlewaretoken", None)
    # A file that may be left out is no text: what is typed in its place is passed over.
    return [field for field in kinds.values() if field.name != "upload"]
