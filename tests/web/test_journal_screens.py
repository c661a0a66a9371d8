"""The journal through its pages: what was said is found as people spell it; the page says how far back it looked."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.journal.amend import amend_touch
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.models import Entry
from followthrough.vocabulary.channel import Channel
from followthrough.web.journal import searching
from tests.cast import Bolt, Firm, today_there

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M15")]


def said(firm: Firm, bolt: Bolt, note: str, at: datetime | None = None) -> Entry:
    at = at or timezone.now() - timedelta(hours=1)
    facts = Facts(channel=Channel.CALL, happened_at=at, note=note)
    return log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=at).entry


def found(client: Client, text: str, **query: str) -> list[str]:
    page = client.get(reverse("journal"), {"q": text, **query})
    return [line.entry.note for line in page.context["timeline"].lines]


@pytest.mark.parametrize(
    "text", ["ÜBERGABE", "übergabe", "ubergabe", "Übergabe, zürich", "café", "CAFE", "crème", "10:30"]
)
def test_words_are_found_with_and_without_their_accents(ana: Client, firm: Firm, bolt: Bolt, text: str) -> None:
    note = "Übergabe in Zürich, im Café «Crème», 10:30"
    said(firm, bolt, note)
    said(firm, bolt, "Nothing of it")
    assert found(ana, text) == [note]
    assert found(ana, text, of="all") == [note]


def test_an_amended_touch_is_found_by_what_it_should_have_said(ana: Client, firm: Firm, bolt: Bolt) -> None:
    touch = said(firm, bolt, "They want pumps")
    for note in ("They want scales", "They want Säulen"):
        amend_touch(by=firm.ana, touch=touch, at=timezone.now(), contacts=[], note=note)
    assert found(ana, "pumps") == found(ana, "scales") == []
    assert found(ana, "saulen") == ["They want Säulen"]


def test_a_search_says_how_far_back_it_came_and_goes_on_from_there(
    ana: Client, firm: Firm, bolt: Bolt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "PART", 3)
    now = timezone.now()
    for number in range(searching.PARTS * 3 + 5):
        said(
            firm,
            bolt,
            "scales" if number == 1 else f"note {number}",
            now - timedelta(days=19) + timedelta(hours=number),
        )
    page = ana.get(reverse("journal"), {"q": "scales"})
    assert page.context["timeline"].lines == []
    assert b"Search further back" in page.content
    further = ana.get(reverse("journal") + page.context["next_address"])
    assert [line.entry.note for line in further.context["timeline"].lines] == ["scales"]
    assert b"Search further back" not in further.content


@pytest.mark.parametrize(("of", "days"), [("team", 90), ("all", 14)])
def test_a_journal_of_several_people_says_where_it_is_cut_and_what_came_before_is_one_step_away(
    ana: Client, firm: Firm, bolt: Bolt, of: str, days: int
) -> None:
    long_ago = timezone.now() - timedelta(days=days + 2)
    said(firm, bolt, "Said long ago", long_ago)
    page = ana.get(reverse("journal"), {"of": of})
    assert b"Said long ago" not in page.content
    assert page.context["cut_on"] == today_there() - timedelta(days=days)
    before = ana.get(reverse("journal") + page.context["further_address"])
    assert b"Said long ago" in before.content
    assert "further_address" in before.context
    named = ana.get(reverse("journal"), {"of": of, "since": "2020-01-01"})
    assert b"Said long ago" in named.content
    assert named.context["further_address"] == ""
