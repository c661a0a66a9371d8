"""Customer drafts: found, filled in, or made."""

from typing import Any

from followthrough.customers.enter import set_keys
from followthrough.customers.models import Customer
from followthrough.porting.drafts import CustomerDraft, CustomerLink
from followthrough.porting.loading.job import Job
from followthrough.porting.loading.keys import customer_keys, email_key, name_key
from followthrough.porting.loading.known import SeenCustomer
from followthrough.porting.loading.matching import like_customers, linked_customer, same_customer
from followthrough.porting.loading.outcome import RowOutcome
from followthrough.porting.problem import Severity
from followthrough.porting.values.web import tells_customer
from followthrough.vocabulary.ledger import Origin
from followthrough.workspace.permission import may_change

#: Facts an import fills in when they are still blank; it never overwrites one.
FILLED = ("email", "phone", "website", "address", "city", "country", "industry", "source", "note")


def take_customer(job: Job, draft: CustomerDraft, outcome: RowOutcome) -> SeenCustomer | None:
    """The customer of a draft, made when there is none. None when the row is left out as a possible duplicate."""
    if not draft.name:
        outcome.fail("row_nameless")
        return None
    outcome.label = outcome.label or draft.name
    keys = customer_keys(draft, job.workspace.country)
    match = same_customer(job.known, keys)
    if match:
        seen = job.known.customers[match.found.id]
        job.number("customer", draft.external_id, seen.id)
        _note_match(seen, match.code, outcome)
        if not seen.row:
            _fill(job, seen, draft, outcome)
        return seen
    like = like_customers(job.known, keys)
    if like:
        job.likes.append((draft.name, like[0].name, str(outcome.row)))
        if job.answers.other.get("duplicates") == "skip":
            outcome.say("possible_duplicate_skipped", Severity.WARNING, name=like[0].name)
            return None
        outcome.say("possible_duplicate", Severity.WARNING, name=like[0].name)
    return make_customer(job, draft, outcome)


def make_customer(job: Job, draft: CustomerDraft, outcome: RowOutcome) -> SeenCustomer:
    """A new customer, owned as the file says, first due on the next free day of its owner."""
    owner = job.owners.owner(draft.owner, outcome)
    extra = dict(draft.extra)
    if draft.owner and owner.pk == job.by.pk and job.owners.found(draft.owner, draft.owner) is not job.by:
        extra.setdefault("owner", draft.owner)
    due = job.spread.next_day(owner.pk, job.owners.capacity.get(owner.pk, 12))
    customer = Customer(
        workspace_id=job.workspace.pk,
        owner_id=owner.pk,
        name=draft.name,
        is_person=draft.is_person,
        email=draft.mail,
        phone=draft.phone.shown if draft.phone else "",
        website=draft.website or (f"https://{draft.domain}" if tells_customer(draft.domain) else ""),
        address=draft.address,
        city=draft.city,
        country=draft.country,
        industry=draft.industry,
        source=draft.source,
        note=draft.note,
        extra=extra,
        origin=Origin.IMPORTED,
        entered_at=job.at,
        first_due_on=due,
        next_due_on=due,
    )
    keys = customer_keys(draft, job.workspace.country)
    customer.name_key, customer.email_key = keys.name_key, keys.mail
    customer.domain, customer.phone_key = keys.domain, keys.phone
    job.batch.make(customer)
    outcome.created["customer"] += 1
    seen = SeenCustomer(
        customer.pk, customer.name, customer.name_key, customer.email_key, customer.domain, customer.phone_key,
        owner.pk, None, outcome.row, draft.external_id,
    )  # fmt: skip
    job.known.add_customer(seen)
    job.number("customer", draft.external_id, customer.pk)
    if draft.parent:
        job.parents.append((customer.pk, draft.parent))
    return seen


def find_linked(job: Job, link: CustomerLink) -> SeenCustomer | None:
    """The customer a row points to, by number, person, domain, person's e-mail or name."""
    known = job.known
    pk = known.number("customer", link.external_id)
    if pk is None and link.external_id:
        pk = known.deal_homes.get(known.number("deal", link.external_id) or 0)
    if pk is None and link.contact_id:
        person = known.number("contact", link.contact_id)
        pk = known.people[person].customer_id if person in known.people else None
    if pk is not None and pk in known.customers:
        return known.customers[pk]
    for seen in known.with_key("domain", link.domain) if tells_customer(link.domain) else ():
        return seen
    if link.name:
        return linked_customer(known, link.name, name_key(link.name))
    key = email_key(link.mail)
    for person_seen in known.persons_with("mail", key):
        return known.customers[person_seen.customer_id]
    for seen in known.with_key("mail", key):
        return seen
    return linked_customer(known, link.person, name_key(link.person)) if link.person and not key else None


def linked_or_made(job: Job, link: CustomerLink, owner: str, outcome: RowOutcome) -> SeenCustomer | None:
    """The customer a row points to; made from its name, domain or person when there is none."""
    found = find_linked(job, link)
    if found:
        return found
    domain = link.domain if tells_customer(link.domain) else ""
    name = link.name or domain or link.person or link.mail
    if not name:
        outcome.fail("customer_unknown", number=link.external_id or link.contact_id)
        return None
    is_person = not (link.name or domain)
    draft = CustomerDraft(
        name=name, is_person=is_person, domain=domain, mail=link.mail if is_person else "", owner=owner
    )
    outcome.say("customer_made", name=name)
    return make_customer(job, draft, outcome)


def _note_match(seen: SeenCustomer, code: str, outcome: RowOutcome) -> None:
    if seen.row and seen.row != outcome.row:
        outcome.say(f"same_row_by_{code}", row=str(seen.row))
    elif not seen.row:
        outcome.say(f"same_by_{code}", name=seen.name)


def _fill(job: Job, seen: SeenCustomer, draft: CustomerDraft, outcome: RowOutcome) -> None:
    """Fill in what a customer that was there before still lacks, if the importer may change it."""
    given: dict[str, Any] = {
        "email": draft.mail,
        "phone": draft.phone.shown if draft.phone else "",
        **{name: getattr(draft, name) for name in FILLED if name not in ("email", "phone")},
    }
    if not any(given.values()) and not draft.extra:
        return
    customer = job.known.row(Customer, seen.id)
    new = {name: value for name, value in given.items() if value and not getattr(customer, name)}
    kept = {name: value for name, value in draft.extra.items() if name not in customer.extra}
    if not new and not kept:
        return
    if not may_change(job.by, seen.owner_id, seen.service_id, circle=job.owners.circle):
        outcome.say("not_yours", Severity.WARNING, name=seen.name)
        return
    job.batch.change(customer, {**new, **({"extra": {**customer.extra, **kept}} if kept else {})})
    keys = {name: getattr(customer, name) for name in ("email_key", "phone_key", "domain")}
    set_keys(customer, country=job.workspace.country)
    after = {name: getattr(customer, name) for name in keys}
    for name, value in keys.items():
        setattr(customer, name, value)
    job.batch.change(customer, {name: value for name, value in after.items() if value != keys[name]})
    job.batch.reworded.add(seen.id)
    outcome.updated["customer"] += 1
    outcome.say("filled_in", facts=", ".join([*new, *kept])[:200])
