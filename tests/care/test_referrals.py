"""Asked, given, declined, thanked: who is named becomes a lead, the chain is kept, and no circle is taken in."""

from datetime import date, timedelta
from typing import Any

import pytest

from followthrough.care.moment import moment_of
from followthrough.care.refer import (
    Named,
    ask_referral,
    decline_referral,
    give_referral,
    take_back_referral,
    thank_for_referral,
)
from followthrough.care.referrals import Link, chain_of, referrals_of, state_of
from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Arrival, Customer
from followthrough.deals.models import Deal
from followthrough.insight.referrals import referred
from followthrough.journal.log import Facts, Step, log_touch
from followthrough.journal.merge import merge_customers
from followthrough.journal.models import NextStep
from followthrough.journal.refusal import Refused
from followthrough.journal.replay import differences
from followthrough.planner.today import plan_for
from followthrough.relationship.models import Milestone, Referral
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.milestone import MilestoneKind
from followthrough.vocabulary.referral import ReferralState
from followthrough.workspace.models import local_day
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M35")]


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=NOW - timedelta(days=30))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=NOW - timedelta(days=20))


def give(firm: Firm, customer: Customer, name: str = "", **facts) -> Referral:
    named = Named(company=name, **facts.pop("named", {}))
    return give_referral(by=firm.ana, customer=customer, named=named, at=NOW, **facts)


def drawn(links: list[Link]) -> list[Any]:
    return [(link.name, drawn(link.named)) if link.named else link.name for link in links]


def test_whom_they_name_is_a_lead_of_who_sells_to_them_with_its_source(firm, bolt):
    row = give(firm, bolt.customer, "Kiln Ceramics", contact=bolt.keller)
    deal = Deal.objects.in_workspace(firm.workspace).get(customer=row.became)
    assert (row.became.name, row.became.owner, row.became.source) == ("Kiln Ceramics", firm.ana, "referral")
    assert (deal.stage, deal.source, deal.owner) == (1, "referral", firm.ana)
    assert Arrival.objects.in_workspace(firm.workspace).get(customer=row.became).hinted_by == firm.ana
    plan = plan_for(firm.ana, local_day(firm.ana, NOW), NOW)
    assert "Kiln Ceramics" in [touch.customer.name for touch in plan.rows]
    assert not list(differences(firm.workspace))


def test_thanking_them_is_the_next_step_beside_what_was_agreed_before(firm, bolt):
    friday = date(2026, 11, 20)
    give(firm, bolt.customer, "Kiln Ceramics", contact=bolt.keller, thank_on=friday)
    step = NextStep.objects.in_workspace(firm.workspace).get(customer=bolt.customer, deal=None, closed_at=None)
    assert (step.what, step.due_on) == ("Thank Dr. Ines Keller for naming Kiln Ceramics", friday)
    give(firm, bolt.customer, "Second", thank_on=friday)
    step.refresh_from_db()
    assert step.what.endswith("· Thank Bolt Pharma for naming Second")


def test_a_step_agreed_with_them_is_not_lost_to_the_thanks(firm, bolt):
    agreed = Step(due_on=date(2026, 12, 1), what="bring the seal", agreed=True)
    facts = Facts(channel=Channel.CALL, happened_at=NOW)
    log_touch(by=firm.ana, customer=bolt.customer, facts=facts, step=agreed, at=NOW)
    give(firm, bolt.customer, "Kiln Ceramics", thank_on=date(2026, 11, 20))
    step = NextStep.objects.in_workspace(firm.workspace).get(customer=bolt.customer, deal=None, closed_at=None)
    assert step.what.startswith("bring the seal · Thank")
    assert step.agreed
    assert step.due_on == date(2026, 12, 1)


def test_somebody_we_know_is_linked_and_not_entered_again(firm, bolt):
    other = enter_customer(by=firm.ana, at=NOW, name="Kiln", email="office@kiln.test")
    row = give(firm, bolt.customer, "Kiln Ceramics", named={"email": "office@kiln.test"})
    assert row.became == other
    assert give(firm, bolt.customer, named={"known": other}).name == "Kiln"


def test_asked_then_declined_then_given_after_all_and_thanked(firm, bolt):
    asked = ask_referral(by=firm.ana, customer=bolt.customer, contact=bolt.keller, at=NOW)
    assert ask_referral(by=firm.ana, customer=bolt.customer, contact=bolt.keller, at=NOW) == asked
    with pytest.raises(Refused, match="nothing to thank"):
        thank_for_referral(by=firm.ana, referral=asked, at=NOW)
    decline_referral(by=firm.ana, referral=asked, at=NOW, words="not now")
    row = give(firm, bolt.customer, "Kiln Ceramics", asked=asked)
    assert row.pk == asked.pk
    assert row.declined_at is None
    assert row.contact == bolt.keller
    with pytest.raises(Refused, match="named Kiln Ceramics already"):
        give(firm, bolt.customer, "Another", asked=row)
    row = thank_for_referral(by=firm.ana, referral=row, at=NOW)
    assert list(row.changes.order_by("id").values_list("turn", flat=True)) == [
        "asked", "declined", "given", "thanked"
    ]  # fmt: skip


def test_that_they_became_a_customer_is_read_from_their_sale(firm, bolt):
    row = give(firm, bolt.customer, "Kiln Ceramics")
    assert [state_of(one) for one in referrals_of(firm.workspace.pk, bolt.customer.pk)] == [ReferralState.GIVEN]
    Deal.objects.in_workspace(firm.workspace).filter(customer=row.became).update(sold_at=NOW + timedelta(days=9))
    assert [state_of(one) for one in referrals_of(firm.workspace.pk, bolt.customer.pk)] == [ReferralState.CUSTOMER]
    found = referred(firm.ana, None, since=None)
    assert (found.whole.asked, found.whole.given, found.whole.bought, found.whole.unasked) == (0, 1, 1, 1)


def test_nobody_recommends_us_to_themselves(firm, bolt):
    with pytest.raises(Refused, match="to themselves"):
        give(firm, bolt.customer, named={"known": bolt.customer})
    with pytest.raises(Refused, match="to themselves"):
        give(firm, bolt.customer, "Bolt", named={"email": bolt.keller.email})
    assert not Referral.objects.in_workspace(firm.workspace).exists()


def test_a_circle_is_refused_however_long_it_is(firm, bolt):
    second = give(firm, bolt.customer, "Second").became
    third = give(firm, second, "Third").became
    with pytest.raises(Refused, match="came to us through Bolt Pharma"):
        give(firm, third, named={"known": bolt.customer})
    with pytest.raises(Refused, match="came to us through"):
        give(firm, second, named={"known": bolt.customer})


def test_what_was_taken_back_makes_no_circle_and_no_chain(firm, bolt):
    first = give(firm, bolt.customer, "Second")
    take_back_referral(by=firm.ana, referral=first, reason="misheard", at=NOW)
    assert give(firm, first.became, named={"known": bolt.customer}).became == bolt.customer
    assert drawn(chain_of(first.became)) == [("Second", ["Bolt Pharma"])]
    with pytest.raises(Refused, match="taken back"):
        thank_for_referral(by=firm.ana, referral=first, at=NOW)


def test_the_chain_is_drawn_from_its_first_wherever_one_stands(firm, bolt):
    second = give(firm, bolt.customer, "Second").became
    third = give(firm, second, "Third").became
    give(firm, bolt.customer, "Fourth")
    whole = [("Bolt Pharma", [("Second", ["Third"]), "Fourth"])]
    assert [drawn(chain_of(row)) for row in (bolt.customer, second, third)] == [whole] * 3
    assert chain_of(enter_customer(by=firm.ana, at=NOW, name="Alone")) == []


def test_a_circle_left_by_a_merge_is_drawn_once_round(firm, bolt):
    second = give(firm, bolt.customer, "Second").became
    third = give(firm, second, "Third").became
    merge_customers(by=firm.ana, into=bolt.customer, other=third, at=NOW)
    bolt.customer.refresh_from_db()
    assert drawn(chain_of(bolt.customer)) == [("Bolt Pharma", [("Second", ["Bolt Pharma"])])]
    merge_customers(by=firm.ana, into=bolt.customer, other=second, at=NOW)
    assert drawn(chain_of(bolt.customer)) == [("Bolt Pharma", ["Bolt Pharma", "Bolt Pharma"])]
    with pytest.raises(Refused, match="to themselves"):
        give(firm, bolt.customer, named={"known": bolt.customer})


def reached(firm: Firm, customer: Customer, on: date) -> Milestone:
    return Milestone.objects.create(
        workspace=firm.workspace, customer=customer, member=firm.sol, by=firm.sol, made_at=NOW,
        kind=MilestoneKind.FIRST_VALUE, what="half the time", reached_on=on,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("trust", "days", "is_right"),
    [(70, 30, True), (69, 30, False), (70, 31, False), (None, 3, False), (88, None, False)],
)
def test_one_asks_while_they_trust_us_and_soon_after_a_milestone(firm, bolt, trust, days, is_right):
    on = local_day(firm.ana, NOW)
    if days is not None:
        reached(firm, bolt.customer, on - timedelta(days=days))
    assert moment_of(bolt.customer, trust=trust, on=on).is_right is is_right


def test_who_was_asked_lately_is_not_asked_again_so_soon(firm, bolt):
    on = local_day(firm.ana, NOW)
    reached(firm, bolt.customer, on)
    ask_referral(by=firm.ana, customer=bolt.customer, at=NOW)
    assert not moment_of(bolt.customer, trust=90, on=on).is_right
    reached(firm, bolt.customer, on + timedelta(days=90))
    assert moment_of(bolt.customer, trust=90, on=on + timedelta(days=90)).is_right


def test_who_may_not_write_or_names_nobody_is_refused(firm, bolt):
    with pytest.raises(Refused, match="Whom did they name"):
        give(firm, bolt.customer)
    with pytest.raises(NotAllowed):
        ask_referral(by=firm.vic, customer=bolt.customer, at=NOW)
    row = ask_referral(by=firm.ana, customer=bolt.customer, at=NOW)
    with pytest.raises(NotAllowed):
        decline_referral(by=firm.priya, referral=row, at=NOW)
