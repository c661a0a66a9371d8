"""Whatever people write stays text: in no page does it run, ask elsewhere, or become a part of the page."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Dialog, Page

from followthrough.journal.amend import amend_touch
from followthrough.journal.log import Facts, Move, Step, log_touch
from followthrough.relationship.models import HandOff
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.hand_off import HandOffItem
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.base import WorkspaceModel
from followthrough.workspace.models import local_day
from tests.browser.conftest import OpenPage
from tests.browser.test_every_page import addresses, client_of, open_at
from tests.everything import Everything
from tests.furnished import make_everything

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'-alert(1)-'",
    "javascript:alert(1)",
    "</textarea><script>alert(1)</script>",
    "</title><iframe src=//evil.test>",
    '" autofocus onfocus=alert(1) x="',
    "<b hx-get=//evil.test hx-trigger=load>",
    "{{ 7|add:7 }}{% debug %}",
    "<link rel=stylesheet href=//evil.test>",
    "<a href=javascript:alert(1)>&lt;script&gt;",
)
#: What each of them has in a page where it was made harmless.
OF_A_PAYLOAD = re.compile(rb"&lt;|&gt;|&quot;|&#x27;|alert\(1|evil\.test|7\|add")
#: Texts that are read by the program and can't be whatever one likes.
READ_BY_THE_PROGRAM = {
    "base_currency", "time_zone", "country", "weekend", "currency", "potential_currency", "email", "password", "theme",
    "secret_hash", "secret", "key", "body_hash", "screen", "query", "role", "state", "name_key", "email_key",
    "phone_key", "domain", "digest", "sha256", "path", "history_type", "text_key", "search_text", "reason_code",
    "first_channel", "channels", "phases", "colour", "external_key", "seed",
}  # fmt: skip
#: Texts that a row has only where something else is so: where it has none, there is none to show.
OFTEN_NONE = {"words", "withdrawn_because", "taken_back_because", "measure"}
#: Rows that the database itself keeps as they were written.
NEVER_CHANGED = {"Entry", "EntryContact", "Amendment"}
#: A part of the page that came out of a text.
GROWN = "script:not([src]), img[src=x], svg[onload], iframe, [onfocus], [hx-get*=evil], link[href*=evil], a[href^=java]"


@pytest.fixture
def everything(transactional_db: None) -> Everything:
    everything = make_everything(timezone.now())
    for model in apps.get_models():
        if issubclass(model, WorkspaceModel) and model._meta.app_label in {
            "workspace", "customers", "deals", "relationship", "journal", "planner", "playbook", "reports", "campaigns",
            "training",
        } and model.__name__ not in NEVER_CHANGED:  # fmt: skip
            write_payloads(model, everything)
    log_payloads(everything)
    return everything


def log_payloads(everything: Everything) -> None:
    """A touch is never changed, so it is logged as it shall be, and amended."""
    ana, bolt, at, words = everything.firm.ana, everything.bolt, timezone.now(), " ".join(PAYLOADS)
    facts: dict[str, Any] = {"channel": Channel.CALL, "happened_at": at, "note": words, "contacts": [bolt.keller]}
    move = Move(outcome=Outcome.PROMOTED, override_reason=words)
    step = Step(due_on=local_day(ana, at), what=PAYLOADS[1])
    logged = log_touch(
        by=ana, customer=bolt.customer, deal=bolt.deal, facts=Facts(**facts), move=move, step=step, at=at
    )
    told = {**facts, "note": PAYLOADS[1] + words, "reason": PAYLOADS[1], "direction": Direction.OUT, "reached": True}
    amend_touch(by=ana, touch=logged.entry, at=at, minutes=None, **told)
    # A pack is texts by what they are about.
    packs = HandOff.objects.in_workspace(everything.firm.workspace)
    packs.update(pack={str(item): words for item in HandOffItem})


def write_payloads(model: type[WorkspaceModel], everything: Everything) -> None:
    """Each text of each row becomes one payload after another, or all of them where there is room."""
    texts = [field for field in model._meta.concrete_fields if is_free(field)]
    rows: Any = model._default_manager.filter(workspace_id=everything.firm.workspace.pk)
    if not texts:
        return
    for number, row in enumerate(rows.values("pk", *(field.name for field in texts))):
        told = {
            field.name: text_for(field, number + place)
            for place, field in enumerate(texts)
            if row[field.name] or field.name not in OFTEN_NONE
        }
        rows.filter(pk=row["pk"]).update(**told)


def is_free(field: Any) -> bool:
    is_text = type(field) in {models.CharField, models.TextField}
    return is_text and not field.choices and field.name not in READ_BY_THE_PROGRAM


def text_for(field: Any, number: int) -> str:
    everything = " ".join(PAYLOADS)
    has_room = not field.max_length or field.max_length >= len(everything)
    return everything if has_room else f"{number} {PAYLOADS[number % len(PAYLOADS)]}"[: field.max_length]


def hear(dialog: Dialog, complaints: list[str]) -> None:
    complaints.append(f"a dialog said {dialog.message}")
    dialog.dismiss()


def told(client: Client, address: str) -> set[bytes]:
    """Each tag of a page with the text after it in which there may be something of a payload."""
    page = b"".join(client.get(address))
    return set(filter(OF_A_PAYLOAD.search, re.findall(rb"<[^>]*>[^<]*", page)))


@pytest.mark.long
@pytest.mark.parametrize("who", ["seller", "admin"])
def test_what_people_write_is_only_text(open_page: OpenPage, everything: Everything, complaints: list[str], who: str):
    member = {"seller": everything.firm.ana, "admin": everything.firm.ida}[who]
    page: Page = open_page(member.user)
    page.on("dialog", lambda dialog: hear(dialog, complaints))
    shown, opened = 0, set[bytes]()
    seller, client = client_of(everything.firm.ana), client_of(member)
    for address in addresses(everything):
        # What stood in the same tag on a page before, or is told to a seller on the same page, was looked at there.
        new = told(client, address) - opened
        if not new or (who == "admin" and not new - told(seller, address)):
            continue
        opened |= new
        if open_at(page, address, complaints):
            grown = page.locator(GROWN).evaluate_all("found => found.map(each => each.outerHTML.slice(0, 200))")
            assert grown == [], f"{address} grew {grown}"
            shown += "<img src=x onerror=alert(1)>" in page.locator("body").inner_text()
    assert shown > 5
