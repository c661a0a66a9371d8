"""Today's page: what it asks of the database, what it keeps, and what one can do from it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal.models import NextStep
from followthrough.journal.open_deal import open_deal
from followthrough.journal.steps import drop_next_step
from followthrough.planner.models import PlanDay, Postponement, Triage
from followthrough.planner.today import plan_for
from followthrough.reckoning.worth import Kind
from followthrough.vocabulary.level import Level
from followthrough.web.today.weighing import PARTS, WEIGHING
from followthrough.web.today.wording import AIM, WORDS
from followthrough.web.wording import STAGE_WITHIN
from followthrough.workspace.models import Member, local_day
from tests.cast import Bolt, Firm, make_bolt, make_firm
from tests.planner.ground import another, graded, promise, they_wrote, touch

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M9"), pytest.mark.only_on("sqlite")]


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=60))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=timezone.now() - timedelta(days=30))


def sign_in(client: Client, member: Member) -> None:
    assert member.user is not None
    client.force_login(member.user)


@pytest.fixture
def ana(firm: Firm, client: Client) -> Client:
    """Ana's browser, signed in."""
    sign_in(client, firm.ana)
    return client


def text(client: Client, path: str = "/") -> str:
    """The words of a page, without its marks."""
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def statements(client: Client, path: str = "/") -> int:
    """How many statements a signed-in page takes."""
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


@pytest.mark.parametrize("customers", [1, 25])
def test_the_page_takes_fourteen_statements_after_one_to_know_who_asks(ana: Client, firm: Firm, customers: int) -> None:
    now = timezone.now()
    for number in range(customers):
        lead = another(firm, f"Lead {number}", at=now - timedelta(days=2))
        open_deal(by=firm.ana, customer=lead, at=now, name="A deal", value=number * 100, currency="EUR")
    gone = another(firm, "Done already", at=now - timedelta(days=2))
    touch(firm.ana, gone, now, step=promise("Call", local_day(firm.ana, now) + timedelta(days=3)))
    assert statements(ana) == 1 + 14


def test_reading_the_page_keeps_nothing_and_the_first_change_of_the_day_keeps_the_plan(
    ana: Client, firm: Firm, bolt: Bolt
) -> None:
    ana.get("/")
    ana.get(f"/today/{bolt.customer.pk}/")
    assert not PlanDay.objects.in_workspace(firm.workspace).exists()
    ana.post(f"/customers/{bolt.customer.pk}/next-step/")
    assert PlanDay.objects.in_workspace(firm.workspace).get().member == firm.ana
    ana.post(f"/customers/{bolt.customer.pk}/next-step/")
    assert PlanDay.objects.in_workspace(firm.workspace).count() == 1


def test_a_viewers_page_shows_and_keeps_nothing(client: Client, firm: Firm, bolt: Bolt) -> None:
    sign_in(client, firm.vic)
    assert "Log the touch" not in text(client)
    assert client.post(f"/customers/{bolt.customer.pk}/postponement/").status_code == 403
    assert not PlanDay.objects.in_workspace(firm.workspace).exists()


def test_the_arithmetic_on_the_page_can_be_done_again_by_hand(ana: Client, firm: Firm, bolt: Bolt) -> None:
    now = timezone.now()
    graded(firm, bolt.customer, Level.A, now - timedelta(days=20))
    touch(firm.ana, bolt.customer, now - timedelta(days=20), deal=bolt.deal, step=promise("Call", now.date()))
    page = text(ana)
    # 1 → 2 is +5 points; a third of the touches promote; 84,000 · 0.05 / 3 = 1,400; the level of twenty days is stale.
    assert "+5 points of win chance on € 84,000, about 12 min" in page
    assert "win chance from 5 to 10 % × 33 % of such touches promote" in page
    assert "are on record; 0 are) € 1,400" in page
    assert "win chance of 5 % × 2 % for knowing where they stand € 84" in page
    row = plan_for(firm.ana, local_day(firm.ana, now), now).rows[0]
    assert row.worth.gain + row.worth.waiting + row.worth.knowing == row.worth.together


def test_a_new_workspace_is_told_what_will_stand_here_and_how_to_begin(ana: Client) -> None:
    assert "Add a first customer" in text(ana)


def test_a_day_on_which_nothing_is_due_says_so(ana: Client, firm: Firm, bolt: Bolt) -> None:
    touch(firm.ana, bolt.customer, timezone.now() - timedelta(days=1), contacts=[bolt.weber])
    touch(firm.ana, bolt.customer, timezone.now(), contacts=[bolt.weber])
    assert "all that was due is done" in text(ana)


def test_a_day_that_is_full_says_what_tomorrow_begins_with(ana: Client, firm: Firm, bolt: Bolt) -> None:
    firm.ana.capacity = 1
    firm.ana.save()
    another(firm, "Ares", at=timezone.now() - timedelta(days=1))
    touch(firm.ana, bolt.customer, timezone.now(), contacts=[bolt.weber])
    page = text(ana)
    assert "1 touch, as many as your day holds." in page
    assert "Tomorrow begins with Ares" in page


def test_not_today_keeps_a_customer_out_and_undo_brings_it_back(ana: Client, firm: Firm, bolt: Bolt) -> None:
    address = f"/customers/{bolt.customer.pk}/postponement/"
    form = ana.get(address)
    until = form.context["form"].fields["until"].choices[0][0]
    answer = ana.post(address, {"until": until, "reason": "asked", "words": "busy with an audit"}, follow=True)
    assert "Bolt Pharma is back in your plan on" in answer.content.decode()
    assert plan_for(firm.ana, local_day(firm.ana, timezone.now()), timezone.now()).due_count == 0
    assert Postponement.objects.in_workspace(firm.workspace).get().reason == "They asked for later: busy with an audit"
    ana.post(f"{address}end/")
    assert plan_for(firm.ana, local_day(firm.ana, timezone.now()), timezone.now()).due_count == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": "time"}, "until"),
        ({"until": "2020-01-01", "reason": "time"}, "until"),
        ({"until": "other", "reason": "time"}, "day"),
        ({"until": "other", "day": "31/02/2026", "reason": "time"}, "day"),
        ({"until": "other", "day": "2020-01-01", "reason": "time"}, "until"),
        ({"until": "other", "day": "2999-01-01", "reason": "time"}, "until"),
        ({"until": "other", "day": "2026-11-30"}, "reason"),
        ({"until": "other", "day": "2026-11-30", "reason": "other"}, "words"),
        ({"until": "other", "day": "2026-11-30", "reason": "time", "words": "x" * 401}, "words"),
        ({"until": "other", "day": "2026-11-30", "reason": "time", "words": "a\x00b"}, "words"),
    ],
)
def test_what_can_not_be_put_off_so_is_said_beside_its_field(
    ana: Client, firm: Firm, bolt: Bolt, given: dict[str, str], field: str
) -> None:
    answer = ana.post(f"/customers/{bolt.customer.pk}/postponement/", given)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Postponement.objects.in_workspace(firm.workspace).exists()


def test_the_card_holds_what_is_known_before_the_touch(ana: Client, firm: Firm, bolt: Bolt) -> None:
    they_wrote(firm, bolt.customer, timezone.now() - timedelta(hours=1))
    page = text(ana, f"/today/{bolt.customer.pk}/")
    for words in ("Stage 1: Lead identified", "Mail from Bolt Pharma", "Dr. Ines Keller", "may bring most"):
        assert words in page
    fragment = ana.get(f"/today/{bolt.customer.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment


def test_a_customer_of_another_workspace_is_not_there(ana: Client) -> None:
    other = make_firm("Other")
    strange = another(other, "Strange")
    for path in (f"/today/{strange.pk}/", f"/customers/{strange.pk}/postponement/"):
        assert ana.get(path).status_code == 404
    for path in ("owner", "next-step", "postponement/end"):
        assert ana.post(f"/customers/{strange.pk}/{path}/").status_code == 404


@pytest.mark.mechanism("M10")
def test_gaps_are_repaired_from_the_page(ana: Client, firm: Firm, bolt: Bolt) -> None:
    now = timezone.now()
    graded(firm, bolt.customer, Level.B, now)
    logged = touch(firm.ana, bolt.customer, now, deal=bolt.deal)
    assert logged.step is not None
    drop_next_step(by=firm.ana, step=logged.step, at=now)
    nobodys = another(firm, "Nobody's", at=now)
    Customer.objects.in_workspace(firm.workspace).filter(pk=nobodys.pk).update(owner=None)
    deal = open_deal(by=firm.ana, customer=bolt.customer, at=now, name="Service")
    Deal.objects.in_workspace(firm.workspace).filter(pk=deal.pk).update(owner=None)
    page = ana.get("/").content.decode()
    addresses = re.findall(r'<form method="post" action="(/(?:customers|deals)/\d+/(?:next-step|owner)/)"', page)
    assert len(addresses) == 3
    for address in addresses:
        assert ana.post(address).status_code == 302
    assert 'id="gaps"' not in ana.get("/").content.decode()
    assert NextStep.objects.in_workspace(firm.workspace).filter(closed_at=None, customer=bolt.customer).exists()


def test_what_somebody_else_took_a_moment_ago_stays_theirs(client: Client, firm: Firm, bolt: Bolt) -> None:
    sign_in(client, firm.priya)
    answer = client.post(f"/deals/{bolt.deal.pk}/owner/", follow=True)
    assert "Somebody else took HPLC systems a moment ago." in answer.content.decode()


@pytest.fixture
def after_a_leave(firm: Firm) -> Firm:
    """Ana comes back after two weeks; nine leads are due and her day holds four."""
    now = timezone.now()
    firm.ana.capacity = 4
    firm.ana.save()
    touch(firm.ana, another(firm, "Last", at=now - timedelta(days=15)), now - timedelta(days=15))
    for number in range(8):
        another(firm, f"Lead {number}", at=now - timedelta(days=5))
    return firm


def test_after_an_absence_one_press_does_what_is_proposed(ana: Client, after_a_leave: Firm) -> None:
    assert "While you were away" in text(ana)
    answer = ana.post("/today/triage/", {"reason": "After an absence"}, follow=True)
    assert "9 customers dealt with: 4 today, 5 later, 0 parked, 0 handed over." in answer.content.decode()
    assert "While you were away" not in text(ana)
    assert "Nothing has piled up" in ana.get("/today/triage/", follow=True).content.decode()


def test_or_each_is_dealt_with_as_chosen(ana: Client, after_a_leave: Firm) -> None:
    page = ana.get("/today/triage/").content.decode()
    pile = re.findall(r'name="choice-(\d+)"', page)
    assert len(pile) == 9
    wake = (timezone.now() + timedelta(days=50)).date().isoformat()
    given = {
        "reason": "After an absence",
        f"choice-{pile[5]}": "park",
        f"until-{pile[5]}": wake,
        f"choice-{pile[6]}": f"to-{after_a_leave.sol.pk}",
    }
    ana.post("/today/triage/", given)
    counts = Triage.objects.in_workspace(after_a_leave.workspace).get().counts
    assert counts == {"due": 9, "today": 4, "later": 3, "park": 1, "hand_over": 1}


@pytest.mark.mechanism("M25")
def test_before_it_is_handed_over_the_pile_says_whose_bond_is_whose(ana: Client, after_a_leave: Firm) -> None:
    pile = re.findall(r'name="choice-(\d+)"', ana.get("/today/triage/").content.decode())
    customer = Customer.objects.in_workspace(after_a_leave.workspace).get(pk=pile[6])
    touch(after_a_leave.sol, customer, timezone.now() - timedelta(days=7))
    page = ana.get("/today/triage/").content.decode()
    row = page[page.index(f'name="choice-{pile[6]}"') :].split("</select>")[0]
    # Of a call 7 days ago 1.41 of 2 is left, and a call every 7 days comes to 6.83.
    assert "hand over to Sol Adeyemi (bond 21)" in row
    assert page.count("(bond 21)") == 1
    assert "your bond 0" in page


def test_a_pile_needs_a_reason_and_a_colleague_who_is_here(ana: Client, after_a_leave: Firm) -> None:
    pile = re.findall(r'name="choice-(\d+)"', ana.get("/today/triage/").content.decode())
    assert ana.post("/today/triage/", {"reason": " "}).status_code == 422
    assert ana.post("/today/triage/", {"reason": "x", f"choice-{pile[5]}": "to-1"}).status_code == 422
    assert not Triage.objects.in_workspace(after_a_leave.workspace).exists()


def test_what_is_not_allowed_is_not_offered_and_a_refusal_keeps_the_whole_form(
    ana: Client, after_a_leave: Firm
) -> None:
    firm = after_a_leave
    theirs = another(firm, "Theirs", owner=firm.priya, at=timezone.now() - timedelta(days=5))
    open_deal(by=firm.priya, customer=theirs, at=timezone.now(), name="Ana helps", owner=firm.ana)
    page = ana.get("/today/triage/").content.decode()
    assert f"to-{firm.sol.pk}" in page
    assert f"to-{firm.priya.pk}" not in page
    row = page[page.index(f'name="choice-{theirs.pk}"') :].split("</select>")[0]
    assert 'value="park"' not in row
    pile = re.findall(r'name="choice-(\d+)"', page)
    given = {"reason": "x", f"choice-{pile[5]}": f"to-{firm.sol.pk}", f"choice-{theirs.pk}": "park"}
    answer = ana.post("/today/triage/", given)
    assert answer.status_code == 422
    kept = answer.content.decode()
    row = kept[kept.index(f'name="choice-{pile[5]}"') :].split("</select>")[0]
    assert f'value="to-{firm.sol.pk}" selected' in row
    assert not Triage.objects.in_workspace(firm.workspace).exists()


def test_a_next_step_of_mine_is_dropped_from_its_card_and_taken_up_again(ana: Client, firm: Firm, bolt: Bolt) -> None:
    now = timezone.now()
    touch(firm.ana, bolt.customer, now, deal=bolt.deal, step=promise("Send the price", local_day(firm.ana, now)))
    step = NextStep.objects.in_workspace(firm.workspace).get(closed_at=None)
    card = f"/today/{bolt.customer.pk}/"
    assert f"/next-steps/{step.pk}/end/" in ana.get(card).content.decode()
    answer = ana.post(f"/next-steps/{step.pk}/end/", follow=True)
    assert "The next step with Bolt Pharma is dropped." in answer.content.decode()
    assert "Send the price" not in text(ana, card)
    ana.post(f"/next-steps/{step.pk}/again/")
    assert "Send the price" in text(ana, card)


def test_a_dropped_step_stays_dropped_where_another_stands_by_now(ana: Client, firm: Firm, bolt: Bolt) -> None:
    now = timezone.now()
    touch(firm.ana, bolt.customer, now, deal=bolt.deal, step=promise("Send the price", local_day(firm.ana, now)))
    step = NextStep.objects.in_workspace(firm.workspace).get(closed_at=None)
    ana.post(f"/next-steps/{step.pk}/end/")
    ana.post(f"/customers/{bolt.customer.pk}/next-step/")
    answer = ana.post(f"/next-steps/{step.pk}/again/", follow=True)
    assert "Things have moved on since" in answer.content.decode()


def test_every_reason_and_every_stage_can_be_worded() -> None:
    dated = {kind.name.lower() for kind in Kind if kind is not Kind.OPEN}
    facts = {"decide", "woke", "new", "overdue", "next_step"}
    assert set(WORDS) == dated | facts | {"gain", "waiting", "stale", "contact"}
    assert set(PARTS) == set(WEIGHING) == {"gain", "waiting", "stale", "contact"}
    assert set(STAGE_WITHIN) == set(AIM) == set(range(1, 9))


def test_that_somebody_wrote_to_us_is_shown_but_is_no_touch_of_ours(ana: Client, firm: Firm, bolt: Bolt) -> None:
    they_wrote(firm, bolt.customer, timezone.now() - timedelta(minutes=1))
    assert "0 of 1 done" in text(ana)
