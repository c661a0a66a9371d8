"""Touch, step and note drafts."""

import uuid
from datetime import date, timedelta

from followthrough.customers.models import Contact, Customer
from followthrough.journal import clocks
from followthrough.journal.bulk import Told
from followthrough.journal.models import NextStep
from followthrough.porting.drafts import CustomerLink, NoteDraft, StepDraft, TouchDraft
from followthrough.porting.loading.customers import linked_or_made
from followthrough.porting.loading.filling import row_of
from followthrough.porting.loading.job import Job
from followthrough.porting.loading.keys import email_key
from followthrough.porting.loading.known import SeenCustomer, SeenPerson
from followthrough.porting.loading.numbers import number_of
from followthrough.porting.loading.outcome import RowOutcome
from followthrough.porting.problem import Severity
from followthrough.porting.record import LONGEST_NOTE
from followthrough.vocabulary.ledger import EntryKind

_TOLERANCE = timedelta(minutes=10)


def take_touch(job: Job, draft: TouchDraft, outcome: RowOutcome) -> None:
    """A touch with its own author and moment, of no deal. What lies in the future did not happen yet."""
    customer = linked_or_made(job, draft.customer, "", outcome)
    if customer is None:
        return
    outcome.label = outcome.label or customer.name
    at = job.moment(draft.at, outcome)
    if draft.at.clock is None and draft.at.day_in(job.zone) <= job.today:
        at = min(at, job.at)
    if at > job.at + _TOLERANCE:
        job.odd_dates.append(draft.at.on.isoformat())
        outcome.say("contact_in_future", Severity.WARNING, text=draft.at.on.isoformat())
        return
    number = number_of(draft)
    if job.known.number("touch", number) is not None:
        outcome.say("touch_already_here")
        return
    author = job.owners.author(draft.author, outcome)
    if author is None:
        take_note(
            job, NoteDraft(draft.customer, draft.note, str(draft.channel), draft.at, draft.author, number), outcome
        )
        return
    person = person_of(job, draft.customer, customer)
    told = Told(
        kind=EntryKind.TOUCH,
        customer_id=customer.id,
        author_id=author.pk,
        happened_at=at,
        uid=uuid.uuid4(),
        channel=draft.channel,
        direction=draft.direction,
        reached=draft.reached,
        note=draft.note,
        contacts=((person.id, person.is_key),) if person else (),
    )
    job.batch.told.append(told)
    job.touched.add(customer.id)
    job.known.numbers[job.known.system, "touch", number] = customer.id
    job.batch.touch_numbers[told.uid] = (job.known.system, number)
    outcome.created["touch"] += 1


def take_step(job: Job, draft: StepDraft, outcome: RowOutcome) -> None:
    """A next step in the lane of its owner. One that lies in the past waits for the customer's first due day."""
    customer = linked_or_made(job, draft.customer, draft.owner, outcome)
    if customer is None:
        return
    owner = job.owners.owner(draft.owner, outcome) if draft.owner else None
    member_id = owner.pk if owner else customer.owner_id or job.by.pk
    number = number_of(draft)
    if job.known.number("step", number) is not None:
        outcome.say("step_already_here")
        return
    if (customer.id, member_id) in job.lanes or _has_open_step(job, customer, member_id):
        outcome.say("step_lane_taken", Severity.WARNING, text=draft.due.on.isoformat())
        return
    due, what = draft.due.day_in(job.zone), draft.what
    job.moment(draft.due, outcome)
    if due < job.today:
        outcome.say("step_was_due", text=due.isoformat())
        what = f"{what} ({due.isoformat()})".strip()[:500]
        due = _first_day(job, customer)
    clock = draft.due.at(job.zone)[0].astimezone(job.zone).time() if draft.due.clock else None
    step = NextStep(
        workspace_id=job.workspace.pk,
        customer_id=customer.id,
        member_id=member_id,
        what=what,
        due_on=due,
        due_time=clock,
        made_at=job.at,
    )
    job.batch.make(step)
    job.lanes.add((customer.id, member_id))
    _come_due(job, customer, step)
    job.number("step", number, step.pk)
    outcome.created["step"] += 1


def take_note(job: Job, draft: NoteDraft, outcome: RowOutcome) -> None:
    """Text kept with the person it is about, else with the customer, under its day and author."""
    customer = linked_or_made(job, draft.customer, "", outcome)
    if customer is None:
        return
    outcome.label = outcome.label or customer.name
    number = number_of(draft)
    if job.known.number("note", number) is not None:
        outcome.say("note_already_here")
        return
    person = person_of(job, draft.customer, customer)
    model: type[Contact] | type[Customer] = Contact if person else Customer
    row, is_own = row_of(job, model, person or customer), bool((person or customer).row)
    head = " · ".join(part for part in (draft.on.on.isoformat() if draft.on else "", draft.kind, draft.author) if part)
    note = "\n\n".join(part for part in (row.note, f"{head}\n{draft.text}".strip()) if part)
    if len(note) > LONGEST_NOTE:
        outcome.fail("text_too_long", length=str(len(note)), most=str(LONGEST_NOTE), column="note")
        return
    if row.pk in job.batch.rows:
        row.note = note
    else:
        job.batch.change(row, {"note": note}, is_own=is_own)
    (person or customer).marks["note"] = 0
    job.number("note", number, row.pk)
    outcome.updated["note"] += 1
    outcome.say("kept_as_note", kind=draft.kind)


def person_of(job: Job, link: CustomerLink, customer: SeenCustomer) -> SeenPerson | None:
    """The person at the customer a row names by number, e-mail or name."""
    numbered = job.known.number("contact", link.contact_id)
    if numbered is not None and numbered in job.known.people:
        return job.known.people[numbered]
    found = job.known.persons_with("mail", email_key(link.mail)) if link.mail else []
    found = found or (job.known.persons_with("place", (customer.id, link.person)) if link.person else [])
    return next((seen for seen in found if seen.customer_id == customer.id), None)


def _has_open_step(job: Job, customer: SeenCustomer, member_id: int) -> bool:
    if customer.row:
        return False
    steps = NextStep.objects.in_workspace(job.workspace)
    return steps.filter(customer_id=customer.id, deal=None, member_id=member_id, closed_at=None).exists()


def _come_due(job: Job, customer: SeenCustomer, step: NextStep) -> None:
    """A customer of this very batch gets the due date its steps give it; any other is found again at the end."""
    row = job.batch.rows.get(customer.id)
    if row is None:
        job.touched.add(customer.id)
        return
    ahead = job.batch.ahead[customer.id]
    ahead.append(clocks.Ahead(step.pk, customer.id, step.due_on, step.member_id, step.made_at))
    row.next_due_on = clocks.due_on(row, job.rhythm, ahead)


def _first_day(job: Job, customer: SeenCustomer) -> date:
    row = job.batch.rows.get(customer.id)
    if row is not None and row.first_due_on:
        return row.first_due_on  # type: ignore[no-any-return]
    owner_id = customer.owner_id or job.by.pk
    return job.spread.next_day(owner_id, job.owners.capacity.get(owner_id, 12))
