"""Ticket drafts."""

from datetime import timedelta

from followthrough.care.tickets import due_by
from followthrough.porting.drafts import TicketDraft
from followthrough.porting.loading.customers import linked_or_made
from followthrough.porting.loading.job import Job
from followthrough.porting.loading.journal import person_of
from followthrough.porting.loading.numbers import number_of
from followthrough.porting.loading.outcome import RowOutcome
from followthrough.relationship.models import Ticket, TicketChange
from followthrough.vocabulary.ledger import Origin
from followthrough.vocabulary.ticket import TicketTurn

_TOLERANCE = timedelta(minutes=10)


def take_ticket(job: Job, draft: TicketDraft, outcome: RowOutcome) -> None:
    """A ticket with its target as it is here; one that is solved in the file is solved. It comes in once.

    Who looks after it is whom the file names, else who owns the customer.
    """
    customer = linked_or_made(job, draft.customer, "", outcome)
    if customer is None:
        return
    outcome.label = outcome.label or customer.name
    number = number_of(draft)
    if job.known.number("ticket", number) is not None:
        outcome.say("ticket_already_here")
        return
    opened = job.moment(draft.opened, outcome) if draft.opened else job.at
    solved = job.moment(draft.solved, outcome) if draft.solved else None
    if max(opened, solved or opened) > job.at + _TOLERANCE:
        outcome.fail("ticket_in_future", text=max(opened, solved or opened).date().isoformat())
        return
    if solved is not None and solved < opened:
        outcome.fail("ticket_solved_before", text=solved.date().isoformat())
        return
    member = job.owners.author(draft.owner, outcome) if draft.owner else None
    person = person_of(job, draft.customer, customer)
    ticket = Ticket(
        workspace_id=job.workspace.pk,
        customer_id=customer.id,
        contact_id=person.id if person else None,
        member_id=member.pk if member else customer.owner_id,
        by_id=job.by.pk,
        what=draft.what,
        is_severe=draft.is_severe,
        opened_at=opened,
        due_at=due_by(job.targets, job.workspace, job.rhythm, opened, is_severe=draft.is_severe),
        solved_at=solved,
        origin=Origin.IMPORTED,
        external_key=f"{job.known.system}:{draft.external_id}" if draft.external_id else "",
    )
    job.batch.make(ticket)
    if solved is not None:
        turn = TicketChange(
            workspace_id=job.workspace.pk, ticket=ticket, by_id=job.by.pk, turn=TicketTurn.SOLVED, at=solved
        )
        job.batch.make(turn)
    job.touched.add(customer.id)
    job.number("ticket", number, ticket.pk)
    outcome.created["ticket"] += 1
