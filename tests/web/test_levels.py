"""Judging: one by one, in a sitting with one press each, taken back; how long levels hold; what is still to win."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer, LevelAssessment
from followthrough.journal.assess import Said, assess
from followthrough.journal.noting import edit_contact
from followthrough.playbook.cadence import rhythm_of
from followthrough.vocabulary.level import Level, Need
from followthrough.workspace.models import Member, Workspace, local_day
from tests.cast import Bolt, Firm
from tests.web.test_statements_per_page import asked

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M17"), pytest.mark.only_on("sqlite")]
SITTING = "/levels/"


def stale(firm: Firm, name: str, days_ago: int = 40) -> Customer:
    """A customer of Ana's whose A is long past its day."""
    at = timezone.now() - timedelta(days=days_ago)
    row = enter_customer(by=firm.ana, at=at, name=name)
    assess(by=firm.ana, customer=row, level=Level.A, reason="They said so.", at=at)
    return row


def level_of(customer: Customer) -> str:
    return Customer.objects.in_workspace(customer.workspace_id).get(pk=customer.pk).level


def place(page: Any) -> tuple[str, str]:
    """How far one is, and whom one looks at."""
    text = page.content.decode()
    how_far = re.search(r"sitting-place\"><b>(.*?)</b>", text)
    whom = re.search(r"id=\"sitting-who\"><a[^>]*>(.*?)</a>", text)
    return (how_far.group(1) if how_far else "", whom.group(1) if whom else "")


def judge(ana: Client, address: str, customer: Customer, level: str, **more: str) -> Any:
    """What follows on pressing a level, as without JavaScript."""
    return ana.post(address, {"customer": customer.pk, "level": level, "key": "k", **more}, follow=True)


def test_a_sitting_goes_through_all_that_wait_and_tells_how_far_one_is(ana: Client, firm: Firm) -> None:
    first, second, third = (stale(firm, f"Waits {days}", days) for days in (80, 70, 60))
    page = ana.get(SITTING)
    assert place(page) == ("1 of 3", "Waits 80")
    page = judge(ana, page.context["again"], first, "B")
    assert place(page) == ("2 of 3", "Waits 70")
    page = ana.get(page.context["skip"])
    assert place(page) == ("3 of 3", "Waits 60")
    page = judge(ana, page.context["again"], third, "A")
    assert place(page) == ("", "")
    assert "1 was skipped and waits still." in page.content.decode()
    assert [level_of(row) for row in (first, second, third)] == ["B", "A", "A"]
    assert place(ana.get(SITTING)) == ("1 of 1", "Waits 70")


def test_one_press_gives_its_own_reason(ana: Client, firm: Firm) -> None:
    row = stale(firm, "Waits")
    buys_on = (local_day(firm.ana, timezone.now()) + timedelta(days=50)).isoformat()
    judge(ana, SITTING, row, "A", key="1")
    judge(ana, SITTING, row, "B", key="2", buys_on=buys_on, need="clear")
    judge(ana, SITTING, row, "D", key="3", buys_on=buys_on, need="clear", reason="Their budget is gone.")
    judge(ana, SITTING, row, "C", key="4")
    told = LevelAssessment.objects.visible_to(firm.ana).order_by("id").values_list("level", "suggested", "reason")
    assert list(told)[1:] == [
        ("A", "", "As before"),
        ("B", "B", told[2][2]),
        ("D", "B", "Their budget is gone."),
        ("C", "", "Judged anew"),
    ]
    assert "in 50 days; their need is clear" in told[2][2]


def test_the_last_one_can_be_taken_back_and_comes_again(ana: Client, firm: Firm) -> None:
    first = stale(firm, "Waits 80", 80)
    stale(firm, "Waits 70", 70)
    page = judge(ana, ana.get(SITTING).context["again"], first, "D")
    assert "Waits 80 is level D." in page.content.decode()
    undo = reverse("assessment-end", args=[page.context["undo"].pk])
    page = ana.post(undo, {"back": page.context["again"]}, follow=True)
    assert place(page) == ("1 of 2", "Waits 80")
    assert level_of(first) == "A"
    assert page.context["undo"] is None


def test_htmx_gets_the_next_one_at_once_with_its_address(ana: Client, firm: Firm) -> None:
    first = stale(firm, "Waits 80", 80)
    stale(firm, "Waits 70", 70)
    told = {"customer": first.pk, "level": "C", "key": "k"}
    answer = ana.post(f"{SITTING}?of=2", told, headers={"HX-Request": "true", "HX-Target": "levels-sitting"})
    assert answer.status_code == 200
    assert place(answer) == ("2 of 2", "Waits 70")
    assert answer.content.decode().strip().startswith('<div class="stack-s sitting" id="levels-sitting"')
    assert parse_qs(urlsplit(answer["HX-Replace-Url"]).query)["of"] == ["2"]


def test_the_same_press_sent_twice_judges_once(ana: Client, firm: Firm) -> None:
    row = stale(firm, "Waits")
    for _repeat in range(2):
        judge(ana, SITTING, row, "B")
    assert LevelAssessment.objects.visible_to(firm.ana).count() == 2


@pytest.mark.parametrize("day", ["1900-01-01", "9999-12-31", "tomorrow", "2026-02-30"])
def test_a_day_nobody_can_mean_is_said_beside_it_and_nothing_is_kept(ana: Client, firm: Firm, day: str) -> None:
    row = stale(firm, "Waits")
    for address, told in ((SITTING, {"customer": row.pk}), (f"/customers/{row.pk}/level/", {"reason": "so"})):
        answer = ana.post(address, {"level": "B", "buys_on": day, "key": "k", **told})
        assert answer.status_code == 422
        assert "id_buys_on_error" in answer.content.decode()
    assert level_of(row) == "A"


@pytest.mark.parametrize(
    "query", ["of=-1", "of=99999999999", "skip=x.y", "last=0", "last=9223372036854775807", "skip="]
)
def test_an_address_that_says_nonsense_is_read_as_none(ana: Client, firm: Firm, query: str) -> None:
    stale(firm, "Waits")
    assert place(ana.get(f"{SITTING}?{query}"))[1] == "Waits"


def test_somebody_elses_customer_is_not_judged(ana: Client, firm: Firm) -> None:
    theirs = enter_customer(by=firm.priya, at=timezone.now(), name="Of Priya")
    assert ana.post(SITTING, {"customer": theirs.pk, "level": "A", "key": "k"}).status_code == 403
    assert ana.post(SITTING, {"customer": "7", "level": "A", "key": "k"}).status_code == 404
    assert level_of(theirs) == "N"


def test_a_sitting_asks_as_often_for_many_as_for_few(ana: Client, firm: Firm) -> None:
    counts = []
    for number in (3, 30):
        rows = [stale(firm, f"Waits {number} {place}") for place in range(number)]
        counts.append((asked(lambda: ana.get(SITTING)), asked(press(ana, rows))))
    assert counts[0] == counts[1]
    assert counts[0] == (6, 19)


def press(ana: Client, rows: list[Customer]) -> Callable[[], Any]:
    """Press A for one after the other, as htmx does."""
    headers = {"HX-Request": "true", "HX-Target": "levels-sitting"}
    waiting = iter(rows)
    return lambda: ana.post(SITTING, {"customer": next(waiting).pk, "level": "A", "key": "k"}, headers=headers)


def test_the_mark_says_what_broke_a_level(ana: Client, firm: Firm, bolt: Bolt) -> None:
    at = timezone.now() - timedelta(hours=1)
    assess(by=firm.ana, customer=bolt.customer, level=Level.B, reason="as they said", at=at)
    gone = {"left_on": timezone.localdate() - timedelta(days=3)}
    edit_contact(by=firm.ana, contact=bolt.keller, version=1, facts=gone, at=timezone.now())
    card = reverse("today-card", args=[bolt.customer.pk])
    form = reverse("customer-touch-new", args=[bolt.customer.pk])
    for page in (reverse("customers"), reverse("customer", args=[bolt.customer.pk]), reverse("deals"), card):
        text = ana.get(page).content.decode()
        assert 'data-level="B" data-fresh="expired"' in text
        assert "key person left" in text
    for page in (card, form, reverse("customer-level", args=[bolt.customer.pk]), SITTING):
        assert "Dr. Ines Keller, who could decide, left since they were judged B." in ana.get(page).content.decode()


def test_today_leads_to_the_sitting_until_all_are_looked_at(ana: Client, firm: Firm) -> None:
    row = stale(firm, "Waits")
    assert "1 level to look at again" in ana.get(reverse("today")).content.decode()
    judge(ana, SITTING, row, "A")
    assert "to look at again" not in ana.get(reverse("today")).content.decode()


@pytest.mark.mechanism("M40")
def test_what_is_still_to_win_stands_wherever_one_is_about_to_touch_them(ana: Client, firm: Firm) -> None:
    told: dict[str, Any] = {"potential": 4_200_000, "potential_currency": "EUR"}
    at = timezone.now() - timedelta(days=9)
    rich, poor = (enter_customer(by=firm.ana, at=at, name=name, **facts) for name, facts in (("R", told), ("P", {})))
    for name in ("today-card", "customer-touch-new", "customer"):
        text = ana.get(reverse(name, args=[rich.pk])).content.decode()
        assert "42,000" in text, name
    assert "42,000" in ana.get(f"{SITTING}?skip={poor.pk}").content.decode()
    for name in ("today-card", "customer"):
        text = ana.get(reverse(name, args=[poor.pk])).content.decode()
        assert f"{reverse('customer-edit', args=[poor.pk])}#id_potential" in text, name


def test_how_long_a_level_holds_is_changed_in_the_settings(
    sign_in: Callable[[Member], Client], firm: Firm, bolt: Bolt
) -> None:
    at = timezone.now() - timedelta(days=8)
    assess(by=firm.ana, customer=bolt.customer, level=Level.A, reason="as they said", at=at)
    page, ida = reverse("level-validity"), sign_in(firm.ida)
    typed = {f"version-{level}": "0" for level in "ABCD"} | {"days-A": "7", "days-B": "30"}
    for wrong in ("0", "366", "10000", "-1", "7.5", ""):
        answer = ida.post(page, typed | {"days-A": wrong})
        assert answer.status_code == 422
        assert "From" not in answer.content.decode()
        assert "A whole number from 1 to 365." in answer.content.decode()
    assert ida.post(page, typed).status_code == 302
    workspace = Workspace.objects.get(pk=firm.workspace.pk)
    assert rhythm_of(workspace).valid_days(Level.A) == 7
    assert 'data-level="A" data-fresh="stale"' in ida.get(reverse("customers")).content.decode()
    stale_form = ida.post(page, typed | {"days-A": "9"})
    assert stale_form.status_code == 409
    assert "It now says 7" in stale_form.content.decode()
    assert sign_in(firm.ana).post(page, typed).status_code == 403


def test_a_touch_keeps_what_was_said_of_buying(ana: Client, firm: Firm, bolt: Bolt) -> None:
    said = Said(buys_on=timezone.localdate() + timedelta(days=100), need=Need.CLEAR)
    at = timezone.now() - timedelta(days=1)
    assess(by=firm.ana, customer=bolt.customer, level=Level.C, reason="as they said", at=at, said=said)
    told = {
        "uid": "6f9619ff-8b86-4011-b42d-00cf4fc964ff", "channel": "call", "outcome": "retained", "level": "B",
        "level_reason": "They hurry.",
    }  # fmt: skip
    ana.post(reverse("customer-touch-new", args=[bolt.customer.pk]), told)
    row = LevelAssessment.objects.visible_to(firm.ana).order_by("-id")[0]
    assert (row.level, row.suggested, row.buys_on, row.need) == ("B", "C", said.buys_on, "clear")
