"""Fill an empty database with a company that sells laboratory equipment: a year of its journal, up to `at`."""

import random
from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import F

from followthrough.customers.models import Contact, Customer, LevelAssessment, SearchText
from followthrough.customers.pairs import find_all_pairs, write_all_pairs
from followthrough.customers.search import text_of
from followthrough.deals.models import Deal
from followthrough.insight.alive import measure_buyers
from followthrough.journal.ageing import measure
from followthrough.journal.bulk import write_history
from followthrough.journal.models import LossReview, NextStep, Parking
from followthrough.journal.replay import rebuild
from followthrough.journal.tried import measure_tactics
from followthrough.planner.learn import learn
from followthrough.sample.after_sale import tell_what_came_of_it
from followthrough.sample.alarms import tell_alarms
from followthrough.sample.cast import Company, found_company
from followthrough.sample.days import tell_reports
from followthrough.sample.dynamics import tell_dynamics
from followthrough.sample.elements import leave_on_record
from followthrough.sample.firms import Firm, make_firms
from followthrough.sample.gatherings import keep_gatherings, tell_gathering
from followthrough.sample.handed import tell_expectations_and_hand_offs
from followthrough.sample.leads import tell_leads
from followthrough.sample.lives import Lives
from followthrough.sample.pushes import tell_pushes
from followthrough.sample.rhythm import tell_rhythm
from followthrough.sample.service import tell_service
from followthrough.sample.stories import make_storied, tell_story
from followthrough.sample.telling import Telling
from followthrough.sample.training import tell_training
from followthrough.sample.tried import Tried
from followthrough.sample.twin import tell_twin
from followthrough.sample.visits import tell_visits
from followthrough.sample.wording import Words
from followthrough.vocabulary.ledger import Origin
from followthrough.workspace.ids import new_id
from followthrough.workspace.models import Workspace
from followthrough.workspace.sizes import tell_sizes

SEED = 2026
#: How many customers live which life; the rest is under way.
LIVES = {"fresh": 13, "sold": 84, "lost": 40, "given up": 14, "parked": 13, "quiet": 9}
DO_NOT_CONTACT, WITHOUT_OWNER = 3, 4
#: Every second new lead is hers, so that a visitor meets some on the first page.
LEADS_GO_TO = "ana"
#: Hours within which this company means to answer a new lead.
ANSWERED_WITHIN = 48
AT_A_TIME = 500


@transaction.atomic
def fill_company(*, at: datetime, seed: int = SEED) -> Company:
    """The whole sample company as of `at` (aware); the same seed and moment give the same company.

    Every row goes through the verb that writes history; what is kept beside the rows is rebuilt from them.
    """
    rng = random.Random(seed)
    company = found_company(at=at, rng=rng)
    storied, firms = make_storied(company), make_firms(company)
    telling = Telling(company, Words(rng), Tried(company.workspace, seed))
    lives = Lives(telling)
    for firm in storied:
        tell_story(telling, firm)
    kinds = [kind for kind, count in LIVES.items() for _ in range(count)]
    kinds += ["open"] * (len(firms) - len(kinds))
    for number, (firm, kind) in enumerate(zip(firms, kinds, strict=True)):
        if kind == "fresh" and number % 2:
            firm.owner = LEADS_GO_TO
        lives.tell(firm, kind)
    _leave_some_alone(firms, kinds)
    held = tell_gathering(telling, firms)
    _save(company, [*storied, *firms], telling)
    tell_sizes()
    tell_rhythm(company)
    leave_on_record(company, rng)
    rebuild(company.workspace)
    tell_expectations_and_hand_offs(company)
    tell_what_came_of_it(company)
    tell_visits(company)
    keep_gatherings(company, held, firms)
    tell_dynamics(company)
    tell_pushes(company)
    measure(company.workspace, at=at)
    measure_tactics(company.workspace, at=at)
    learn(company.workspace, at=at, until=new_id())
    measure_buyers(company.workspace, at=at)
    tell_alarms(company)
    tell_reports(company)
    tell_leads(company, firms, telling)
    tell_service(company)
    tell_twin(company)
    tell_training(company)
    write_all_pairs(company.workspace, find_all_pairs(company.workspace))
    rows = Workspace.objects.filter(pk=company.workspace.pk)
    rows.update(retimed_seq=F("rhythm_seq"), answer_hours=ANSWERED_WITHIN)
    return company


def _leave_some_alone(firms: list[Firm], kinds: list[str]) -> None:
    """Some do not want to hear from us, some belong to nobody: the gaps a manager closes."""
    lost = [firm for firm, kind in zip(firms, kinds, strict=True) if kind == "lost"]
    for firm in lost[:DO_NOT_CONTACT]:
        firm.customer.do_not_contact = True
    fresh = [firm for firm, kind in zip(firms, kinds, strict=True) if kind == "fresh"]
    for firm in fresh[:WITHOUT_OWNER]:
        firm.owner = ""


def _save(company: Company, firms: list[Firm], telling: Telling) -> None:
    workspace = company.workspace
    for firm in firms:
        firm.customer.owner = company.members[firm.owner] if firm.owner else None
    ownerless = {firm.customer.pk for firm in firms if not firm.owner}
    for deal in telling.deals:
        if deal.customer_id in ownerless:
            deal.owner = None
    people = [person for firm in firms for person in firm.people]
    Customer.objects.bulk_create([firm.customer for firm in firms], AT_A_TIME)
    Contact.objects.bulk_create(people, AT_A_TIME)
    SearchText.objects.bulk_create(
        [
            SearchText(
                workspace=workspace,
                customer=firm.customer,
                doc=text_of(firm.customer, firm.people, country=workspace.country),
            )
            for firm in firms
        ],
        AT_A_TIME,
    )
    Deal.objects.bulk_create(telling.deals, AT_A_TIME)
    LevelAssessment.objects.bulk_create(telling.levels, AT_A_TIME)
    Parking.objects.bulk_create(telling.parkings, AT_A_TIME)
    at = company.calendar.at
    entries = write_history(workspace_id=workspace.pk, rows=telling.rows, at=at, origin=Origin.SAMPLE)
    for place, review in telling.reviews:
        review.closing = entries[place]
    LossReview.objects.bulk_create([review for _place, review in telling.reviews], AT_A_TIME)
    closed_deals = _closed(telling)
    steps = []
    for step, opened, closed in telling.steps:
        step.opened_by = None if opened is None else entries[opened]
        step.closed_by = None if closed is None else entries[closed]
        if closed is None and step.deal_id in closed_deals:
            step.deal = None
        steps.append(step)
    NextStep.objects.bulk_create(steps, AT_A_TIME)


def _closed(telling: Telling) -> set[int]:
    """Deals that ended: no step of theirs stays open."""
    last: dict[int, str] = defaultdict(str)
    for row in telling.rows:
        if row.deal_id is not None:
            last[row.deal_id] = "closed" if row.closed_as or row.stage_after == 8 else ""
    return {deal_id for deal_id, state in last.items() if state}
