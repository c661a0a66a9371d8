"""What came of what the sample company sold: milestones planned, reached, late; and the phase each customer is in."""

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from followthrough.care.place import place_anew
from followthrough.customers.models import Contact, Customer
from followthrough.journal import clocks
from followthrough.relationship.models import Milestone, MilestoneChange
from followthrough.sample.accounts import look_after
from followthrough.sample.cast import Company
from followthrough.vocabulary.milestone import MilestoneKind, MilestoneTurn
from followthrough.workspace.models import Member

SEED = 31
#: What customers say they have from it.
FIGURES = (
    "a third fewer repeated runs",
    "samples back the same day, not the next",
    "four hours a week less at the bench",
    "two people trained, no help needed since",
    "one method less to validate",
)
STEPS = ("Delivered and installed", "Staff trained", "First method moved over")


def tell_what_came_of_it(company: Company) -> None:
    """Milestones of everybody who bought, by when they did; then each of them is placed."""
    rng = random.Random(SEED)
    workspace, today = company.workspace, company.calendar.today
    sold = Customer.objects.in_workspace(workspace).filter(sold_at__isnull=False).order_by("sold_at", "id")
    rows = list(sold.select_related("owner", "service_member"))
    people = {
        person.customer_id: person for person in Contact.objects.in_workspace(workspace).order_by("-is_key", "-id")
    }
    milestones: list[Milestone] = []
    changes: list[MilestoneChange] = []
    for row in rows:
        member = row.service_member or row.owner or company.members["sol"]
        _tell(rng, company, row, member, people.get(row.pk), today, milestones, changes)
    Milestone.objects.bulk_create(milestones)
    MilestoneChange.objects.bulk_create(changes)
    look_after(company, rows, people, _first_values(milestones))
    for row in rows:
        row.workspace = workspace
        clocks.note_after_sale(row)
        place_anew(row, at=company.calendar.at)


def _tell(
    rng: random.Random,
    company: Company,
    row: Customer,
    member: Member,
    person: Contact | None,
    today: date,
    milestones: list[Milestone],
    changes: list[MilestoneChange],
) -> None:
    assert row.sold_at
    sold_on = row.sold_at.date()
    planned_at = row.sold_at + timedelta(days=rng.randint(1, 6))
    if planned_at > company.calendar.at or rng.random() < 0.12:
        return
    live_in = rng.randint(18, 40)
    value_in = live_in + rng.randint(14, 35)
    plan = [
        (MilestoneKind.STEP, rng.choice(STEPS), live_in - rng.randint(5, 12)),
        (MilestoneKind.GO_LIVE, "Go-live", live_in),
        (MilestoneKind.FIRST_VALUE, "First value", value_in),
    ]
    slips = rng.random() < 0.2
    for kind, what, days in plan:
        due_on = sold_on + timedelta(days=days)
        milestone = Milestone(
            workspace_id=row.workspace_id, customer=row, member=member, by=member, kind=kind, what=what, due_on=due_on,
            made_at=planned_at,
        )  # fmt: skip
        milestones.append(milestone)
        late = rng.randint(8, 60) if slips else rng.randint(-4, 5)
        reached_on = due_on + timedelta(days=late)
        if reached_on >= today or (kind is MilestoneKind.FIRST_VALUE and person is None):
            break
        milestone.reached_on = reached_on
        is_value = kind is MilestoneKind.FIRST_VALUE
        changes.append(
            MilestoneChange(
                workspace_id=row.workspace_id, milestone=milestone, by=member, turn=MilestoneTurn.REACHED,
                on=reached_on, at=_evening(reached_on, row.zone), contact=person if is_value else None,
                figure=rng.choice(FIGURES) if is_value else "",
            )
        )  # fmt: skip


def _first_values(milestones: list[Milestone]) -> dict[int, date]:
    """By customer, the day on which their first value was reached."""
    values = (one for one in milestones if one.kind == MilestoneKind.FIRST_VALUE)
    return {one.customer_id: one.reached_on for one in values if one.reached_on is not None}


def _evening(on: date, zone: str) -> datetime:
    return datetime.combine(on, time(17, 30), ZoneInfo(zone))
