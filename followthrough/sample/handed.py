"""What those who bought from the sample company expect, and whom they were handed to; some wait, some were returned."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from followthrough.care.expecting import folded
from followthrough.customers.models import Contact, Customer
from followthrough.deals.models import Deal, Program
from followthrough.journal.models import Entry, NextStep
from followthrough.relationship.models import Expectation, ExpectationChange, HandOff, HandOffChange
from followthrough.sample.cast import Company
from followthrough.vocabulary.expectation import ExpectationTurn, Fulfilment
from followthrough.vocabulary.hand_off import HandOffItem, HandOffTurn
from followthrough.workspace.models import Member

SEED = 30
#: Of so many who bought something is expected; so many were handed over to whoever serves them.
EXPECTING, ACCEPTED = 48, 26
#: Sold so long ago that they were handed over by now; and so lately that it may still wait.
MEASURED, LATELY = timedelta(days=45), timedelta(days=75)
#: A hand-off so soon after the sale follows it; and the days from an offer to the first talk.
AT_THE_CLOSE, SILENT = timedelta(days=30), (0, 1, 1, 2, 2, 3, 4, 6, 9, 17)
#: The results in words, beside what the program says in money.
WORDS = (
    "nobody stays late for the last series", "the auditors find nothing", "a new method runs within a week",
    "one person can run both systems", "no sample is measured twice",
)  # fmt: skip
#: How much of what was promised they got: mostly all of it.
GOT = (1.1, 1.0, 1.0, 1.0, 0.7, 0.4, 0.0)
REASONS = ("nobody says who signs there", "the price of the second year is missing", "I have no room before the audit")
#: Who waits for whom, and for how many days: by key, from and to.
WAITING = (("lukas", "ana", 1), ("priya", "sol", 2), ("jonas", "ingrid", 8), ("lukas", "sol", 9))
#: Whose were returned.
RETURNED = (("ana", "sol"), ("meilin", "ingrid"))


def tell_expectations_and_hand_offs(company: Company) -> None:
    """Expectations of the program of each sale, and hand-offs of every kind; owners as they are after them."""
    rng, at = random.Random(SEED), company.calendar.at
    sold = Customer.objects.in_workspace(company.workspace).filter(sold_at__isnull=False, owner__isnull=False)
    rows = list(sold.select_related("owner", "service_member").order_by("sold_at", "id"))
    deals: dict[int, Deal] = {}
    for deal in Deal.objects.in_workspace(company.workspace).won().order_by("sold_at", "id"):
        deals[deal.customer_id] = deal
    _expectations(company, rng, rows[::2][:EXPECTING], deals)
    ages = {row.pk: at - row.sold_at for row in rows if row.sold_at is not None}
    served = [row for row in rows if row.service_member_id and not row.open_deals and ages[row.pk] > MEASURED]
    _accepted(company, rng, served, deals)
    _others(company, rng, [row for row in rows if ages[row.pk] < LATELY], deals)


def _expectations(company: Company, rng: random.Random, rows: Sequence[Customer], deals: dict[int, Deal]) -> None:
    programs = {
        program.deal_id: program
        for program in Program.objects.in_workspace(company.workspace).filter(is_sent=True).order_by("number")
    }
    people: dict[int, Contact] = {}
    for person in Contact.objects.in_workspace(company.workspace).order_by("is_key", "-id"):
        people[person.customer_id] = person
    results: list[Expectation] = []
    changes: list[ExpectationChange] = []
    for number, row in enumerate(rows):
        deal = deals.get(row.pk)
        program = programs.get(deal.pk) if deal else None
        if deal is None or deal.sold_at is None or program is None:
            continue
        told = {"customer": row, "deal": deal, "contact": people.get(row.pk)}
        money = {"promised": program.expected_value, "currency": program.currency}
        days = rng.randint(60, 200)
        _tell(company, rng, {**told, "what": program.expected_what, **money}, days, results, changes)
        if number % 3 == 0:
            _tell(company, rng, {**told, "what": rng.choice(WORDS)}, days - 30, results, changes)
    Expectation.objects.bulk_create(results)
    ExpectationChange.objects.bulk_create(changes)


def _tell(
    company: Company,
    rng: random.Random,
    told: dict[str, Any],
    days: int,
    results: list[Expectation],
    changes: list[ExpectationChange],
) -> None:
    """One result, what was seen of it where its day has passed, and now and then what was agreed in between."""
    sold_at, owner = told["deal"].sold_at, told["customer"].owner
    row = Expectation(
        workspace=company.workspace, member=owner, by=owner, made_at=sold_at, **told,
        due_on=(sold_at + timedelta(days=days)).date(),
    )  # fmt: skip
    of: dict[str, Any] = {"workspace": company.workspace, "expectation": row, "by": owner, "contact": row.contact}
    holds = {"what": row.what, "due_on": row.due_on, "promised": row.promised}
    mine = [ExpectationChange(**of, turn=ExpectationTurn.NOTED, at=sold_at, **holds)]
    agreed_at = sold_at + timedelta(days=days // 2)
    if row.contact and rng.random() < 0.15 and agreed_at < company.calendar.at:
        later = {**holds, "due_on": row.due_on + timedelta(days=30)}
        reason = "the room was ready a month late"
        mine.append(ExpectationChange(**of, turn=ExpectationTurn.AGREED, at=agreed_at, reason=reason, **later))
    due_on = mine[-1].due_on
    if due_on is not None and due_on < company.calendar.today and rng.random() < 0.8:
        mine.append(ExpectationChange(**of, turn=ExpectationTurn.MEASURED, **_seen(company, rng, row, due_on)))
    for name, value in folded(mine).items():
        setattr(row, name, value)
    results.append(row)
    changes.extend(mine)


def _seen(company: Company, rng: random.Random, row: Expectation, due_on: Any) -> dict[str, Any]:
    """What they got, seen within days of the day it was for."""
    seen_on = min(due_on + timedelta(days=rng.randint(0, 9)), company.calendar.today)
    told = {"measured_on": seen_on, "at": company.calendar.at - (company.calendar.today - seen_on)}
    share = rng.choice(GOT)
    if row.promised is not None:
        return {**told, "realized": round(row.promised * share)}
    return {**told, "said": Fulfilment.MET if share >= 1 else Fulfilment.PARTLY if share else Fulfilment.MISSED}


def _accepted(company: Company, rng: random.Random, rows: Sequence[Customer], deals: dict[int, Deal]) -> None:
    """Those who serve them own them since shortly before they first spoke; a step without a deal went along."""
    talks = _first_talks(company, rows)
    taken: list[Customer] = []
    for row in rows:
        sold_at, talk_at = row.sold_at, talks.get(row.pk)
        if sold_at is None or talk_at is None or len(taken) == ACCEPTED:
            continue
        offered_at = max(sold_at + timedelta(hours=1), talk_at - timedelta(days=rng.choice(SILENT), hours=3))
        ended_at = min(offered_at + timedelta(hours=rng.choice((1, 20, 26, 70))), talk_at - timedelta(hours=1))
        follows = deals if offered_at - sold_at < AT_THE_CLOSE else {}
        ended_at = max(ended_at, offered_at)
        _hand_off(company, rng, row, row.service_member, follows, offered_at, HandOffTurn.ACCEPTED, ended_at)
        open_ones = NextStep.objects.in_workspace(company.workspace).filter(customer=row, deal=None, closed_at=None)
        if not open_ones.filter(member=row.service_member).exists():
            open_ones.filter(member=row.owner, visit=None).update(member=row.service_member)
        row.owner = row.service_member
        taken.append(row)
    Customer.objects.bulk_update(taken, ["owner"])


def _first_talks(company: Company, rows: Sequence[Customer]) -> dict[int, datetime]:
    """When those who serve them first spoke with them after the sale, by customer."""
    of = {row.pk: (row.service_member_id, row.sold_at) for row in rows}
    touches = Entry.objects.in_workspace(company.workspace).touches().filter(customer_id__in=of, reached=True)
    found: dict[int, datetime] = {}
    for touch in touches.order_by("happened_at", "id"):
        member_id, sold_at = of[touch.customer_id]
        if touch.author_id == member_id and sold_at is not None and touch.happened_at > sold_at:
            found.setdefault(touch.customer_id, touch.happened_at)
    return found


def _others(company: Company, rng: random.Random, rows: Sequence[Customer], deals: dict[int, Deal]) -> None:
    """Offers that wait, some of them too long, and some that were returned."""
    free = {key: [row for row in rows if row.owner == member] for key, member in company.members.items()}
    at = company.calendar.at
    for giver, receiver, days in WAITING:
        if free[giver]:
            _hand_off(company, rng, free[giver].pop(), company.members[receiver], deals, at - timedelta(days=days))
    for giver, receiver in RETURNED:
        if free[giver]:
            told = (company.members[receiver], deals, at - timedelta(days=4), HandOffTurn.RETURNED)
            _hand_off(company, rng, free[giver].pop(), *told, at - timedelta(days=1))


def _hand_off(
    company: Company,
    rng: random.Random,
    row: Customer,
    to: Member,
    deals: dict[int, Deal],
    offered_at: datetime,
    turn: HandOffTurn | None = None,
    ended_at: datetime | None = None,
) -> None:
    deal = deals.get(row.pk)
    reason = rng.choice(REASONS) if turn is HandOffTurn.RETURNED else ""
    pack = {
        HandOffItem.WHY_BOUGHT: "They had to repeat every tenth sample.",
        HandOffItem.SUCCESS_MEASURE: "Samples a day, counted by their own people.",
        HandOffItem.RISKS: "The head of quality wanted another system." if rng.random() < 0.5 else "",
        HandOffItem.TERMS: "Thirty days net, service in the first year included.",
    }
    hand_off = HandOff.objects.create(
        workspace=company.workspace, customer=row, deal=deal, giver=row.owner, receiver=to, by=row.owner,
        pack={item.value: text for item, text in pack.items() if text}, offered_at=offered_at, ended_at=ended_at,
        ended_as=turn or "", reason=reason,
    )  # fmt: skip
    of = {"workspace": company.workspace, "hand_off": hand_off}
    turns = [HandOffChange(**of, by=row.owner, turn=HandOffTurn.OFFERED, at=offered_at)]
    if turn is not None and ended_at is not None:
        turns.append(HandOffChange(**of, by=to, turn=turn, at=ended_at, reason=reason))
    HandOffChange.objects.bulk_create(turns)
