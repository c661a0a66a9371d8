"""The program: what we offer, in versions; sent to people by a link, and answered (M5)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact, Product
from followthrough.customers.own import person_of
from followthrough.deals.models import Deal, Program, ProgramAnswer, ProgramLine, Sending
from followthrough.deals.own import locked_deal
from followthrough.reckoning.price import Priced, Total, total
from followthrough.vocabulary.program import ProgramReply
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.refusal import Refused

PROGRAM_FACTS = (
    "title", "scope", "currency", "expected_what", "expected_value", "expected_by", "valid_until", "answers_criteria",
)  # fmt: skip
MOST_LINES = 100


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a program: quantity in thousandths, price each in minor units, discount and tax in 1/100 percent."""

    name: str
    quantity: int
    price: int
    discount: int = 0
    tax: int = 0
    product: Product | None = None


@transaction.atomic
def make_program(*, by: Member, deal: Deal, facts: Mapping[str, Any], lines: Sequence[Line], at: datetime) -> Program:
    """A new version of what we offer, with fields of `PROGRAM_FACTS`. Raises Refused, NotAllowed."""
    row = locked_deal(by, deal)
    _check(facts, lines)
    latest = Program.objects.visible_to(by).filter(deal=row).order_by("-number").first()
    program = Program.objects.create(
        workspace_id=by.workspace_id, deal=row, by=by, number=latest.number + 1 if latest else 1, made_at=at, **facts
    )
    _write_lines(program, lines)
    return program


@transaction.atomic
def edit_program(
    *, by: Member, program: Program, version: int, facts: Mapping[str, Any], lines: Sequence[Line]
) -> Program:
    """Change a version that was not sent yet. Raises Refused once it was, StaleVersion, NotAllowed."""
    locked_deal(by, program.deal)
    row = program.locked(version=version)
    if row.is_sent:
        raise Refused(_("This version was sent. Make a new one, so that both can be compared."))
    _check(facts, lines)
    for name, value in facts.items():
        setattr(row, name, value)
    row.save_edit()
    row.lines.all().delete()
    _write_lines(row, lines)
    return row


def _check(facts: Mapping[str, Any], lines: Sequence[Line]) -> None:
    if unknown := set(facts) - set(PROGRAM_FACTS):
        raise TypeError(f"{unknown} are not among the facts of a program.")
    if len(lines) > MOST_LINES:
        raise Refused(_("At most %(n)d lines.") % {"n": MOST_LINES}, field="lines")
    if any(not line.name.strip() or line.quantity <= 0 or line.price < 0 for line in lines):
        raise Refused(_("Each line says what, how many and at what price."), field="lines")


def _write_lines(program: Program, lines: Sequence[Line]) -> None:
    ProgramLine.objects.bulk_create(
        ProgramLine(
            workspace_id=program.workspace_id, program=program, position=place,
            **{**asdict(line), "product": line.product},
        )
        for place, line in enumerate(lines)
    )  # fmt: skip


def lines_of(program: Program) -> list[ProgramLine]:
    """The lines in their order. One query."""
    rows = ProgramLine.objects.in_workspace(program.workspace_id).filter(program=program)
    return list(rows.order_by("position"))


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a line from one version to the next: what it came to before and after, None where it was not."""

    name: str
    before: int | None
    after: int | None


def changes(before: Sequence[ProgramLine], after: Sequence[ProgramLine]) -> list[Change]:
    """The lines that came, went, or come to something else, by their names and in the order of the later version.

    Lines of the same name are taken together; sums are net, in minor units.
    """
    then, now = _net_by_name(before), _net_by_name(after)
    names = [*now, *(name for name in then if name not in now)]
    return [Change(name, then.get(name), now.get(name)) for name in names if then.get(name) != now.get(name)]


def _net_by_name(lines: Sequence[ProgramLine]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for line in lines:
        net = Priced(line.quantity, line.price, line.discount, line.tax).net
        sums[line.name] = sums.get(line.name, 0) + net
    return sums


def total_of(lines: Sequence[ProgramLine]) -> Total:
    """What the lines come to."""
    return total(Priced(line.quantity, line.price, line.discount, line.tax) for line in lines)


@transaction.atomic
def send_program(*, by: Member, program: Program, contact: Contact, sent_on: date, at: datetime) -> Sending:
    """A version goes to somebody at the customer; from now on it stays as it is. Raises Refused, NotAllowed."""
    deal = locked_deal(by, program.deal)
    row = program.locked()
    if not lines_of(row) and not row.scope.strip():
        raise Refused(_("There is nothing in it yet: say what it covers, or add a line."))
    if sent_on > local_day(by, at):
        raise Refused(_("This day is still to come."), field="sent_on")
    if not row.is_sent:
        Program.objects.visible_to(by).filter(pk=row.pk).update(is_sent=True)
    person = person_of(deal.customer_id, contact)
    return Sending.objects.create(
        workspace_id=by.workspace_id, program=row, contact=person, by=by, was_key=person.is_key, sent_on=sent_on,
        recorded_at=at,
    )  # fmt: skip


def sending_for_link(pk: int) -> Sending | None:
    """What a link leads to, whoever opens it: the link, which nobody can guess, stands for the right to see it."""
    rows = Sending.objects.select_related("program", "program__deal", "program__deal__customer", "contact", "by")
    return rows.select_related("workspace").filter(pk=pk).first()


@transaction.atomic
def note_opened(*, sending: Sending, at: datetime) -> None:
    """Keep when a link was opened for the first time."""
    rows = Sending.objects.in_workspace(sending.workspace_id).filter(pk=sending.pk, opened_at=None)
    rows.update(opened_at=at)


@transaction.atomic
def note_answer(
    *,
    by: Member,
    program: Program,
    reply: ProgramReply,
    answered_on: date,
    at: datetime,
    contact: Contact | None = None,
    note: str = "",
) -> ProgramAnswer:
    """What the customer said to a version that was sent. Raises Refused, NotAllowed."""
    deal = locked_deal(by, program.deal)
    row = program.locked()
    if not row.is_sent:
        raise Refused(_("It was not sent yet, so nobody can have answered."), field="reply")
    if answered_on > local_day(by, at):
        raise Refused(_("This day is still to come."), field="answered_on")
    person = person_of(deal.customer_id, contact)
    return ProgramAnswer.objects.create(
        workspace_id=by.workspace_id, program=row, contact=person, by=by, reply=reply, note=note,
        answered_on=answered_on, recorded_at=at,
    )  # fmt: skip
