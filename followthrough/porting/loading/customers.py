"""Customer drafts: found, filled in, or made."""

from followthrough.customers.models import Customer
from followthrough.porting.drafts import CustomerDraft, CustomerLink
from followthrough.porting.loading.filling import Given, fill, row_of
from followthrough.porting.loading.job import Job
from followthrough.porting.loading.keys import customer_keys, email_key, name_key
from followthrough.porting.loading.known import SeenCustomer
from followthrough.porting.loading.matching import like_customers, linked_customer, same_customer
from followthrough.porting.loading.outcome import RowOutcome
from followthrough.porting.problem import Severity
from followthrough.porting.values.text import same_text
from followthrough.porting.values.web import tells_customer
from followthrough.vocabulary.ledger import Origin
from followthrough.workspace.permission import may_change

#: Tables of no system in particular: they are whole by themselves.
PLAIN_SYSTEM = "plain"
#: Facts an import fills in when they are still blank; it never overwrites one.
FILLED = ("address", "city", "country", "industry", "source", "note")
#: Beside what a customer is part of, as long as that is unknown here.
PART_OF = "part of"


def take_customer(job: Job, draft: CustomerDraft, outcome: RowOutcome) -> SeenCustomer | None:
    """The customer of a draft, made when there is none. None when the row is left out as a possible duplicate."""
    if not draft.name:
        outcome.fail("row_nameless")
        return None
    outcome.label = outcome.label or draft.name
    keys = customer_keys(draft, job.workspace.country)
    match = same_customer(job.known, keys)
    if match:
        return _taken(job, job.known.customers[match.found.id], match.code, draft, outcome)
    like = like_customers(job.known, keys)
    if like:
        job.likes.append((draft.name, like[0].name, str(outcome.row)))
        answer = job.answers.other.get("duplicates")
        if answer == "same":
            return _taken(job, like[0], "name", draft, outcome)
        if answer == "skip":
            outcome.say("possible_duplicate_skipped", Severity.WARNING, name=like[0].name)
            return None
        outcome.say("possible_duplicate", Severity.WARNING, name=like[0].name)
    return make_customer(job, draft, outcome)


def _taken(job: Job, seen: SeenCustomer, code: str, draft: CustomerDraft, outcome: RowOutcome) -> SeenCustomer:
    """A customer that was found: filled in, called by its real name, put under its parent."""
    job.number("customer", draft.external_id, seen.id)
    _note_match(seen, code, outcome)
    _rename(job, seen, draft, outcome)
    fill(job, seen, _given(draft, job.workspace.country, seen.name), outcome, kind="customer")
    if draft.parent:
        _join_parent(job, seen, draft, outcome)
    return seen


def _rename(job: Job, seen: SeenCustomer, draft: CustomerDraft, outcome: RowOutcome) -> None:
    """A customer named after its own domain, because no file had told its name yet, takes the name it is given."""
    if not (seen.placeholder and draft.name.casefold() != seen.name.casefold()):
        return
    if not seen.row and not may_change(job.by, seen.owner_id, seen.service_id, circle=job.owners.circle):
        return
    row = row_of(job, Customer, seen)
    key = name_key(draft.name)
    if seen.id in job.batch.rows:
        row.name, row.name_key = draft.name, key
    else:
        job.batch.change(row, {"name": draft.name, "name_key": key}, is_own=bool(seen.row))
    job.known.rename(seen, draft.name, key)
    job.batch.reworded.add(seen.id)
    outcome.updated["customer"] += 1
    outcome.say("filled_in", facts="name")


def _join_parent(job: Job, seen: SeenCustomer, draft: CustomerDraft, outcome: RowOutcome) -> None:
    if seen.row:
        job.parents.append((seen.id, draft.parent, True))
        return
    row = job.known.row(Customer, seen.id)
    if row.parent_id or row.extra.get(PART_OF) == draft.parent or name_key(draft.parent) == seen.name_key:
        return
    if may_change(job.by, seen.owner_id, seen.service_id, circle=job.owners.circle):
        job.parents.append((seen.id, draft.parent, False))
        outcome.updated["customer"] += 1
        outcome.say("filled_in", facts=PART_OF)


def make_customer(job: Job, draft: CustomerDraft, outcome: RowOutcome) -> SeenCustomer:
    """A new customer, owned as the file says, first due on the next free day of its owner."""
    owner = job.owners.owner(draft.owner, outcome)
    owner_id = owner.pk if owner else None
    extra = {**job.owners.name_kept(draft.owner, owner), **draft.extra}
    due = job.spread.next_day(owner_id, job.owners.capacity.get(owner_id or 0, 12))
    customer = Customer(
        workspace=job.workspace,
        owner_id=owner_id,
        name=draft.name,
        is_person=draft.is_person,
        email=draft.mail,
        phone=draft.phone.shown if draft.phone else "",
        website=_website(draft),
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
        owner_id, None, outcome.row, draft.external_id, _given(draft, job.workspace.country, draft.name).marks(),
    )  # fmt: skip
    job.known.add_customer(seen)
    job.number("customer", draft.external_id, customer.pk)
    if draft.parent:
        job.parents.append((customer.pk, draft.parent, True))
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
    if is_person and job.known.system != PLAIN_SYSTEM:
        job.strangers.append(name)
        if job.answers.other.get("strangers") == "skip":
            outcome.say("stranger_skipped", Severity.WARNING, name=name)
            return None
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


def _given(draft: CustomerDraft, country: str, name: str = "") -> Given:
    """What a draft tells of its customer; a name other than the one that is known is told as well."""
    keys = customer_keys(draft, country)
    facts = {field: getattr(draft, field) for field in FILLED}
    facts["email"], facts["phone"] = draft.mail, draft.phone.shown if draft.phone else ""
    facts["website"] = _website(draft)
    if name and not draft.is_person and same_text(name) != same_text(draft.name):
        facts["name"] = draft.name
    told = {field: value for field, value in facts.items() if value}
    return Given(told, draft.extra, {"email_key": keys.mail, "phone_key": keys.phone, "domain": keys.domain})


def _website(draft: CustomerDraft) -> str:
    return draft.website or (f"https://{draft.domain}" if tells_customer(draft.domain) else "")
