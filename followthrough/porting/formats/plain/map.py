"""A row of any table: a customer, a person, a deal, a last contact, a next step, as far as its columns tell."""

from collections.abc import Iterator
from dataclasses import replace

from followthrough.porting.drafts import (
    ContactDraft,
    CustomerDraft,
    CustomerLink,
    DealDraft,
    Draft,
    NoteDraft,
    StepDraft,
    TouchDraft,
)
from followthrough.porting.fields import label_key
from followthrough.porting.formats.format import LOST, Standing
from followthrough.porting.formats.people import PersonPlace, address, full_name, person_place
from followthrough.porting.formats.plain.stages import STAGES
from followthrough.porting.formats.standing import standing_of
from followthrough.porting.problem import BadValue
from followthrough.porting.record import LONGEST_NOTE, Record
from followthrough.porting.values.phones import Phone
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus

CHANNELS = {
    "call": Channel.CALL,
    "phone": Channel.CALL,
    "phone call": Channel.CALL,
    "anruf": Channel.CALL,
    "appel": Channel.CALL,
    "llamada": Channel.CALL,
    "电话": Channel.CALL,
    "email": Channel.MAIL,
    "e mail": Channel.MAIL,
    "mail": Channel.MAIL,
    "meeting": Channel.VISIT,
    "visit": Channel.VISIT,
    "besuch": Channel.VISIT,
    "visite": Channel.VISIT,
    "visita": Channel.VISIT,
    "拜访": Channel.VISIT,
    "message": Channel.MESSAGE,
    "sms": Channel.MESSAGE,
    "chat": Channel.MESSAGE,
    "微信": Channel.MESSAGE,
    "demo": Channel.DEMO,
    "event": Channel.EVENT,
    "video": Channel.VIDEO,
    "video call": Channel.VIDEO,
    "service": Channel.SERVICE,
}
NOT_REACHED = frozenset(
    [
        "no answer",
        "left voicemail",
        "left message",
        "voicemail",
        "busy",
        "wrong number",
        "not reached",
        "nicht erreicht",
    ]
)


def rows(record: Record) -> Iterator[Draft]:
    """Every draft a row makes. Raises BadValue when the row has nothing to be known by."""
    company, person = record.text("customer.name"), full_name(record)
    mail = record.mail("contact.mail", "customer.mail")
    region = record.region("customer.country")
    phone = record.phone("contact.phone", region) or record.phone("customer.phone", region)
    name = company or person or mail or (phone.shown if phone else "")
    if not name and not record.plan.has("touch.kind"):
        raise BadValue("row_nameless")
    note = record.text("contact.note", LONGEST_NOTE) or record.text("customer.note", LONGEST_NOTE)
    link = CustomerLink(
        domain=record.domain("customer.domain"), name=company, mail=mail.casefold(), person=person or name
    )
    if record.plan.has("touch.kind") and record.plan.has("touch.at"):
        yield _activity(record, link, note)
        return
    if company and not (person and record.plan.has("deal.name")):
        yield _customer(record, mail, phone, "" if person else note, with_details=not person)
    if person or not company:
        yield _person(record, person or name, link, mail, phone, note)
    if record.plan.has("deal.name", "deal.stage", "deal.value", "deal.status"):
        yield from _deal(record, link, name)
    at = record.moment("touch.at")
    if at:
        yield TouchDraft(link, at, Channel.CALL, reached=True, author=record.text("customer.owner", 200))
    due = record.moment("step.due")
    if at and due and due.on < at.on:
        record.warn("step_before_contact", "step.due", due.on.isoformat(), record.cell("step.due")[1])
    if due:
        yield StepDraft(link, due, record.text("step.what", 500), record.text("customer.owner", 200))


def _customer(record: Record, mail: str, phone: Phone | None, note: str, *, with_details: bool) -> CustomerDraft:
    website = record.website("customer.website")
    draft = CustomerDraft(
        name=record.text("customer.name"),
        external_id=record.text("customer.id", 100),
        domain=record.domain("customer.domain", "customer.website"),
        website=website,
        address=address(record),
        city=record.text("customer.city", 200),
        country=record.text("customer.country", 100),
        industry=record.text("customer.industry", 200),
        source=record.text("customer.source", 200),
        owner=record.text("customer.owner", 200),
        parent=record.text("customer.parent"),
    )
    if not with_details:
        return draft
    has_deal = record.plan.has("deal.name", "deal.stage")
    return replace(draft, mail=mail, phone=phone, note=note, extra={} if has_deal else record.extra())


def _person(record: Record, name: str, link: CustomerLink, mail: str, phone: Phone | None, note: str) -> ContactDraft:
    mobile = record.phone("contact.mobile", record.region("customer.country"))
    is_alone = not link.name
    return ContactDraft(
        name=name,
        customer=CustomerLink(domain=link.domain, name=link.name),
        mail=mail,
        phone=phone,
        mobile=mobile.shown if mobile else "",
        job_title=record.text("contact.job_title"),
        note=note,
        owner=record.text("customer.owner", 200),
        source=record.text("customer.source", 200),
        **(person_place(record) if is_alone else PersonPlace()),
        extra=record.extra(),
    )


def _deal(record: Record, link: CustomerLink, name: str) -> Iterator[Draft]:
    title = record.text("deal.name")
    value = record.money("deal.value", currency_key="deal.currency")
    if not (title or value or record.text("deal.stage") or record.text("deal.status")):
        return
    stage, status = _standing(record)
    closed, reason = record.moment("deal.closed"), record.text("deal.lost_because")
    is_open = status is DealStatus.OPEN
    yield DealDraft(
        name=title or record.text("deal.product") or name,
        customer=link,
        external_id=record.text("deal.id", 100),
        stage=stage,
        status=status,
        value=value,
        product=record.text("deal.product"),
        owner=record.text("deal.owner", 200) or record.text("customer.owner", 200),
        opened=record.moment("deal.opened"),
        closed=None if is_open else closed,
        expected=record.moment("deal.expected") or (closed if is_open else None),
        lost_because=LossReason.OTHER if reason else LossReason.UNKNOWN,
        source=record.text("deal.source", 200) or record.text("customer.source", 200),
        extra={record.plan.table.titles[record.cell("deal.lost_because")[1]]: reason} if reason else {},
    )


def _standing(record: Record) -> Standing:
    stage, status = standing_of(record, STAGES)
    told = STAGES.get(label_key(record.text("deal.status")))
    if told is None or told[1] is DealStatus.OPEN:
        return (stage, status)
    return (stage, LOST) if told[1] is LOST else told


def _activity(record: Record, link: CustomerLink, note: str) -> Draft:
    kind, result = record.text("touch.kind"), record.text("touch.result").casefold()
    parts = (record.text("touch.subject"), record.text("touch.note", LONGEST_NOTE), note)
    text = "\n".join(part for part in (*parts, *(f"{title}: {kept}" for title, kept in record.extra().items())) if part)
    at, author = record.moment("touch.at"), record.text("touch.author", 200) or record.text("customer.owner", 200)
    channel = CHANNELS.get(label_key(kind))
    number = record.text("touch.id", 100)
    if channel is None:
        return NoteDraft(link, text, kind or "note", at, author, number)
    if at is None:
        raise BadValue("touch_without_date")
    reached = channel is not Channel.MAIL and result not in NOT_REACHED
    return TouchDraft(link, at, channel, reached=reached, external_id=number, author=author, note=text)
