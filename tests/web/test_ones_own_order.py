"""Putting a customer elsewhere in today's plan, and the week spread over its days, by the pages."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from followthrough.customers.models import Customer
from followthrough.planner.models import Placement, PlanDay, Postponement
from followthrough.planner.today import plan_for
from followthrough.playbook.cadence import rhythm_of
from followthrough.workspace.models import Member, local_day
from tests.cast import Firm, make_firm
from tests.planner.ground import another, names

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M9"), pytest.mark.only_on("sqlite")]


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=60))


@pytest.fixture
def leads(firm: Firm) -> list[Customer]:
    now = timezone.now()
    firm.ana.capacity = 3
    firm.ana.save()
    return [another(firm, f"Lead {n}", at=now - timedelta(days=5)) for n in range(6)]


@pytest.fixture
def ana(firm: Firm, client: Client) -> Client:
    """Ana's browser, signed in."""
    assert firm.ana.user is not None
    client.force_login(firm.ana.user)
    return client


def order(member: Member) -> list[str]:
    now = timezone.now()
    return names(plan_for(member, local_day(member, now), now).rows)


def words(answer: Any) -> str:
    page = answer.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"where": "first"}, [3, 0, 1, 2, 4, 5]),
        ({"where": "up"}, [0, 1, 3, 2, 4, 5]),
        ({"where": "down"}, [0, 1, 2, 4, 3, 5]),
        ({"where": "place", "place": "6"}, [0, 1, 2, 4, 5, 3]),
    ],
)
def test_a_row_goes_where_it_is_put_and_back_again(
    ana: Client, firm: Firm, leads: list[Customer], told: dict[str, str], expected: list[int]
) -> None:
    pk = leads[3].pk
    answer = ana.post(f"/customers/{pk}/placement/", {**told, "why": "known", "words": "she leaves"}, follow=True)
    assert order(firm.ana) == [f"Lead {n}" for n in expected]
    assert "Lead 3 stands at place" in words(answer)
    row = Placement.objects.in_workspace(firm.workspace).get()
    assert (row.reason, row.was) == ("I know something the plan does not: she leaves", 4)
    assert PlanDay.objects.in_workspace(firm.workspace).exists()
    ana.post(f"/customers/{pk}/placement/end/")
    assert order(firm.ana) == [f"Lead {n}" for n in range(6)]


def test_the_page_tells_whose_order_it_is_and_offers_the_way_back(
    ana: Client, firm: Firm, leads: list[Customer]
) -> None:
    ana.post(f"/customers/{leads[4].pk}/placement/", {"where": "first", "why": "way"})
    page = words(ana.get("/"))
    assert "The most important job now, as you chose" in page
    assert "You put it here: “On my way, or at hand”" in page
    assert "Take back : Lead 4" in page


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"why": "time"}, "where"),
        ({"where": "first"}, "why"),
        ({"where": "place", "why": "time"}, "place"),
        ({"where": "place", "place": "0", "why": "time"}, "place"),
        ({"where": "first", "why": "other"}, "words"),
        ({"where": "up", "why": "time"}, "where"),
    ],
)
def test_what_can_not_be_put_so_is_said_beside_its_field(
    ana: Client, firm: Firm, leads: list[Customer], told: dict[str, str], field: str
) -> None:
    answer = ana.post(f"/customers/{leads[0].pk}/placement/", told)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Placement.objects.in_workspace(firm.workspace).exists()


def test_a_customer_out_of_sight_can_be_put_first_too(ana: Client, firm: Firm, leads: list[Customer]) -> None:
    for number in range(12):
        another(firm, f"More {number:02}", at=timezone.now() - timedelta(days=1))
    assert "More 11" not in order(firm.ana)
    last = Customer.objects.in_workspace(firm.workspace).get(name="More 11")
    assert "One up" not in words(ana.get(f"/customers/{last.pk}/placement/"))
    ana.post(f"/customers/{last.pk}/placement/", {"where": "first", "why": "time"})
    assert order(firm.ana)[0] == "More 11"


def test_the_week_is_looked_at_first_then_kept(ana: Client, firm: Firm, leads: list[Customer]) -> None:
    assert re.search(r"[23] of 3 touches", words(ana.get("/today/week/")))
    today = local_day(firm.ana, timezone.now())
    rhythm = rhythm_of(firm.workspace)
    last = rhythm.plus(rhythm.working_day(today), 4)
    chosen = {f"day-{leads[0].pk}": last.isoformat(), "reason": "at the fair"}
    looked = ana.post("/today/week/", {**chosen, "look": "1"})
    assert looked.status_code == 200
    assert not Postponement.objects.in_workspace(firm.workspace).exists()
    answer = ana.post("/today/week/", chosen, follow=True)
    assert "customers are put off to another day of the week" in words(answer)
    put_off = dict(Postponement.objects.in_workspace(firm.workspace).values_list("customer__name", "until"))
    assert put_off["Lead 0"] == last
    assert set(Postponement.objects.in_workspace(firm.workspace).values_list("reason", flat=True)) == {"at the fair"}
    # Today three find room, on a day to come two: one place is left for new leads.
    first = rhythm.working_day(today)
    holds = 3 if first == today else 2
    assert len(put_off) == 6 - holds
    assert all(first < until <= last for until in put_off.values())


def test_a_day_outside_the_week_is_said_beside_its_line(ana: Client, firm: Firm, leads: list[Customer]) -> None:
    for day in ("2000-01-01", "tomorrow"):
        answer = ana.post("/today/week/", {f"day-{leads[0].pk}": day, "reason": "why"})
        assert answer.status_code == 422
        assert "Choose one of these days." in words(answer)
    answer = ana.post("/today/week/", {"reason": ""})
    assert "reason" in answer.context["form"].errors
    assert not Postponement.objects.in_workspace(firm.workspace).exists()


def test_a_week_without_anything_due_says_so(ana: Client) -> None:
    assert words(ana.get("/today/week/")).count("Nothing stands on this day yet") == 5


def test_minutes_a_day_are_ones_own_and_may_stay_empty(ana: Client, firm: Firm, leads: list[Customer]) -> None:
    told = {"name": "Ana", "capacity": "3", "time_zone": "", "theme": "", "version": firm.ana.version}
    ana.post("/settings/", {**told, "minutes": "24"})
    firm.ana.refresh_from_db()
    assert firm.ana.minutes == 24
    assert "about 24 min of 24 to go" in words(ana.get("/"))
    ana.post("/settings/", {**told, "minutes": "", "version": firm.ana.version})
    firm.ana.refresh_from_db()
    assert firm.ana.minutes is None


def test_a_week_without_anybody_asks_for_nothing_to_be_kept(ana: Client) -> None:
    page = words(ana.get("/today/week/"))
    assert "Nobody comes due in these five working days." in page
    assert "Keep this week" not in page
