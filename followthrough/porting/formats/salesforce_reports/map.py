"""Rows of accounts, contacts, leads, opportunities and interactions into drafts."""

from collections.abc import Iterator

from followthrough.porting.drafts import (
    ContactDraft,
    CustomerDraft,
    CustomerLink,
    DealDraft,
    Draft,
    NoteDraft,
    TouchDraft,
)
from followthrough.porting.formats.people import address, full_name, person_place
from followthrough.porting.formats.salesforce_stages import CHANNELS, LEADS, LOSSES, STAGES
from followthrough.porting.formats.standing import standing_of
from followthrough.porting.problem import BadValue
from followthrough.porting.record import LONGEST_NOTE, Record
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus


def accounts(record: Record) -> Iterator[Draft]:
    """A customer, known by name."""
    yield _customer(record)


def contacts(record: Record) -> Iterator[Draft]:
    """A person at the account of that name."""
    yield _person(record)


def leads(record: Record) -> Iterator[Draft]:
    """A customer with a person and a deal that has only begun."""
    company, person = record.text("customer.name"), full_name(record)
    if company:
        yield _customer(record)
    yield _person(record)
    stage, status = standing_of(record, LEADS)
    yield DealDraft(
        name=company or person,
        customer=CustomerLink(name=company, mail=record.mail("contact.mail").casefold(), person=person),
        external_id=f"lead:{company}:{person}:{record.mail('contact.mail').casefold()}",
        stage=stage,
        status=status,
        owner=record.text("customer.owner", 200),
        opened=record.moment("deal.opened"),
        source=record.text("customer.source", 200),
    )


def opportunities(record: Record) -> Iterator[Draft]:
    """A deal of the account of that name. One without an account fails."""
    account = record.text("customer.name")
    if not account:
        raise BadValue("deal_without_customer")
    stage, status = standing_of(record, STAGES)
    closed = record.moment("deal.closed")
    is_open = status is DealStatus.OPEN
    reason = record.text("deal.lost_because").casefold()
    yield DealDraft(
        name=record.text("deal.name"),
        customer=CustomerLink(name=account),
        external_id=record.text("deal.id", 100),
        stage=stage,
        status=status,
        value=record.money("deal.value", currency_key="deal.currency"),
        owner=record.text("deal.owner", 200),
        opened=record.moment("deal.opened"),
        closed=None if is_open else closed,
        expected=closed if is_open else None,
        lost_because=LOSSES.get(reason, LossReason.OTHER if reason else LossReason.UNKNOWN),
        source=record.text("deal.source", 200),
        extra=record.extra(),
    )


def interactions(record: Record) -> Iterator[Draft]:
    """A call or meeting that is listed took place; a mail is one-way. The opportunity it names is kept in the text."""
    kind = record.text("touch.kind").casefold()
    link = CustomerLink(name=record.text("customer.name"), mail=record.mail("contact.mail").casefold())
    extra = "\n".join(f"{title}: {text}" for title, text in record.extra().items())
    parts = (record.text("touch.subject"), record.text("touch.note", LONGEST_NOTE), extra)
    note = "\n".join(part for part in parts if part)
    at, author = record.moment("touch.at"), record.text("touch.author", 200)
    channel = CHANNELS.get(kind)
    if channel is None:
        yield NoteDraft(link, note, kind or "task", at, author)
        return
    if at is None:
        raise BadValue("touch_without_date")
    yield TouchDraft(link, at, channel, reached=channel is not Channel.MAIL, author=author, note=note)


def _customer(record: Record) -> CustomerDraft:
    return CustomerDraft(
        name=record.text("customer.name"),
        external_id=record.text("customer.id", 100),
        domain=record.domain("customer.website"),
        website=record.website("customer.website"),
        phone=record.phone("customer.phone", record.region("customer.country")),
        address=address(record),
        city=record.text("customer.city", 200),
        country=record.text("customer.country", 100),
        industry=record.text("customer.industry", 200),
        source=record.text("customer.source", 200),
        owner=record.text("customer.owner", 200),
        extra={} if record.plan.has("contact.last_name") else record.extra(),
    )


def _person(record: Record) -> ContactDraft:
    mail = record.mail("contact.mail")
    region = record.region("customer.country")
    mobile = record.phone("contact.mobile", region)
    return ContactDraft(
        name=full_name(record) or mail,
        customer=CustomerLink(name=record.text("customer.name")),
        external_id=record.text("contact.id", 100),
        mail=mail,
        phone=record.phone("contact.phone", region),
        mobile=mobile.shown if mobile else "",
        job_title=record.text("contact.job_title"),
        owner=record.text("customer.owner", 200),
        **person_place(record),
        extra=record.extra(),
    )
