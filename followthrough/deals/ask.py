"""Ask for the contract, note the answer, keep the contract (M6)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact, Customer
from followthrough.customers.own import person_of
from followthrough.deals.models import Ask, Contract, Deal
from followthrough.deals.own import locked_deal
from followthrough.vocabulary.program import AskReply
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.refusal import Refused

CONTRACT_FACTS = (
    "name", "value", "currency", "signed_on", "starts_on", "ends_on", "renewal", "notice_by", "note", "file",
)  # fmt: skip


@transaction.atomic
def ask_for_contract(*, by: Member, deal: Deal, contact: Contact, asked_on: date, terms: str, at: datetime) -> Ask:
    """We asked `contact` on a day for the contract, on these terms. Raises Refused, NotAllowed."""
    row = locked_deal(by, deal)
    if asked_on > local_day(by, at):
        raise Refused(_("This day is still to come."), field="asked_on")
    person = person_of(row.customer_id, contact)
    # Who is asked for a contract may be about to buy: they are to be placed in a phase.
    asked = Customer.objects.in_workspace(by.workspace_id).filter(pk=row.customer_id, phase_next_on=None)
    asked.update(phase_next_on=asked_on)
    return Ask.objects.create(
        workspace_id=by.workspace_id, deal=row, contact=person, by=by, was_key=person.is_key, asked_on=asked_on,
        terms=terms, recorded_at=at,
    )  # fmt: skip


@transaction.atomic
def note_reply(
    *,
    by: Member,
    ask: Ask,
    version: int,
    reply: AskReply,
    at: datetime,
    answered_on: date | None = None,
    objections: str = "",
    ask_again_on: date | None = None,
) -> Ask:
    """What they said when asked. Raises Refused for days that can't be, StaleVersion, NotAllowed."""
    locked_deal(by, ask.deal)
    row = ask.locked(version=version)
    if reply is AskReply.WAITING:
        answered_on = None
    elif answered_on is None or answered_on < row.asked_on:
        raise Refused(_("They answered after they were asked: on which day?"), field="answered_on")
    elif answered_on > local_day(by, at):
        raise Refused(_("This day is still to come."), field="answered_on")
    row.reply, row.answered_on, row.objections, row.ask_again_on = reply, answered_on, objections, ask_again_on
    row.save_edit()
    return row


@transaction.atomic
def keep_contract(*, by: Member, deal: Deal, facts: Mapping[str, Any], at: datetime) -> Contract:
    """The contract of a deal, with fields of `CONTRACT_FACTS`. Raises Refused for dates out of order, NotAllowed."""
    row = locked_deal(by, deal)
    _check(row, facts, local_day(by, at))
    return Contract.objects.create(workspace_id=by.workspace_id, deal=row, by=by, recorded_at=at, **facts)


@transaction.atomic
def edit_contract(*, by: Member, contract: Contract, version: int, facts: Mapping[str, Any], at: datetime) -> Contract:
    """Change facts of a contract. Raises Refused, StaleVersion, NotAllowed."""
    deal = locked_deal(by, contract.deal)
    row = contract.locked(version=version)
    _check(deal, facts, local_day(by, at))
    for name, value in facts.items():
        setattr(row, name, value)
    row.save_edit()
    return row


def _check(deal: Deal, facts: Mapping[str, Any], today: date) -> None:
    if unknown := set(facts) - set(CONTRACT_FACTS):
        raise TypeError(f"{unknown} are not among the facts of a contract.")
    starts, ends, signed = (facts.get(name) for name in ("starts_on", "ends_on", "signed_on"))
    if starts and ends and ends < starts:
        raise Refused(_("It ends before it starts: which of the two days is right?"), field="ends_on")
    notice = facts.get("notice_by")
    if notice and ends and notice > ends:
        raise Refused(_("Notice is given before the end: which of the two days is right?"), field="notice_by")
    if signed and signed > today:
        raise Refused(_("This day is still to come."), field="signed_on")
    if signed:
        first = Ask.objects.in_workspace(deal.workspace_id).filter(deal=deal).order_by("asked_on").first()
        if first and signed < first.asked_on:
            raise Refused(
                _("It was signed before we asked for it on %(day)s: which of the two days is right?")
                % {"day": first.asked_on.isoformat()},
                field="signed_on",
            )
