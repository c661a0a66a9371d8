"""Our fields, as a mapping names them: the goals a foreign column can have."""

import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_APART = re.compile(r"[\W_]+")


class Kind(StrEnum):
    """What a field holds: decides how its cells are read."""

    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    WHOLE = "whole"
    PHONE = "phone"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Field:
    """A goal for a column: `key` is stable, `label` is shown."""

    key: str
    label: str | Promise
    kind: Kind = Kind.TEXT


FIELDS = (
    Field("customer.name", _("Customer: name")),
    Field("customer.id", _("Customer: number in the other system")),
    Field("customer.owner", _("Customer: owner")),
    Field("customer.domain", _("Customer: internet domain")),
    Field("customer.website", _("Customer: website")),
    Field("customer.mail", _("Customer: e-mail"), Kind.MAIL),
    Field("customer.phone", _("Customer: phone"), Kind.PHONE),
    Field("customer.address", _("Customer: address")),
    Field("customer.city", _("Customer: city")),
    Field("customer.region", _("Customer: region")),
    Field("customer.postcode", _("Customer: postcode")),
    Field("customer.country", _("Customer: country")),
    Field("customer.industry", _("Customer: industry")),
    Field("customer.source", _("Customer: source")),
    Field("customer.parent", _("Customer: part of")),
    Field("customer.note", _("Customer: note")),
    Field("contact.name", _("Contact: name")),
    Field("contact.first_name", _("Contact: first name")),
    Field("contact.last_name", _("Contact: last name")),
    Field("contact.id", _("Contact: number in the other system")),
    Field("contact.mail", _("Contact: e-mail"), Kind.MAIL),
    Field("contact.phone", _("Contact: phone"), Kind.PHONE),
    Field("contact.mobile", _("Contact: mobile"), Kind.PHONE),
    Field("contact.job_title", _("Contact: position")),
    Field("contact.note", _("Contact: note")),
    Field("deal.name", _("Deal: name")),
    Field("deal.id", _("Deal: number in the other system")),
    Field("deal.value", _("Deal: value"), Kind.MONEY),
    Field("deal.currency", _("Deal: currency")),
    Field("deal.stage", _("Deal: stage")),
    Field("deal.status", _("Deal: open, won or lost")),
    Field("deal.product", _("Deal: product")),
    Field("deal.owner", _("Deal: owner")),
    Field("deal.opened", _("Deal: begun on"), Kind.DATE),
    Field("deal.closed", _("Deal: closed on"), Kind.DATE),
    Field("deal.expected", _("Deal: expected on"), Kind.DATE),
    Field("deal.lost_because", _("Deal: why lost")),
    Field("deal.source", _("Deal: source")),
    Field("deal.note", _("Deal: note")),
    Field("touch.at", _("Touch: date"), Kind.DATE),
    Field("touch.id", _("Touch: number in the other system")),
    Field("touch.kind", _("Touch: what it was")),
    Field("touch.result", _("Touch: what came of it")),
    Field("touch.subject", _("Touch: subject")),
    Field("touch.note", _("Touch: what was said")),
    Field("touch.author", _("Touch: who")),
    Field("step.due", _("Next step: when"), Kind.DATE),
    Field("step.what", _("Next step: what")),
    Field("ticket.what", _("Ticket: what they need")),
    Field("ticket.id", _("Ticket: number in the other system")),
    Field("ticket.severity", _("Ticket: how severe")),
    Field("ticket.opened", _("Ticket: opened on"), Kind.DATE),
    Field("ticket.solved", _("Ticket: solved on"), Kind.DATE),
    Field("ticket.owner", _("Ticket: who looks after it")),
    Field("product.name", _("Product: name")),
    Field("product.id", _("Product: number in the other system")),
    Field("product.series", _("Product: series")),
    Field("product.price", _("Product: list price"), Kind.MONEY),
    Field("member.name", _("Member: name")),
    Field("member.mail", _("Member: e-mail"), Kind.MAIL),
    Field("member.id", _("Member: number in the other system")),
    Field("member.team", _("Member: team")),
    Field("member.manager", _("Member: manager")),
)
BY_KEY = {each.key: each for each in FIELDS}
#: Kept beside the row, unread.
EXTRA = "extra"
LEFT_OUT = "leave out"


def label_key(label: str) -> str:
    """A column label as it is compared: no case, signs or outer blanks. "State/Region " and "state_region" are one."""
    return _APART.sub(" ", label.replace("\ufeff", "").casefold()).strip()


def field_named(text: str) -> str | None:
    """The key of the field a person names by key or label; EXTRA and LEFT_OUT too. None when there is no such field."""
    wanted = text.strip().casefold()
    if wanted in ("", "leave out", "-"):
        return LEFT_OUT
    if wanted in (EXTRA, "keep"):
        return EXTRA
    for each in FIELDS:
        if wanted in (each.key, str(each.label).casefold()):
            return each.key
    matches = [each.key for each in FIELDS if each.key.partition(".")[2] == wanted]
    return matches[0] if matches else None
