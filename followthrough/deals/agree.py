"""The customer's criteria: written, weighed, agreed to (M4)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact
from followthrough.customers.own import person_of
from followthrough.deals.models import Agreement, CriteriaSheet, Deal
from followthrough.deals.own import locked_deal
from followthrough.reckoning.fit import BEST, HEAVIEST, fit
from followthrough.vocabulary.program import Brought
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.refusal import Refused

#: More than so many no committee weighs.
MOST_CRITERIA, MOST_RIVALS = 40, 6
LONGEST_NAME = 200


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """What they choose by: its weight 1-10, who brought it up, how we and each rival fit it (0-5, None = not known)."""

    name: str
    weight: int
    brought_by: Brought = Brought.THEY
    ours: int | None = None
    theirs: tuple[int | None, ...] = field(default=())


@transaction.atomic
def write_criteria(
    *, by: Member, deal: Deal, rivals: Sequence[str], criteria: Sequence[Criterion], seen: int, at: datetime
) -> CriteriaSheet:
    """Keep the criteria of a deal as a new sheet; the same ones again change nothing.

    `seen` is the number of the sheet the writer saw (0 for none); raises StaleVersion when there is a newer one,
    Refused for names that are empty or twice there and for weights or marks off their scale, NotAllowed.
    """
    row = locked_deal(by, deal)
    latest = sheet_of(row)
    _check(rivals, criteria)
    told = [{**asdict(one), "theirs": list(one.theirs)} for one in criteria]
    if latest is not None and (latest.rivals, latest.criteria) == (list(rivals), told):
        return latest
    if (latest.number if latest else 0) != seen:
        assert latest is not None
        raise StaleVersion(latest)
    return CriteriaSheet.objects.create(
        workspace_id=by.workspace_id, deal=row, by=by, number=seen + 1, rivals=list(rivals), criteria=told, made_at=at
    )


def _check(rivals: Sequence[str], criteria: Sequence[Criterion]) -> None:
    if len(criteria) > MOST_CRITERIA or len(rivals) > MOST_RIVALS:
        raise Refused(_("That is more than anybody weighs: name the few that decide."), field="criteria")
    for names in (rivals, [one.name for one in criteria]):
        if any(not name.strip() or len(name) > LONGEST_NAME for name in names):
            raise Refused(_("Each has a name of at most 200 letters."), field="criteria")
        if len({name.casefold() for name in names}) < len(names):
            raise Refused(_("Two have the same name."), field="criteria")
    for one in criteria:
        marks = (one.ours, *one.theirs)
        if not 1 <= one.weight <= HEAVIEST or any(mark is not None and not 0 <= mark <= BEST for mark in marks):
            raise Refused(_("A weight goes from 1 to 10, a mark from 0 to 5."), field="criteria")
        if len(one.theirs) != len(rivals):
            raise Refused(_("There is one mark, or none, for each competitor."), field="criteria")


@transaction.atomic
def note_agreement(*, by: Member, deal: Deal, contact: Contact, agreed_on: date, at: datetime) -> Agreement:
    """Somebody at the customer agreed to the criteria as they stand. Raises Refused, NotAllowed."""
    row = locked_deal(by, deal)
    sheet = sheet_of(row)
    if sheet is None or not sheet.criteria:
        raise Refused(_("Write down what they choose by first."), field="contact")
    if agreed_on > local_day(by, at):
        raise Refused(_("This day is still to come."), field="agreed_on")
    person = person_of(row.customer_id, contact)
    known = Agreement.objects.visible_to(by).filter(sheet=sheet, contact=person, agreed_on=agreed_on).first()
    return known or Agreement.objects.create(
        workspace_id=by.workspace_id, sheet=sheet, contact=person, by=by, was_key=person.is_key, agreed_on=agreed_on,
        recorded_at=at,
    )  # fmt: skip


def sheet_of(deal: Deal, *, at: datetime | None = None) -> CriteriaSheet | None:
    """The criteria of a deal as they stand, or stood `at` a moment; None where nobody wrote any. One query."""
    sheets = CriteriaSheet.objects.in_workspace(deal.workspace_id).filter(deal=deal)
    if at is not None:
        sheets = sheets.filter(made_at__lte=at)
    return sheets.order_by("-number").first()


def fits(sheet: CriteriaSheet) -> list[tuple[str, float | None]]:
    """How well we ("" for us, first) and each rival fit, in percent of what could be; None where nothing is marked."""
    ours = fit((one["weight"], one["ours"]) for one in sheet.criteria)
    theirs = [
        (name, fit((one["weight"], one["theirs"][place]) for one in sheet.criteria))
        for place, name in enumerate(sheet.rivals)
    ]
    return [("", ours), *theirs]
