"""Who may be drifting away on the screen: Today and its rows, the customer, the card, the answer, and Insight."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.insight.alive import measure_buyers
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, log_touch
from followthrough.planner.alarms import raise_alarms
from followthrough.planner.freeze import freeze_all
from followthrough.planner.models import Alarm
from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.drift import Verdict
from followthrough.vocabulary.level import Level
from followthrough.web.templatetags.drift_words import RULE, alarm_words
from followthrough.web.templatetags.words import day_short
from followthrough.workspace.models import Member, local_day
from tests.cast import ZONE, Bolt, Firm, make_bolt, make_firm, today_there

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M25")]
SignIn = Callable[[Member], Client]


@pytest.fixture
def firm() -> Firm:
    firm = make_firm(at=timezone.now() - timedelta(days=200))
    firm.workspace.refresh_from_db()
    return firm


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    """Bolt, of level B, with whom nobody has spoken for 40 days."""
    at = timezone.now() - timedelta(days=40)
    bolt = make_bolt(firm, at=at)
    assess(by=firm.ana, customer=bolt.customer, level=Level.B, reason="They asked", at=at)
    log_touch(by=firm.ana, customer=bolt.customer, facts=Facts(channel=Channel.CALL, happened_at=at), at=at)
    return bolt


def read(client: Client, address: str, **query: str) -> str:
    """The words of a page, in one line."""
    answer = client.get(address, query)
    assert answer.status_code == 200
    main = answer.content.decode().split('id="page"', 1)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def tell(firm: Firm) -> Alarm:
    raise_alarms(firm.ana, local_day(firm.ana, timezone.now()), timezone.now())
    return Alarm.objects.in_workspace(firm.workspace).get()


def silence(bolt: Bolt) -> str:
    since = day_short(local_date(bolt.customer.entered_at, ZONE)).replace("\xa0", " ")
    return f"Nobody has spoken with them since {since}, where every 7 working days are meant."


def test_today_tells_it_with_its_reason_and_reading_raises_nothing(ana: Client, firm: Firm, bolt: Bolt) -> None:
    assert "Drifting away?" not in read(ana, reverse("today"))
    assert not Alarm.objects.in_workspace(firm.workspace).exists()
    tell(firm)
    page = read(ana, reverse("today"))
    assert f"Bolt Pharma Red {silence(bolt)}" in page
    assert "Red: may be drifting away" in page
    assert "1 silence" in page
    assert "Drifting away?" in read(ana, reverse("today-card", args=[bolt.customer.pk]))


def test_the_customer_says_so_to_everybody_whether_it_was_told_or_not(sign_in: SignIn, firm: Firm, bolt: Bolt) -> None:
    for member in (firm.ana, firm.vic):
        page = read(sign_in(member), reverse("customer", args=[bolt.customer.pk]))
        assert f"Red: {silence(bolt)}" in page
    assert "Drifting away?" not in read(sign_in(firm.vic), reverse("today"))


def test_the_first_change_of_a_day_tells_them(ana: Client, firm: Firm, bolt: Bolt) -> None:
    told = {"uid": "018f2f3e-0000-7000-8000-000000000001", "channel": "call", "outcome": "retained", "reached": ""}
    ana.post(reverse("customer-touch-new", args=[bolt.customer.pk]), told)
    assert Alarm.objects.in_workspace(firm.workspace).count() == 1


def test_a_talk_ends_it_and_insight_keeps_it(ana: Client, firm: Firm, bolt: Bolt) -> None:
    tell(firm)
    assert silence(bolt) in read(ana, reverse("drift"))
    facts = Facts(channel=Channel.CALL, happened_at=timezone.now())
    log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=timezone.now())
    assert "Drifting away?" not in read(ana, reverse("today"))
    page = read(ana, reverse("drift"), days="0")
    assert "Nobody’s silence is unusual today." in page
    assert "1 alarm is younger and not counted." in page


@pytest.mark.parametrize(("verdict", "stays"), [(Verdict.RIGHT, True), (Verdict.WRONG, False)])
def test_one_press_says_whether_it_was_right(
    ana: Client, firm: Firm, bolt: Bolt, verdict: Verdict, stays: bool
) -> None:
    alarm = tell(firm)
    answer = ana.post(reverse("alarm-verdict", args=[alarm.pk]), {"verdict": verdict})
    assert answer.headers["Location"] == reverse("today")
    alarm.refresh_from_db()
    assert (alarm.verdict, alarm.verdict_by) == (verdict, firm.ana)
    page = read(ana, reverse("today"))
    assert ("Drifting away?" in page) is stays
    assert "Noted:" in page
    said = f"People said of {int(stays)} of 1 alarms that they were right: too few to tell."
    assert said in read(ana, reverse("drift"))


def test_a_verdict_that_is_none_changes_nothing_and_is_told(ana: Client, firm: Firm, bolt: Bolt) -> None:
    alarm = tell(firm)
    ana.post(reverse("alarm-verdict", args=[alarm.pk]), {"verdict": "perhaps"})
    assert "Say whether it was right." in read(ana, reverse("today"))
    alarm.refresh_from_db()
    assert alarm.verdict == ""
    assert ana.post(reverse("alarm-verdict", args=[2**70]), {"verdict": "right"}).status_code == 404


def test_insight_tells_nothing_of_too_few_and_a_share_with_its_range_of_enough(
    ana: Client, firm: Firm, bolt: Bolt
) -> None:
    alarm = tell(firm)
    page = read(ana, reverse("drift"), owner="all", days="0")
    assert "Too few to tell yet: 0 of the 20 silences it takes are 60 days old." in page
    on, at = today_there() - timedelta(days=70), timezone.now() - timedelta(days=70)
    Alarm.objects.bulk_create(
        Alarm(
            workspace=firm.workspace, member=firm.ana, customer=bolt.customer, on=on - timedelta(days=number),
            since_on=on - timedelta(days=number), colour="amber", rule="overdue", values=alarm.values, raised_at=at,
        )
        for number in range(20)
    )  # fmt: skip
    page = read(ana, reverse("drift"), owner="all", days="0")
    # Bolt was spoken with 40 days ago, and no deal moved: none of 20 was followed by a loss (Wilson: 0 to 16 %).
    assert "Of 20 silences that were told, 0 were followed by a loss within 60 days: 0 % (0 to 16 %)." in page
    assert re.search(r"All, each silence once 0 of 20, 0 % may lie between 0 to 16 % 0 20 0", page)
    assert "Red none" in page


def test_insight_says_how_many_bought_again(ana: Client, firm: Firm) -> None:
    assert "It is worked out once a day." in read(ana, reverse("drift"))
    measure_buyers(firm.workspace, at=timezone.now())
    assert "Of 0 customers who bought, 0 bought again on another day. Once 100 did" in read(ana, reverse("drift"))


def test_whatever_the_program_raises_can_be_said(ana: Client, firm: Firm, bolt: Bolt) -> None:
    values = {"since": "2026-11-02", "days": 9, "interval": 1, "gaps": 5, "usual": 1, "index": 30, "buys_on": ""}
    for rule in RULE:
        for colour in ("amber", "red"):
            assert "%" not in alarm_words(rule, values, colour)
    assert "every single working day is meant" in alarm_words("overdue", values, "red")
    assert "fewer than 3 in 100" in alarm_words("rhythm", values, "red")
    assert "they say they will buy on" in alarm_words("bond", {**values, "buys_on": "2026-12-12"}, "amber")


def test_the_scheduler_raises_them_at_the_start_of_the_day(ana: Client, firm: Firm, bolt: Bolt) -> None:
    late = timezone.now().replace(hour=12)
    freeze_all(firm.workspace, late)
    assert Alarm.objects.in_workspace(firm.workspace).count() == 1


def test_the_page_of_a_bond_tells_the_days_as_they_stood(ana: Client, firm: Firm, bolt: Bolt) -> None:
    facts = Facts(channel=Channel.CALL, happened_at=timezone.now())
    log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=timezone.now())
    rhythm, address = rhythm_of(firm.workspace), reverse("customer-bond", args=[bolt.customer.pk])
    spoken, then = today_there(), local_date(bolt.customer.entered_at, ZONE)
    for on, query in ((spoken, {}), (then, {"on": (then + timedelta(days=3)).isoformat()})):
        days = [day_short(rhythm.plus(on, count)).replace("\xa0", " ") for count in (11, 15)]
        assert f"Amber from {days[0]}, red from {days[1]} on" in read(ana, address, **query)
    before = (then - timedelta(days=1)).isoformat()
    assert "Amber" not in read(ana, address, on=before)
