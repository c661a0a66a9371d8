"""Contact drafts: found, filled in, or made; a person without a customer becomes one."""

from typing import Any

from followthrough.customers.enter import set_contact_keys
from followthrough.customers.models import Contact
from followthrough.porting.drafts import ContactDraft, CustomerDraft
from followthrough.porting.loading.customers import find_linked, linked_or_made, take_customer
from followthrough.porting.loading.job import Job
from followthrough.porting.loading.keys import person_keys
from followthrough.porting.loading.known import SeenCustomer, SeenPerson
from followthrough.porting.loading.matching import same_person
from followthrough.porting.loading.outcome import RowOutcome
from followthrough.porting.problem import Severity
from followthrough.workspace.permission import may_change

FILLED = ("email", "phone", "mobile", "job_title", "note")


def take_person(job: Job, draft: ContactDraft, outcome: RowOutcome) -> SeenPerson | None:
    """The contact of a draft, made when there is none; None when the row is left out."""
    if not draft.name:
        outcome.fail("row_nameless")
        return None
    outcome.label = outcome.label or draft.name
    keys = person_keys(draft, job.workspace.country)
    customer = None if draft.customer.is_empty else find_linked(job, draft.customer)
    match = same_person(job.known, keys, customer.id if customer else None)
    if match:
        return _known_person(job, job.known.people[match.found.id], match.code, draft, outcome)
    if draft.customer.is_empty:
        customer = _as_customer(job, draft, outcome)
        if customer is None:
            return None
        match = same_person(job.known, keys, customer.id)
        if match:
            return _known_person(job, job.known.people[match.found.id], match.code, draft, outcome)
    customer = customer or linked_or_made(job, draft.customer, draft.owner, outcome)
    return _make(job, draft, customer, outcome) if customer else None


def _as_customer(job: Job, draft: ContactDraft, outcome: RowOutcome) -> SeenCustomer | None:
    """A person who belongs to no customer, as one of their own."""
    return take_customer(
        job,
        CustomerDraft(
            name=draft.name,
            is_person=True,
            website=draft.website,
            mail=draft.mail,
            phone=draft.phone,
            address=draft.address,
            city=draft.city,
            country=draft.country,
            source=draft.source,
            owner=draft.owner,
        ),
        outcome,
    )


def _make(job: Job, draft: ContactDraft, customer: SeenCustomer, outcome: RowOutcome) -> SeenPerson:
    extra = dict(draft.extra)
    if not draft.customer.is_empty:
        place = {"address": draft.address, "city": draft.city, "country": draft.country, "website": draft.website}
        place |= {"owner": draft.owner, "source": draft.source}
        extra |= {name: value for name, value in place.items() if value and name not in extra}
    contact = Contact(
        workspace_id=job.workspace.pk,
        customer_id=customer.id,
        name=draft.name,
        job_title=draft.job_title,
        email=draft.mail,
        phone=draft.phone.shown if draft.phone else "",
        mobile=draft.mobile,
        note=draft.note,
        extra=extra,
        entered_at=job.at,
    )
    keys = person_keys(draft, job.workspace.country)
    contact.name_key, contact.email_key, contact.phone_key = keys.name_key, keys.mail, keys.phone
    job.batch.make(contact)
    job.batch.reworded.add(customer.id)
    outcome.created["contact"] += 1
    seen = SeenPerson(
        contact.pk, customer.id, contact.name, contact.name_key, contact.email_key, contact.phone_key, False,
        outcome.row, draft.external_id,
    )  # fmt: skip
    job.known.add_person(seen)
    job.number("contact", draft.external_id, contact.pk)
    return seen


def _known_person(job: Job, seen: SeenPerson, code: str, draft: ContactDraft, outcome: RowOutcome) -> SeenPerson:
    job.number("contact", draft.external_id, seen.id)
    if seen.row:
        if seen.row != outcome.row:
            outcome.say(f"same_row_by_{code}", row=str(seen.row))
        return seen
    outcome.say(f"same_by_{code}", name=seen.name)
    given: dict[str, Any] = {
        "email": draft.mail,
        "phone": draft.phone.shown if draft.phone else "",
        **{name: getattr(draft, name) for name in FILLED if name not in ("email", "phone")},
    }
    contact = job.known.row(Contact, seen.id)
    new = {name: value for name, value in given.items() if value and not getattr(contact, name)}
    if not new:
        return seen
    customer = job.known.customers[seen.customer_id]
    if not may_change(job.by, customer.owner_id, customer.service_id, circle=job.owners.circle):
        outcome.say("not_yours", Severity.WARNING, name=seen.name)
        return seen
    keys = {"email_key": contact.email_key, "phone_key": contact.phone_key}
    job.batch.change(contact, new)
    probe = Contact(name=contact.name, email=contact.email, phone=contact.phone, mobile=contact.mobile)
    set_contact_keys(probe, country=job.workspace.country)
    job.batch.change(contact, {name: getattr(probe, name) for name in keys if getattr(probe, name) != keys[name]})
    job.batch.reworded.add(seen.customer_id)
    outcome.updated["contact"] += 1
    outcome.say("filled_in", facts=", ".join(new))
    return seen
