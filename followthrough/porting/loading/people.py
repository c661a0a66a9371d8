"""Contact drafts: found, filled in, or made; a person without a customer becomes one."""

from followthrough.customers.models import Contact
from followthrough.porting.drafts import ContactDraft, CustomerDraft
from followthrough.porting.loading.customers import find_linked, linked_or_made, take_customer
from followthrough.porting.loading.filling import Given, fill
from followthrough.porting.loading.job import Job
from followthrough.porting.loading.keys import customer_keys, person_keys
from followthrough.porting.loading.known import SeenCustomer, SeenPerson
from followthrough.porting.loading.matching import same_customer, same_person
from followthrough.porting.loading.outcome import RowOutcome
from followthrough.porting.values.text import same_text


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
    return take_customer(job, _customer_of(draft), outcome)


def _customer_of(draft: ContactDraft) -> CustomerDraft:
    return CustomerDraft(
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
    )


def _make(job: Job, draft: ContactDraft, customer: SeenCustomer, outcome: RowOutcome) -> SeenPerson:
    given = _given(draft, job.workspace.country)
    contact = Contact(
        workspace_id=job.workspace.pk,
        customer_id=customer.id,
        name=draft.name,
        job_title=draft.job_title,
        email=draft.mail,
        phone=draft.phone.shown if draft.phone else "",
        mobile=draft.mobile,
        note=draft.note,
        extra=dict(given.extra),
        entered_at=job.at,
    )
    keys = person_keys(draft, job.workspace.country)
    contact.name_key, contact.email_key, contact.phone_key = keys.name_key, keys.mail, keys.phone
    job.batch.make(contact)
    job.batch.reworded.add(customer.id)
    outcome.created["contact"] += 1
    seen = SeenPerson(
        contact.pk, customer.id, contact.name, contact.name_key, contact.email_key, contact.phone_key, False,
        outcome.row, draft.external_id, given.marks(),
    )  # fmt: skip
    job.known.add_person(seen)
    job.number("contact", draft.external_id, contact.pk)
    return seen


def _known_person(job: Job, seen: SeenPerson, code: str, draft: ContactDraft, outcome: RowOutcome) -> SeenPerson:
    job.number("contact", draft.external_id, seen.id)
    if not seen.row:
        outcome.say(f"same_by_{code}", name=seen.name)
    elif seen.row != outcome.row:
        outcome.say(f"same_row_by_{code}", row=str(seen.row))
    fill(job, seen, _given(draft, job.workspace.country, seen.name), outcome, kind="contact")
    if draft.customer.is_empty:
        own = same_customer(job.known, customer_keys(_customer_of(draft), job.workspace.country))
        if own and own.found.id == seen.customer_id:
            _as_customer(job, draft, outcome)
    return seen


def _given(draft: ContactDraft, country: str, name: str = "") -> Given:
    """What a draft tells of a person; where they are is kept beside them, unless they are a customer of their own."""
    keys = person_keys(draft, country)
    facts = {
        "email": draft.mail,
        "phone": draft.phone.shown if draft.phone else "",
        "mobile": draft.mobile,
        "job_title": draft.job_title,
        "note": draft.note,
        "name": draft.name if name and same_text(name) != same_text(draft.name) and draft.name != draft.mail else "",
    }
    extra = dict(draft.extra)
    if not draft.customer.is_empty:
        place = {"address": draft.address, "city": draft.city, "country": draft.country, "website": draft.website}
        place |= {"owner": draft.owner, "source": draft.source}
        extra |= {name: value for name, value in place.items() if value and name not in extra}
    told = {name: value for name, value in facts.items() if value}
    return Given(told, extra, {"email_key": keys.mail, "phone_key": keys.phone})
