"""The pages of campaigns: whom one would find, the launch, who was drawn, what came of it, and the customer's page."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.campaigns.models import Campaign, Drawn
from followthrough.campaigns.results import Result, Side
from followthrough.journal.log import Step
from followthrough.journal.models import NextStep
from followthrough.journal.open_deal import open_deal
from followthrough.journal.steps import set_next_step
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.campaign import Change
from followthrough.web.campaigns.wording import change_words, finding
from followthrough.workspace.models import Member, SavedView
from tests.cast import Firm, make_firm, today_there
from tests.rising import push, rise

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M24")]

NEW = "/campaigns/new/"


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=200))


def text(answer: Any) -> str:
    """What a page says, without its tags."""
    page = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\N{NO-BREAK SPACE}", " ").split())


def words(**more: str) -> dict[str, str]:
    return {"name": "Audit push", "message": "Ask what changed.", "uid": str(uuid.uuid4()), **more}


def launched(firm: Firm, client: Client, address: str = NEW, **more: str) -> Campaign:
    answer = client.post(address, words(owner=str(firm.ana.pk), **more))
    assert answer.status_code == 302, text(answer)
    return Campaign.objects.in_workspace(firm.workspace).latest("launched_at")


def test_the_preview_tells_whom_it_finds_with_the_change_what_it_asks_and_what_it_could_show(
    ana: Client, firm: Firm
) -> None:
    now = timezone.now()
    rows = rise(firm.ana, now, [f"Lab {n:02}" for n in range(20)])
    set_next_step(by=firm.ana, customer=rows[0], step=Step(due_on=today_there(), what="bring it"), at=now)
    push(firm.ana, now - timedelta(hours=1), rows=rise(firm.ana, now, ["Pushed"]))
    rise(firm.priya, now, ["Priya’s"])
    said = text(ana.get(NEW))
    assert "20 customers, 3 of them held out" in said
    assert re.search(r"Lab 00 was C since .*\d+ \w+.*, now A since .*\d+ \w+", said)
    assert "Lab 12" not in said
    assert "and 8 more" in said
    assert "Priya’s" not in said
    assert "Left out: 1 is in another campaign, or was within the last 14 days." in said
    assert "About 17 touches over 5 working days" in said
    assert "1 has a next step that somebody set: its day stays, and it says the campaign’s words as well." in said
    assert "0 of these 20 were promoted in the last 30 days." in said
    # p = 1/22 with 17 and 3: √(8·p(1−p)·(1/17 + 1/3)) = 0.369
    assert "with 17 and 3 a difference below 37 points could not be told" in said
    assert "With fewer than 10 held out nothing will be told" in said
    assert not Drawn.objects.in_workspace(firm.workspace).filter(customer=rows[0]).exists()


def test_filters_and_a_saved_view_narrow_it_and_what_cannot_be_read_is_left_out(ana: Client, firm: Firm) -> None:
    rows = rise(firm.ana, timezone.now(), ["One", "Two"])
    open_deal(by=firm.ana, customer=rows[0], at=timezone.now() - timedelta(days=9), name="Pumps", source="fair")
    view = SavedView.objects.create(
        workspace=firm.workspace, member=firm.ana, screen="customers", name="Twos", query="q=two"
    )
    for query, count in {
        "": 2, "level=A": 2, "level=B": 0, "stage=1": 1, "stage=3": 0, f"view={view.pk}": 1, "change=fell": 0,
        "change=x&within=9&share=90&days=y&stage=z&view=%00&level=Q": 2, "within=7&owner=me": 2, "moment=after": 0,
    }.items():  # fmt: skip
        said = text(ana.get(f"{NEW}?{query}"))
        assert (f"{count} customer" if count else "Nobody is found by this") in said, query
    campaign = launched(firm, ana, f"{NEW}?view={view.pk}&stage=&share=0&level=A")
    assert campaign.rule == {
        "change": "rose", "days": 30, "stages": [], "lists": [["Twos", "q=two"], ["", "level=A"]],
    }  # fmt: skip
    assert [row.customer.name for row in Drawn.objects.in_workspace(firm.workspace)] == ["Two"]
    said = text(ana.get(reverse("campaign", args=[campaign.pk])))
    assert "Level rose within the last 30 days · in the list “Twos” · level A" in said


def test_launched_once_however_often_it_is_sent_and_shown_with_its_touches_in_today(ana: Client, firm: Firm) -> None:
    rise(firm.ana, timezone.now(), [f"Lab {n}" for n in range(6)])
    sent = words(owner=str(firm.ana.pk))
    first, again = ana.post(NEW, sent), ana.post(NEW, sent)
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    said = text(ana.get(first["Location"]))
    assert "Can’t tell yet: 0 of the 10 it takes have had their days in the smaller arm." in said
    assert "0 of 5 steps touched" in said
    assert "5 of 5 still within their 30 days" in said
    assert "1 of 1 still within their 30 days" in said
    assert said.count("held out until") == 1
    assert "Audit push: Ask what changed." in text(ana.get(reverse("today")))
    assert "Audit push" in text(ana.get(reverse("campaigns")))


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_launched(ana: Client, firm: Firm) -> None:
    rise(firm.ana, timezone.now(), ["Lab"])
    answer = ana.post(NEW, {"name": "", "message": "", "uid": "x", "owner": str(firm.priya.pk)})
    assert answer.status_code == 422
    assert {"name", "uid", "owner"} <= set(answer.context["form"].errors) if answer.context else True
    answer = ana.post(NEW, words(owner=str(firm.ana.pk), message=""))
    assert answer.status_code == 422
    assert "Say what to bring about, or choose a tactic." in text(answer)
    empty = ana.post(f"{NEW}?change=fell", words(owner=str(firm.ana.pk)))
    assert empty.status_code == 422
    assert "Nobody is found by this" in text(empty)
    assert not Campaign.objects.in_workspace(firm.workspace).exists()


def test_the_page_of_a_customer_says_what_it_is_drawn_into(ana: Client, firm: Firm) -> None:
    rows = rise(firm.ana, timezone.now(), [f"Lab {n}" for n in range(6)])
    campaign = launched(firm, ana)
    held = Drawn.objects.in_workspace(firm.workspace).get(campaign=campaign, arm="held_out").customer_id
    for row in rows:
        said = text(ana.get(reverse("customer", args=[row.pk])))
        assert ("Held out of the campaign Audit push until" in said) == (row.pk == held)
        assert ("In the campaign Audit push until" in said) == (row.pk != held)
    ana.post(reverse("campaign-end", args=[campaign.pk]))
    assert "campaign Audit push" not in text(ana.get(reverse("customer", args=[rows[0].pk])))


def test_stopped_by_who_leads_it_and_by_nobody_else(
    sign_in: Callable[[Member], Client], ana: Client, firm: Firm
) -> None:
    rise(firm.ana, timezone.now(), ["Lab"])
    campaign = launched(firm, ana)
    address = reverse("campaign-end", args=[campaign.pk])
    assert sign_in(firm.priya).post(address).status_code == 403
    page = reverse("campaign", args=[campaign.pk])
    assert "Stop it" not in text(sign_in(firm.priya).get(page))
    manager = sign_in(firm.max)
    assert "Stop it" in text(manager.get(page))
    assert manager.post(address).status_code == 302
    said = text(manager.get(page))
    assert "by Max Brandt" in said
    assert "Stop it" not in said
    assert "not touched by it" in said
    assert [step.from_cadence for step in NextStep.objects.in_workspace(firm.workspace).filter(closed_at=None)] == [
        True
    ]


def test_words_are_changed_with_their_version(ana: Client, firm: Firm) -> None:
    rise(firm.ana, timezone.now(), ["Lab"])
    campaign = launched(firm, ana)
    address = reverse("campaign-edit", args=[campaign.pk])
    assert ana.post(address, {"name": "Audit", "message": "Ask again.", "version": "1"}).status_code == 302
    assert ana.post(address, {"name": "Other", "message": "No.", "version": "1"}).status_code == 409
    assert "Audit: Ask again." in text(ana.get(reverse("today")))


def test_a_tactic_stands_for_the_words(ana: Client, firm: Firm) -> None:
    rise(firm.ana, timezone.now(), ["Lab"])
    form = ana.get(NEW).content.decode()
    tactic = re.search(r'<option value="(\d+)">', form.partition('name="tactic"')[2])
    assert tactic
    campaign = launched(firm, ana, message="", tactic=tactic[1])
    assert campaign.tactic
    step = NextStep.objects.in_workspace(firm.workspace).get(closed_at=None)
    assert step.what == f"Audit push: {campaign.tactic.name}"


def came_of(treated: tuple[int, int], held: tuple[int, int], before: Rate | None = None) -> str:
    """What is said of so many promoted of so many in each arm."""
    one, two = (Side(n, n, Rate(k, n)) for k, n in (treated, held))
    return finding(Result(one, two, steps=treated[1], logged=0, before=before), 30)


def test_what_came_of_it_is_said_with_its_range_or_that_one_cannot_tell() -> None:
    """56 of 70 beside 48 of 80, and 5 of 56 beside none of 29, are Newcombe's own examples."""
    more = "20 points more were promoted than among those held out (95 %: +5 to +33)."
    assert came_of((56, 70), (48, 80)) == more
    assert came_of((48, 80), (56, 70)) == more.replace("more", "fewer").replace("+5 to +33", "−33 to −5")
    nothing = "No difference can be told: it may lie anywhere from −4 to +19 points (95 %)."
    assert came_of((5, 56), (0, 29)) == nothing
    few = "Can’t tell yet: 9 of the 10 it takes have had their days in the smaller arm."
    assert came_of((40, 40), (0, 9)) == few
    alone = "Before/after, not causal: 30 of 50 were promoted since, 4 of 50 in the 30 days before."
    assert came_of((30, 50), (0, 0), Rate(4, 50)) == alone
    assert came_of((9, 9), (0, 0), Rate(0, 9)) == "Can’t tell yet: 9 of the 10 it takes have had their days."


def test_after_their_days_the_page_counts_each_where_it_was_drawn(ana: Client, firm: Firm) -> None:
    then = timezone.now() - timedelta(days=45)
    rows = rise(firm.ana, then, [f"Lab {n:02}" for n in range(12)])
    campaign = push(firm.ana, then, share=0)
    for row in rows[:3]:
        open_deal(by=firm.ana, customer=row, at=then + timedelta(days=4), name="Pumps", source="fair")
    said = text(ana.get(reverse("campaign", args=[campaign.pk])))
    assert "Before/after, not causal: 3 of 12 were promoted since, 0 of 12 in the 30 days before." in said
    assert "The campaign’s 12 0 3 of 12, 25 % (9 to 53 %)" in said
    assert "Nobody was held out, so nothing here tells what the campaign caused." in said


@pytest.mark.parametrize(
    ("change", "told", "says"),
    [
        (Change.ROSE, {"was": "C", "was_on": "2026-10-03", "now": "A"}, "was C since 3 Oct, now A since 20 Nov"),
        (Change.HORIZON, {"buys_on": "2026-12-14", "was": False}, "they buy by 14 Dec, within 30 days since 20 Nov"),
        (Change.STALE, {"level": "B", "was_on": "2026-10-03", "now": "stale"}, "was B since 3 Oct, stale since 20 Nov"),
        (
            Change.DEMOTED,
            {"deal": "Pumps", "was": 3, "now": 2, "cause": "budget"},
            "Pumps was at “Key contact engaged”, now at “Non-key contact made” since 20 Nov: "
            "the budget was cut or moved",
        ),
        (
            Change.SILENT,
            {"was_on": "2026-10-03", "every": 7},
            "last contact 3 Oct, every 7 working days is meant: twice that has passed since 20 Nov",
        ),
        (
            Change.RIVAL,
            {"what": "Norrlab", "by": "criteria"},
            "Norrlab stands beside us in their criteria since 20 Nov",
        ),
        (Change.CONTRACT, {"ends_on": "2026-12-14", "what": ""}, "our contract ends on 14 Dec, near since 20 Nov"),
        (Change.PEOPLE, {"what": "A new head."}, "noted on 20 Nov: A new head."),
        (Change.FIRST_VALUE, {}, "reached first value on 20 Nov"),
    ],
)
def test_each_change_is_told_in_words(change: Change, told: dict[str, Any], says: str) -> None:
    said = change_words(change, {"on": "2026-11-20", **told}).replace("\N{NO-BREAK SPACE}", " ")
    assert re.sub(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) | 20\d\d", "", said) == says
