"""Money: instalments, what came in for them, what is given up (M7). Currencies are never added up together."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Min, Sum
from django.utils.translation import gettext as _

from followthrough.deals.models import Deal, Instalment, Receipt, WriteOff
from followthrough.deals.own import locked_deal
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.refusal import Refused

INSTALMENT_FACTS = ("amount", "currency", "due_on", "note")


@transaction.atomic
def plan_instalment(*, by: Member, deal: Deal, facts: Mapping[str, Any], at: datetime) -> Instalment:
    """An amount that is due on a day, with fields of `INSTALMENT_FACTS`. Raises NotAllowed."""
    row = locked_deal(by, deal)
    _check(facts)
    instalment = Instalment.objects.create(
        workspace_id=by.workspace_id, deal=row, by=by, open_amount=facts["amount"], recorded_at=at, **facts
    )
    _note_owed(row)
    return instalment


@transaction.atomic
def edit_instalment(*, by: Member, instalment: Instalment, version: int, facts: Mapping[str, Any]) -> Instalment:
    """Change what is due, or when. Raises Refused where money came in for it in another currency, StaleVersion."""
    deal = locked_deal(by, instalment.deal)
    row = instalment.locked(version=version)
    _check(facts)
    if facts.get("currency", row.currency) != row.currency and _came_in(row):
        raise Refused(_("Money came in for it already, in its currency."), field="currency")
    for name, value in facts.items():
        setattr(row, name, value)
    row.open_amount = _still_open(row)
    row.save_edit()
    _note_owed(deal)
    return row


@transaction.atomic
def drop_instalment(*, by: Member, instalment: Instalment) -> None:
    """Take an instalment out of the plan. Raises Refused where money came in for it or was given up, NotAllowed."""
    deal = locked_deal(by, instalment.deal)
    row = instalment.locked()
    if row.receipts.exists() or row.write_offs.exists():
        raise Refused(_("Money came in for it, or was given up: it stays on record."))
    row.delete()
    _note_owed(deal)


@transaction.atomic
def receive(
    *, by: Member, instalment: Instalment, amount: int, received_on: date, at: datetime, note: str = ""
) -> Receipt:
    """Money came in, in minor units of the instalment's currency: a part, all, or more. Raises Refused, NotAllowed."""
    deal = locked_deal(by, instalment.deal)
    row = instalment.locked()
    if amount <= 0:
        raise Refused(_("More than nothing came in."), field="amount")
    if received_on > local_day(by, at):
        raise Refused(_("This day is still to come."), field="received_on")
    receipt = Receipt.objects.create(
        workspace_id=by.workspace_id, instalment=row, by=by, amount=amount, received_on=received_on, note=note,
        recorded_at=at,
    )  # fmt: skip
    _reckon(deal, row)
    return receipt


@transaction.atomic
def take_back_receipt(*, by: Member, receipt: Receipt, at: datetime) -> None:
    """It did not come in after all; the row stays on record as taken back. Again changes nothing."""
    deal = locked_deal(by, receipt.instalment.deal)
    row = receipt.instalment.locked()
    standing = Receipt.objects.visible_to(by).filter(pk=receipt.pk, withdrawn_at=None)
    standing.update(withdrawn_at=at, withdrawn_by=by)
    _reckon(deal, row)


@transaction.atomic
def write_off(*, by: Member, instalment: Instalment, reason: str, at: datetime) -> WriteOff:
    """Give up what is still open of an instalment. Raises Refused where nothing is, NotAllowed."""
    deal = locked_deal(by, instalment.deal)
    row = instalment.locked()
    if row.open_amount <= 0:
        raise Refused(_("Nothing of it is open."), field="reason")
    given_up = WriteOff.objects.create(
        workspace_id=by.workspace_id, instalment=row, by=by, amount=row.open_amount, reason=reason, recorded_at=at
    )
    _reckon(deal, row)
    return given_up


def sums_of(plan: Iterable[Instalment]) -> list[tuple[int, int, str]]:
    """What a plan comes to in each currency, what of it is open, and the currency; in minor units."""
    sums: dict[str, list[int]] = {}
    for one in plan:
        due, is_open = sums.setdefault(one.currency, [0, 0])
        sums[one.currency] = [due + one.amount, is_open + max(0, one.open_amount)]
    return [(due, is_open, code) for code, (due, is_open) in sorted(sums.items())]


def reckon(deal: Deal) -> bool:
    """Work out anew what is open and owed of a deal; whether it was kept right."""
    was_right, rows = True, Instalment.objects.in_workspace(deal.workspace_id).filter(deal=deal)
    for row in rows:
        is_open = _still_open(row)
        was_right &= is_open == row.open_amount
        rows.filter(pk=row.pk).update(open_amount=is_open)
    before = deal.owed_on
    _note_owed(deal)
    return was_right and before == deal.owed_on


def _check(facts: Mapping[str, Any]) -> None:
    if unknown := set(facts) - set(INSTALMENT_FACTS):
        raise TypeError(f"{unknown} are not among the facts of an instalment.")
    if facts.get("amount", 1) <= 0:
        raise Refused(_("An instalment is more than nothing."), field="amount")


def _came_in(row: Instalment) -> int:
    standing = Receipt.objects.in_workspace(row.workspace_id).filter(instalment=row, withdrawn_at=None)
    return standing.aggregate(sum=Sum("amount"))["sum"] or 0


def _still_open(row: Instalment) -> int:
    given_up = WriteOff.objects.in_workspace(row.workspace_id).filter(instalment=row)
    return row.amount - _came_in(row) - (given_up.aggregate(sum=Sum("amount"))["sum"] or 0)


def _reckon(deal: Deal, row: Instalment) -> None:
    rows = Instalment.objects.in_workspace(row.workspace_id).filter(pk=row.pk)
    rows.update(open_amount=_still_open(row))
    _note_owed(deal)


def _note_owed(deal: Deal) -> None:
    """Keep on the deal the first day on which something is due that did not come in."""
    rows = Instalment.objects.in_workspace(deal.workspace_id).filter(deal=deal, open_amount__gt=0)
    deal.owed_on = rows.aggregate(first=Min("due_on"))["first"]
    Deal.objects.in_workspace(deal.workspace_id).filter(pk=deal.pk).update(owed_on=deal.owed_on)
