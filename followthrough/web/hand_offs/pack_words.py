"""What is on record, worded as the first draft of what is handed over."""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from followthrough.care.pack import Known
from followthrough.customers.models import Contact
from followthrough.deals.models import Contract
from followthrough.relationship.models import Expectation
from followthrough.vocabulary.hand_off import HandOffItem
from followthrough.vocabulary.program import Renewal
from followthrough.vocabulary.role import Attitude, ContactRole
from followthrough.web.expectations.amounts import amount
from followthrough.web.templatetags.words import money
from followthrough.web.wording import ATTITUDE, CONTACT_ROLE, RENEWAL

ITEM = HandOffItem


def drafted(known: Known, on: date) -> dict[HandOffItem, str]:
    """A text for each item of which something is on record; days carry their year, for they are kept."""
    told = {
        ITEM.STAKEHOLDERS: _lines(_person(person) for person in known.people),
        ITEM.WHY_BOUGHT: _lines(_why(known)),
        ITEM.PROMISES: _lines(_promises(known)),
        ITEM.SUCCESS_MEASURE: _lines(_result(result) for result in known.expectations),
        ITEM.FIRST_VALUE_DATE: _first_value(known),
        ITEM.RISKS: _lines(_risks(known, on)),
        ITEM.TERMS: _lines(_terms(known)),
        ITEM.NEXT_MEETING: _next(known),
    }
    return {item: text for item, text in told.items() if text}


def day(on: date) -> str:
    """A day with its year."""
    return date_format(on, "j M Y")


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)


def _person(person: Contact) -> str:
    name = f"{person.name}, {person.job_title}" if person.job_title else person.name
    about = [
        _("can decide or veto") if person.is_key else "",
        str(CONTACT_ROLE[ContactRole(person.role)]) if person.role != ContactRole.OTHER else "",
        str(ATTITUDE[Attitude(person.attitude)]) if person.attitude else "",
        _("do not contact") if person.do_not_contact else "",
    ]
    said = ", ".join(part for part in about if part)
    return f"{name}: {said}" if said else name


def _why(known: Known) -> Iterable[str]:
    if known.criteria:
        yield _("They chose by: %(criteria)s.") % {"criteria": ", ".join(known.criteria)}
    if known.program is not None:
        yield _("They bought: %(title)s.") % {"title": known.program.title}
        yield known.program.expected_what


def _promises(known: Known) -> Iterable[str]:
    for promise in known.promises:
        words = _("We, by %(day)s: %(what)s") if promise.is_ours else _("They, by %(day)s: %(what)s")
        yield words % {"day": day(promise.due_on), "what": promise.what}


def _result(result: Expectation) -> str:
    if result.promised is None:
        return _("%(what)s, by %(day)s") % {"what": result.what, "day": day(result.due_on)}
    told = {"what": result.what, "amount": amount(result.promised, result), "day": day(result.due_on)}
    return _("%(what)s: %(amount)s by %(day)s") % told


def _first_value(known: Known) -> str:
    days = [known.first_value_on, *(result.due_on for result in known.expectations)]
    if known.program is not None:
        days.append(known.program.expected_by)
    first = known.first_value_on or min((one for one in days if one is not None), default=None)
    return day(first) if first is not None else ""


def _risks(known: Known, on: date) -> Iterable[str]:
    against = [person.name for person in known.people if person.attitude == Attitude.AGAINST]
    if against:
        yield _("Against it: %(names)s.") % {"names": ", ".join(against)}
    if known.people and not any(person.is_key for person in known.people):
        yield _("Nobody is known who can decide.")
    for promise in known.promises:
        if promise.due_on < on:
            words = _("We are late: %(what)s") if promise.is_ours else _("They are late: %(what)s")
            yield words % {"what": promise.what}
    if known.deal is not None and known.deal.owed_on is not None and known.deal.owed_on < on:
        yield _("A payment has been owed since %(day)s.") % {"day": day(known.deal.owed_on)}


def _terms(known: Known) -> Iterable[str]:
    contract = known.contract
    if contract is not None:
        yield from _contract(contract)
    elif known.deal is not None and known.deal.value is not None:
        yield _("Worth %(value)s.") % {"value": money(known.deal.value, known.deal.currency)}
    if known.ask is not None:
        yield known.ask.terms


def _contract(contract: Contract) -> Iterable[str]:
    if contract.signed_on is not None:
        yield _("Signed on %(day)s.") % {"day": day(contract.signed_on)}
    if contract.value is not None:
        yield _("Worth %(value)s.") % {"value": money(contract.value, contract.currency)}
    if contract.starts_on is not None:
        yield _("Runs from %(day)s.") % {"day": day(contract.starts_on)}
    if contract.ends_on is not None:
        told = {"day": day(contract.ends_on), "renewal": RENEWAL[Renewal(contract.renewal)]}
        yield _("Ends on %(day)s: %(renewal)s.") % told
    if contract.notice_by is not None:
        yield _("Notice by %(day)s.") % {"day": day(contract.notice_by)}


def _next(known: Known) -> str:
    step = known.step
    if step is None:
        return ""
    told = {"day": day(step.due_on), "what": step.what or _("a touch")}
    if step.contact is None:
        return _("%(day)s: %(what)s") % told
    return _("%(day)s, with %(who)s: %(what)s") % {**told, "who": step.contact.name}
