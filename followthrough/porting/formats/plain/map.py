"""A row of any table: a customer, a person, a deal, a last contact, a next step, as far as its columns tell."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from followthrough.porting.drafts import (
    ContactDraft,
    CustomerDraft,
    CustomerLink,
    DealDraft,
    Draft,
    LeftOut,
    NoteDraft,
    StepDraft,
    TicketDraft,
    TouchDraft,
)
from followthrough.porting.fields import label_key
from followthrough.porting.formats.format import LOST, Standing
from followthrough.porting.formats.people import PersonPlace, address, full_name, person_place
from followthrough.porting.formats.plain.stages import STAGES, STATUSES
from followthrough.porting.formats.plain.words import CHANNELS, LAST_DAYS, NOT_REACHED, SEVERE, TOTALS, UNKNOWN_WAY
from followthrough.porting.formats.standing import standing_of, status_of
from followthrough.porting.problem import BadValue
from followthrough.porting.record import LONGEST_NAME, LONGEST_NOTE, Record
from followthrough.porting.values.dates import Moment
from followthrough.porting.values.phones import Phone
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus


def rows(record: Record) -> Iterator[Draft]:
    """Every draft a row makes. Raises BadValue when the row has nothing to be known by.

    What has no field of ours, or could not be used, stays beside the deal, else the person, else the customer.
    """
    party = _party(record)
    if not party.name and not _is_activity(record):
        raise BadValue("row_nameless")
    if _is_total(record, party):
        yield LeftOut("row_of_totals")
        return
    if record.plan.has("ticket.what") and (ticket := _ticket(record, party)):
        yield ticket
        if rest := record.unread():
            yield _told_beside(ticket, rest)
        return
    drafts = list(_activities(record, party) if _is_activity(record) else _drafts(record, party))
    yield from _with_the_rest(drafts, record.unread())


@dataclass(frozen=True, slots=True)
class Party:
    """Whom a row is about; `name` is the first of company, person, mail and phone."""

    company: str
    person: str
    mail: str
    phone: Phone | None
    mobile: str
    name: str
    link: CustomerLink


def _party(record: Record) -> Party:
    company, person = record.text("customer.name"), full_name(record)
    mail = record.mail("contact.mail", "customer.mail")
    region = record.region("customer.country")
    phone, *further = record.phones("contact.phone", region) or record.phones("customer.phone", region) or (None,)
    mobile = record.phone("contact.mobile", region) or (further.pop(0) if further else None)
    if further:
        record.keep("contact.phone")
    if company and not person and phone is None:
        phone, mobile = mobile, None
    elif company and not person and mobile:
        record.keep("contact.mobile")
    name = company or person or mail or (phone.shown if phone else "")
    link = CustomerLink(
        domain=record.domain("customer.domain"), name=company, mail=mail.casefold(), person=person or name
    )
    return Party(company, person, mail, phone, mobile.shown if mobile else "", name, link)


def _drafts(record: Record, party: Party) -> Iterator[Draft]:
    note = record.text("contact.note", LONGEST_NOTE)
    own_note = record.text("customer.note", LONGEST_NOTE)
    if party.company:
        yield _customer(record, party, "\n\n".join(filter(None, (own_note, "" if party.person else note))))
    if party.person or not party.company:
        yield _person(record, party, note or ("" if party.company else own_note))
    if record.plan.has("deal.name", "deal.stage", "deal.value", "deal.status"):
        yield from _deal(record, party)
    at = record.moment("touch.at")
    if at:
        yield _last_contact(record, party, at)
    due = record.moment("step.due")
    if at and due and due.on < at.on:
        record.warn("step_before_contact", "step.due", due.on.isoformat(), record.cell("step.due")[1])
    if due:
        yield StepDraft(party.link, due, record.text("step.what", 500), record.text("customer.owner", 200))


def _with_the_rest(drafts: list[Draft], rest: dict[str, str]) -> Iterator[Draft]:
    homes: list[type] = [DealDraft, ContactDraft, CustomerDraft]
    home = next((draft for kind in homes for draft in drafts if rest and isinstance(draft, kind)), None)
    for draft in drafts:
        if draft is home and isinstance(draft, DealDraft | ContactDraft | CustomerDraft):
            yield replace(draft, extra={**draft.extra, **rest})
        elif home is None and rest and isinstance(draft, TouchDraft):
            yield replace(draft, note=_text_with(draft.note, rest))
        elif home is None and rest and isinstance(draft, NoteDraft):
            yield replace(draft, text=_text_with(draft.text, rest))
        else:
            yield draft


def _text_with(text: str, rest: dict[str, str]) -> str:
    return "\n".join(part for part in (text, *(f"{title}: {kept}" for title, kept in rest.items())) if part)


def _customer(record: Record, party: Party, note: str) -> CustomerDraft:
    is_alone = not party.person
    return CustomerDraft(
        name=party.company,
        external_id=record.text("customer.id", 100),
        domain=record.domain("customer.domain", "customer.website"),
        website=record.website("customer.website"),
        mail=party.mail if is_alone else record.mail("customer.mail"),
        phone=party.phone if is_alone else record.phone("customer.phone", record.region("customer.country")),
        address=address(record),
        city=record.text("customer.city", 200),
        country=record.text("customer.country", 100),
        industry=record.text("customer.industry", 200),
        source=record.text("customer.source", 200),
        note=note,
        owner=record.text("customer.owner", 200),
        parent=record.text("customer.parent"),
    )


def _person(record: Record, party: Party, note: str) -> ContactDraft:
    is_alone = not party.company
    return ContactDraft(
        name=party.person or party.name,
        customer=CustomerLink(domain=party.link.domain, name=party.company),
        external_id=record.text("contact.id", 100),
        mail=party.mail,
        phone=party.phone,
        mobile=party.mobile,
        job_title=record.text("contact.job_title"),
        note=note,
        owner=record.text("customer.owner", 200),
        source=record.text("customer.source", 200),
        **(person_place(record) if is_alone else PersonPlace()),
    )


def _deal(record: Record, party: Party) -> Iterator[Draft]:
    title = record.text("deal.name")
    value = record.money("deal.value", currency_key="deal.currency")
    if not (title or value or record.text("deal.stage") or record.text("deal.status")):
        return
    stage, status = _standing(record)
    closed, expected = record.moment("deal.closed"), record.moment("deal.expected")
    reason = record.text("deal.lost_because")
    is_open = status is DealStatus.OPEN
    if is_open and closed and expected:
        record.keep("deal.closed")
    if reason:
        record.keep("deal.lost_because")
    yield DealDraft(
        name=title or record.text("deal.product") or party.name,
        customer=party.link,
        external_id=record.text("deal.id", 100),
        stage=stage,
        status=status,
        value=value,
        product=record.text("deal.product"),
        owner=record.text("deal.owner", 200) or record.text("customer.owner", 200),
        opened=record.moment("deal.opened"),
        closed=None if is_open else closed or expected,
        expected=expected or closed if is_open else expected,
        lost_because=LossReason.OTHER if reason else LossReason.UNKNOWN,
        source=record.text("deal.source", 200) or record.text("customer.source", 200),
        note=record.text("deal.note", LONGEST_NOTE),
    )


def _standing(record: Record) -> Standing:
    """By the stage, and by the status where that says it is over or no stage is told."""
    stage, status = standing_of(record, STAGES)
    told = status_of(record, STATUSES)
    if told is None or (told[1] is DealStatus.OPEN and record.text("deal.stage")):
        return (stage, status)
    return (stage, LOST) if told[1] is LOST else told


def _ticket(record: Record, party: Party) -> TicketDraft | None:
    """What they need solved; None where the row says none. What has no field of ours is said with it."""
    what = record.text("ticket.what", LONGEST_NAME)
    if not what:
        return None
    return TicketDraft(
        customer=party.link,
        what=what,
        is_severe=label_key(record.text("ticket.severity")) in SEVERE,
        opened=record.moment("ticket.opened") or record.moment("deal.opened"),
        solved=record.moment("ticket.solved"),
        external_id=record.text("ticket.id", 100),
        owner=record.text("ticket.owner", 200),
    )


def _told_beside(ticket: TicketDraft, rest: dict[str, str]) -> NoteDraft:
    """What a ticket's row tells that has no field of ours, as a note of its customer."""
    number = f"ticket {ticket.external_id}" if ticket.external_id else ""
    return NoteDraft(
        ticket.customer, _text_with(ticket.what, rest), "ticket", ticket.opened, ticket.owner, external_id=number
    )


def _is_activity(record: Record) -> bool:
    """Whether the row tells of one contact, rather than of somebody and when they were last contacted."""
    columns = record.plan.columns
    if not ("touch.kind" in columns and "touch.at" in columns):
        return False
    return any(label_key(record.plan.table.header[column]) not in LAST_DAYS for column in columns["touch.at"])


def _last_contact(record: Record, party: Party, at: Moment) -> TouchDraft:
    """The last contact a list of customers tells: by which way only where a column says it."""
    title = record.plan.table.titles[record.cell("touch.at")[1]]
    known = CHANNELS.get(label_key(record.text("touch.kind")))
    if known is None:
        record.keep("touch.kind")
    author = record.text("touch.author", 200) or record.text("customer.owner", 200)
    return TouchDraft(party.link, at, known or UNKNOWN_WAY, reached=True, author=author, note=title)


def _activities(record: Record, party: Party) -> Iterator[Draft]:
    if party.person:
        yield _person(record, party, "")
    elif party.company and (party.mail or party.phone):
        yield _customer(record, party, "")
    yield _activity(record, party)


def _activity(record: Record, party: Party) -> Draft:
    kind, result = record.text("touch.kind"), record.text("touch.result")
    notes = (record.text(key, LONGEST_NOTE) for key in ("touch.note", "contact.note", "customer.note"))
    text = "\n".join(part for part in (record.text("touch.subject"), *notes, result) if part)
    at, author = record.moment("touch.at"), record.text("touch.author", 200) or record.text("customer.owner", 200)
    channel = CHANNELS.get(label_key(kind))
    number = record.text("touch.id", 100)
    if channel is None:
        return NoteDraft(party.link, text, kind or "note", at, author, number)
    if at is None:
        raise BadValue("touch_without_date")
    reached = channel is not Channel.MAIL and label_key(result) not in NOT_REACHED
    return TouchDraft(party.link, at, channel, reached=reached, external_id=number, author=author, note=text)


def _is_total(record: Record, party: Party) -> bool:
    """Whether the row is the sum below a table: named so, and known by nothing else."""
    if label_key(party.name) not in TOTALS:
        return False
    others = ("contact.mail", "customer.mail", "contact.phone", "customer.phone", "customer.id", "contact.id")
    return not (party.company and party.person) and not any(record.text(key) for key in (*others, "customer.website"))
