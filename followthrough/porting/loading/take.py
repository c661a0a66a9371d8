"""A batch of rows: what it will ask for, then draft by draft, row by row."""

from collections.abc import Iterable

from followthrough.porting.drafts import (
    ContactDraft,
    CustomerDraft,
    CustomerLink,
    DealDraft,
    Draft,
    LeftOut,
    MemberDraft,
    NoteDraft,
    ProductDraft,
    StepDraft,
    TicketDraft,
    TouchDraft,
)
from followthrough.porting.loading.customers import take_customer
from followthrough.porting.loading.deals import take_deal, take_member, take_product
from followthrough.porting.loading.job import Job
from followthrough.porting.loading.journal import take_note, take_step, take_touch
from followthrough.porting.loading.keys import domain_key, email_key, key_of_phone, name_key, phone_key
from followthrough.porting.loading.known import Wanted
from followthrough.porting.loading.numbers import NUMBERED, number_of
from followthrough.porting.loading.outcome import RowOutcome
from followthrough.porting.loading.people import take_person
from followthrough.porting.loading.tickets import take_ticket


def wanted_of(drafts: Iterable[Draft], country: str) -> Wanted:
    """The keys these drafts will be looked up by."""
    wanted = Wanted()
    for draft in drafts:
        if isinstance(draft, CustomerDraft | ContactDraft):
            _want_party(wanted, draft, country)
        if isinstance(draft, ContactDraft | DealDraft | TouchDraft | StepDraft | NoteDraft | TicketDraft):
            _want_link(wanted, draft.customer)
        kind = NUMBERED.get(type(draft))
        if kind and isinstance(draft, DealDraft | TouchDraft | StepDraft | NoteDraft | TicketDraft):
            wanted.numbers[kind].add(number_of(draft))
            if kind == "touch":
                wanted.numbers["note"].add(number_of(draft))
    return wanted


def _want_party(wanted: Wanted, draft: CustomerDraft | ContactDraft, country: str) -> None:
    wanted.names.add(name_key(draft.name))
    if draft.mail:
        wanted.mails.add(email_key(draft.mail))
    if draft.phone:
        wanted.phones.add(key_of_phone(draft.phone, country))
    if isinstance(draft, CustomerDraft):
        wanted.domains.add(draft.domain)
        domain = domain_key(draft.website or draft.domain, draft.mail)
        if domain:
            wanted.names.add(name_key(domain))
        if draft.parent:
            wanted.names.add(name_key(draft.parent))
            wanted.numbers["customer"].add(draft.parent)
        wanted.numbers["customer"].add(draft.external_id)
    else:
        if draft.mobile and not draft.phone:
            wanted.phones.add(phone_key(draft.mobile, country))
        wanted.numbers["contact"].add(draft.external_id)


def _want_link(wanted: Wanted, link: CustomerLink) -> None:
    for name in (link.name, link.person):
        if name:
            wanted.names.add(name_key(name))
    if link.mail:
        wanted.mails.add(email_key(link.mail))
    wanted.domains.add(link.domain)
    if link.external_id:
        wanted.numbers["customer"].add(link.external_id)
        wanted.numbers["deal"].add(link.external_id)
    if link.contact_id:
        wanted.numbers["contact"].add(link.contact_id)


def take(job: Job, draft: Draft, outcome: RowOutcome) -> bool:
    """Take one draft into the batch; False when the rest of its row is to be left out."""
    if isinstance(draft, CustomerDraft):
        return take_customer(job, draft, outcome) is not None
    if isinstance(draft, ContactDraft):
        return take_person(job, draft, outcome) is not None
    if isinstance(draft, DealDraft):
        take_deal(job, draft, outcome)
    elif isinstance(draft, TouchDraft):
        take_touch(job, draft, outcome)
    elif isinstance(draft, StepDraft):
        if any(remark["code"] == "step_before_contact" for remark in outcome.remarks):
            job.odd_dates.append(draft.due.on.isoformat())
        else:
            take_step(job, draft, outcome)
    elif isinstance(draft, NoteDraft):
        take_note(job, draft, outcome)
    elif isinstance(draft, TicketDraft):
        take_ticket(job, draft, outcome)
    elif isinstance(draft, ProductDraft):
        take_product(job, draft, outcome)
    elif isinstance(draft, MemberDraft):
        take_member(job, draft, outcome)
    elif isinstance(draft, LeftOut):
        outcome.say(draft.code)
    return not outcome.has_failed
