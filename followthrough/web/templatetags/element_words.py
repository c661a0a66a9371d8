"""Quantities, percentages, sums and answers as the pages of the elements say them, and where evidence is recorded."""

from django import template
from django.urls import reverse

from followthrough.deals.models import Deal, ProgramLine
from followthrough.reckoning.price import Priced
from followthrough.vocabulary.evidence import Evidence
from followthrough.vocabulary.program import ProgramReply
from followthrough.web import wording

register = template.Library()

#: Where each thing is put on record, by a name of an address that takes the deal.
RECORDED_AT = {
    Evidence.CRITERIA_WRITTEN: "deal-criteria",
    Evidence.FIT_KNOWN: "deal-criteria",
    Evidence.CRITERIA_AGREED: "deal-criteria",
    Evidence.PROGRAM_SENT: "deal",
    Evidence.ASK_MADE: "ask-new",
    Evidence.CONTRACT_SIGNED: "deal",
    Evidence.PAYMENT_PLANNED: "deal-payments",
    Evidence.ALL_PAID: "deal-payments",
}


@register.simple_tag
def where_recorded(thing: str, deal: Deal | None) -> str:
    """The address at which evidence of a later element is put on record; "" for the others."""
    name = RECORDED_AT.get(Evidence(thing))
    return reverse(name, args=[deal.pk]) if name and deal else ""


def plain(amount: int, unit: int) -> str:
    """Without needless noughts: 1500 of 1000 is 1.5."""
    whole, rest = divmod(amount, unit)
    return f"{whole}.{rest:0{len(str(unit)) - 1}d}".rstrip("0").rstrip(".")


@register.filter
def quantity(thousandths: int) -> str:
    """1500 as "1.5", 2000 as "2"."""
    return plain(thousandths, 1000)


@register.filter
def percent(hundredths: int) -> str:
    """770 as "7.7 %"."""
    return plain(hundredths, 100) + "\N{NO-BREAK SPACE}%"


@register.filter
def line_net(line: ProgramLine) -> int:
    """What a line comes to after its discount, before tax, in minor units."""
    return Priced(line.quantity, line.price, line.discount, line.tax).net


@register.filter
def program_reply(reply: str) -> str:
    """What they said to a program."""
    return str(wording.PROGRAM_REPLY[ProgramReply(reply)])
