"""Rows of accounts, contacts, leads, opportunities, tasks, events and users into drafts."""

from collections.abc import Iterator
from dataclasses import replace

from followthrough.porting.drafts import (
    ContactDraft,
    CustomerDraft,
    CustomerLink,
    DealDraft,
    Draft,
    LeftOut,
    MemberDraft,
    NoteDraft,
    TouchDraft,
)
from followthrough.porting.formats.format import LOST, OPEN, WON, Standing
from followthrough.porting.formats.people import address, full_name, person_place
from followthrough.porting.formats.salesforce_stages import CHANNELS, LEADS, STAGES
from followthrough.porting.formats.standing import standing_of
from followthrough.porting.problem import BadValue
from followthrough.porting.record import LONGEST_NOTE, Record
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.stage import FIRST

_TRUE = frozenset({"true", "1"})


def _number(record: Record, key: str) -> str:
    """A record's id by its first 15 characters, which tell it apart; the last three only guard against lost case."""
    text = record.text(key, 100)
    return text[:15] if len(text) == 18 and text.isalnum() else text


def _is(record: Record, title: str) -> bool:
    for place, label in enumerate(record.plan.table.header):
        if label.strip().casefold() == title:
            return record.row.cells[place].strip().casefold() in _TRUE
    return False


def accounts(record: Record) -> Iterator[Draft]:
    """A customer, known by its id."""
    if _is(record, "isdeleted"):
        yield LeftOut("row_deleted_there")
        return
    yield CustomerDraft(
        name=record.text("customer.name"),
        external_id=_number(record, "customer.id"),
        domain=record.domain("customer.website"),
        website=record.website("customer.website"),
        phone=record.phone("customer.phone", record.region("customer.country")),
        address=address(record),
        city=record.text("customer.city", 200),
        country=record.text("customer.country", 100),
        industry=record.text("customer.industry", 200),
        source=record.text("customer.source", 200),
        note=record.text("customer.note", LONGEST_NOTE),
        owner=_number(record, "customer.owner"),
        parent=_number(record, "customer.parent"),
        extra=record.extra(),
    )


def contacts(record: Record) -> Iterator[Draft]:
    """A person at the account named by its id."""
    if _is(record, "isdeleted"):
        yield LeftOut("row_deleted_there")
        return
    yield _person(record, CustomerLink(external_id=_number(record, "customer.id")))


def leads(record: Record) -> Iterator[Draft]:
    """A customer with a person and a deal that has only begun; a converted lead lives on as account and opportunity."""
    if _is(record, "isdeleted") or _is(record, "isconverted"):
        yield LeftOut("row_deleted_there" if _is(record, "isdeleted") else "row_converted_there")
        return
    company, person, number = record.text("customer.name"), full_name(record), _number(record, "contact.id")
    mail = record.mail("contact.mail")
    link = CustomerLink(name=company, mail=mail.casefold(), person=person)
    if company:
        yield CustomerDraft(
            name=company,
            industry=record.text("customer.industry", 200),
            source=record.text("customer.source", 200),
            country=record.text("customer.country", 100),
            city=record.text("customer.city", 200),
            owner=_number(record, "customer.owner"),
        )
    yield _person(record, CustomerLink(name=company))
    stage, status = standing_of(record, LEADS)
    yield DealDraft(
        name=company or person,
        customer=link,
        external_id=f"{number}:lead" if number else "",
        stage=stage,
        status=status,
        owner=_number(record, "deal.owner") or _number(record, "customer.owner"),
        opened=record.moment("deal.opened"),
        source=record.text("customer.source", 200),
    )


def opportunities(record: Record) -> Iterator[Draft]:
    """A deal. `IsClosed` and `IsWon` count before the stage's name. One without an account fails."""
    if _is(record, "isdeleted"):
        yield LeftOut("row_deleted_there")
        return
    link = CustomerLink(external_id=_number(record, "customer.id"), name=record.text("customer.name"))
    if link.is_empty:
        raise BadValue("deal_without_customer")
    stage, status = _standing(record)
    closed = record.moment("deal.closed")
    is_open = status is DealStatus.OPEN
    yield DealDraft(
        name=record.text("deal.name"),
        customer=link,
        external_id=_number(record, "deal.id"),
        stage=stage,
        status=status,
        value=record.money("deal.value", currency_key="deal.currency"),
        owner=_number(record, "deal.owner"),
        opened=record.moment("deal.opened"),
        closed=None if is_open else closed,
        expected=closed if is_open else None,
        source=record.text("deal.source", 200),
        note=record.text("deal.note", LONGEST_NOTE),
        extra=record.extra(),
    )


def tasks(record: Record) -> Iterator[Draft]:
    """A finished call or mail is a touch; everything else said about a customer is a note."""
    if _is(record, "isdeleted"):
        yield LeftOut("row_deleted_there")
        return
    kind = record.text("touch.kind").casefold()
    note = "\n".join(part for part in (record.text("touch.subject"), record.text("touch.note", LONGEST_NOTE)) if part)
    link = CustomerLink(
        external_id=_number(record, "customer.id"),
        contact_id=_number(record, "contact.id"),
        mail=record.mail("contact.mail"),
    )
    at, author, number = record.moment("touch.at"), _number(record, "touch.author"), _number(record, "touch.id")
    channel = CHANNELS.get(kind)
    is_done = record.text("touch.result").casefold() in ("completed", "") or _is(record, "isclosed")
    if channel is None or at is None or not is_done:
        yield NoteDraft(link, note, kind or "task", at, author, number)
        return
    yield TouchDraft(
        link, at, channel, reached=channel is not Channel.MAIL, external_id=number, author=author, note=note
    )


def events(record: Record) -> Iterator[Draft]:
    """An appointment that was held."""
    for draft in tasks(record):
        if isinstance(draft, NoteDraft) and draft.on is not None:
            yield TouchDraft(
                draft.customer,
                draft.on,
                Channel.VISIT,
                reached=True,
                external_id=draft.external_id,
                author=draft.author,
                note=draft.text,
            )
        else:
            yield draft


def users(record: Record) -> Iterator[Draft]:
    """One of the people who worked there, known by id."""
    name = full_name(record) or record.text("member.name", 200)
    mail = record.mail("member.mail")
    yield MemberDraft(name=(name or mail)[:200], mail=mail, external_id=_number(record, "member.id"))


def _person(record: Record, customer: CustomerLink) -> ContactDraft:
    mail = record.mail("contact.mail")
    region = record.region("customer.country")
    mobile = record.phone("contact.mobile", region)
    draft = ContactDraft(
        name=full_name(record) or mail,
        customer=customer,
        external_id=_number(record, "contact.id"),
        mail=mail,
        phone=record.phone("contact.phone", region),
        mobile=mobile.shown if mobile else "",
        job_title=record.text("contact.job_title"),
        note=record.text("contact.note", LONGEST_NOTE),
        owner=_number(record, "customer.owner"),
        **person_place(record),
    )
    return replace(draft, extra=record.extra())


def _standing(record: Record) -> Standing:
    if _is(record, "iswon"):
        return WON
    if _is(record, "isclosed"):
        return (FIRST, LOST)
    stage, status = standing_of(record, STAGES)
    return (stage, status if status is not OPEN else OPEN)
