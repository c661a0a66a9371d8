"""Rows of companies, contacts, deals, activities and tickets into drafts."""

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
from followthrough.porting.formats.format import LOST, OPEN, WON, Standing
from followthrough.porting.formats.people import address, full_name, person_place
from followthrough.porting.formats.standing import standing_of
from followthrough.porting.problem import BadValue
from followthrough.porting.record import LONGEST_NOTE, Record
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.stage import Stage

#: Their default pipeline. Lost deals do not tell where they stood: they stand at the first stage.
STAGES: dict[str, Standing] = {
    "appointment scheduled": (Stage.NON_KEY_CONTACT_MADE, OPEN),
    "qualified to buy": (Stage.KEY_CONTACT_ENGAGED, OPEN),
    "presentation scheduled": (Stage.CRITERIA_SHAPED, OPEN),
    "decision maker bought in": (Stage.PROGRAM_DESIGNED, OPEN),
    "contract sent": (Stage.CONTRACT_ASKED, OPEN),
    "closed won": WON,
    "closed lost": (Stage.LEAD_IDENTIFIED, LOST),
    "appointmentscheduled": (Stage.NON_KEY_CONTACT_MADE, OPEN),
    "qualifiedtobuy": (Stage.KEY_CONTACT_ENGAGED, OPEN),
    "presentationscheduled": (Stage.CRITERIA_SHAPED, OPEN),
    "decisionmakerboughtin": (Stage.PROGRAM_DESIGNED, OPEN),
    "contractsent": (Stage.CONTRACT_ASKED, OPEN),
    "closedwon": WON,
    "closedlost": (Stage.LEAD_IDENTIFIED, LOST),
}
LOSSES = {
    "price": LossReason.PRICE,
    "competitor": LossReason.COMPETITOR,
    "product fit": LossReason.PRODUCT,
    "timing": LossReason.NO_DECISION,
    "lost interest": LossReason.NO_NEED,
    "budget": LossReason.NO_BUDGET,
}
#: Activities that are touches. Whether somebody was reached is only what the outcome says; a sent mail is one-way.
CHANNELS = {
    "call": Channel.CALL,
    "email": Channel.MAIL,
    "meeting": Channel.VISIT,
    "sms": Channel.MESSAGE,
    "whatsapp": Channel.MESSAGE,
}
REACHED = frozenset({"connected", "completed"})
NOT_HELD = frozenset({"cancelled", "canceled", "no show", "no-show"})
INCOMING = frozenset({"incoming email", "incoming_email", "inbound"})


def companies(record: Record) -> Iterator[Draft]:
    """A customer, known by its id and domain."""
    website = record.website("customer.website")
    yield CustomerDraft(
        name=record.text("customer.name") or record.domain("customer.domain", "customer.website"),
        external_id=record.text("customer.id", 100),
        domain=record.domain("customer.domain", "customer.website"),
        website=website,
        phone=record.phone("customer.phone", record.region("customer.country")),
        address=address(record),
        city=record.text("customer.city", 200),
        country=record.text("customer.country", 100),
        industry=record.text("customer.industry", 200),
        owner=record.text("customer.owner", 200),
        extra=record.extra(),
    )


def contacts(record: Record) -> Iterator[Draft]:
    """A person at the company named by id, domain or name; without one, a customer of their own."""
    mail = record.mail("contact.mail")
    customer = CustomerLink(
        external_id=_first(record.text("customer.id", 200)),
        domain=record.domain("customer.domain"),
        name=record.text("customer.name"),
    )
    name = full_name(record) or mail
    region = record.region("customer.country")
    phone = record.phone("contact.phone", region)
    mobile = record.phone("contact.mobile", region)
    yield ContactDraft(
        name=name,
        customer=customer,
        external_id=record.text("contact.id", 100),
        mail=mail,
        phone=phone,
        mobile=mobile.shown if mobile else "",
        job_title=record.text("contact.job_title"),
        owner=record.text("customer.owner", 200),
        source=record.text("customer.source", 200),
        **person_place(record),
        extra=record.extra(),
    )


def deals(record: Record) -> Iterator[Draft]:
    """A deal of the company, or of the person when it names no company."""
    stage, status = standing_of(record, STAGES)
    closed = record.moment("deal.closed")
    is_open = status is DealStatus.OPEN
    value = record.money("deal.value", currency_key="deal.currency")
    reason = record.text("deal.lost_because")
    extra = record.extra()
    if reason:
        extra[record.plan.table.titles[record.cell("deal.lost_because")[1]]] = reason
    yield DealDraft(
        name=record.text("deal.name"),
        customer=_link(record),
        external_id=record.text("deal.id", 100),
        stage=stage,
        status=status,
        value=value,
        owner=record.text("deal.owner", 200),
        opened=record.moment("deal.opened"),
        closed=None if is_open else closed,
        expected=closed if is_open else None,
        lost_because=LOSSES.get(reason.casefold(), LossReason.OTHER if reason else LossReason.UNKNOWN),
        extra=extra,
    )


def activities(record: Record) -> Iterator[Draft]:
    """A call, mail or meeting is a touch of its author on its day; notes, tasks and meetings not held are notes."""
    kind = record.text("touch.kind").casefold()
    result = record.text("touch.result").casefold()
    note = "\n".join(part for part in (record.text("touch.subject"), record.text("touch.note", LONGEST_NOTE)) if part)
    at = record.moment("touch.at")
    link, author, number = _link(record), record.text("touch.author", 200), record.text("touch.id", 100)
    extra = "\n".join(f"{title}: {text}" for title, text in record.extra().items())
    channel = CHANNELS.get(kind.removeprefix("incoming ").removeprefix("logged "))
    if channel is None or result in NOT_HELD:
        text = "\n".join(part for part in (note, extra) if part)
        yield NoteDraft(link, text, f"{kind}, {result}" if result else kind or "note", at, author, number)
        return
    if at is None:
        raise BadValue("touch_without_date")
    direction = Direction.IN if kind in INCOMING or kind.startswith("incoming") else Direction.OUT
    yield TouchDraft(
        link,
        at,
        channel,
        direction,
        reached=result in REACHED or direction is Direction.IN,
        external_id=number,
        author=author,
        note="\n".join(part for part in (note, result.capitalize(), extra) if part),
    )


def tickets(record: Record) -> Iterator[Draft]:
    """A service ticket becomes a note of the customer, with all it says."""
    text = "\n".join(f"{title}: {text}" for title, text in record.extra().items())
    subject = record.text("touch.subject")
    body = record.text("touch.note", LONGEST_NOTE)
    whole = "\n".join(part for part in (subject, body, text) if part)
    yield NoteDraft(
        _link(record),
        whole,
        "ticket",
        record.moment("touch.at"),
        record.text("touch.author", 200),
        record.text("touch.id", 100),
    )


def _link(record: Record) -> CustomerLink:
    return CustomerLink(
        external_id=_first(record.text("customer.id", 200)),
        domain=record.domain("customer.domain"),
        name=record.text("customer.name"),
        mail=record.mail("contact.mail").casefold(),
    )


def _first(ids: str) -> str:
    return ids.partition(";")[0].strip()
