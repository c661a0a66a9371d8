"""What the pages of campaigns show, gathered in a fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followthrough.campaigns.audience import Rule
from followthrough.campaigns.models import Campaign, Drawn
from followthrough.campaigns.results import Result
from followthrough.vocabulary.campaign import Arm
from followthrough.vocabulary.ledger import EntryKind
from followthrough.web.campaigns.wording import change_words, finding, rate_words, rule_words, waiting_words
from followthrough.web.templatetags.words import day_short
from followthrough.workspace.models import Member
from followthrough.workspace.statement import Statement

PAGE = 50


@dataclass(frozen=True)
class Row:
    """A campaign in a list."""

    campaign: Campaign
    rule: str
    drawn: int
    held: int
    logged: int


def campaigns_of(member: Member) -> tuple[list[Row], list[Row]]:
    """The latest campaigns: those that run, and those that ended; one statement."""
    rows: QuerySet[Campaign] = Campaign.objects.visible_to(member).select_related("owner")
    touched = Count("drawn", filter=Q(drawn__step__closed_by__kind=EntryKind.TOUCH))
    told = rows.annotate(
        n=Count("drawn"), held=Count("drawn", filter=Q(drawn__arm=Arm.HELD_OUT)), logged=touched, over=Count("ends")
    )
    running: list[Row] = []
    past: list[Row] = []
    for row in told.order_by("-launched_at", "-id")[: PAGE * 2]:
        line = Row(row, rule_words(Rule.read(row.rule)), row.n, row.held, row.logged)
        (past if row.over else running).append(line)
    return running, past


@dataclass(frozen=True)
class Side:
    """An arm in words."""

    name: str
    drawn: int
    touched: int
    promoted: str
    waiting: str


def sides(result: Result, window: int) -> list[Side]:
    """The arms of a campaign that anybody was drawn into."""
    told = ((_("The campaign’s"), result.treated), (_("Held out"), result.held))
    return [
        Side(name, side.drawn, side.touched, rate_words(side.promoted), waiting_words(side, window))
        for name, side in told
        if side.drawn
    ]


def progress(result: Result) -> str:
    """How far its touches are."""
    kept = result.treated.drawn - result.steps
    words = ngettext("%(k)d of %(n)d step touched", "%(k)d of %(n)d steps touched", result.steps)
    words %= {"k": result.logged, "n": result.steps}
    if not kept:
        return words
    more = ngettext("%(n)d kept a step of its own", "%(n)d kept steps of their own", kept) % {"n": kept}
    return f"{words}; {more}"


def found(result: Result, campaign: Campaign) -> str:
    """What came of it, in one sentence."""
    return finding(result, campaign.window_days)


@dataclass(frozen=True)
class Line:
    """A customer of a campaign: what had changed, how it was drawn, and how far its touch is."""

    id: int
    name: str
    owner: str
    changed: str
    is_held: bool
    state: str
    touch: int | None


def lines_of(member: Member, campaign: Campaign, arm: str, start: int, *, is_over: bool) -> tuple[list[Line], bool]:
    """A page of whom a campaign was drawn with, by name, and whether there are more; one statement."""
    rows = Drawn.objects.visible_to(member).filter(campaign=campaign)
    if arm:
        rows = rows.filter(arm=arm)
    rows = rows.select_related("customer", "member", "step", "step__closed_by")
    shown = list(rows.order_by("customer__name_key", "id")[start : start + PAGE + 1])
    change = Rule.read(campaign.rule).change
    lines = [_line(row, campaign, change_words(change, row.change), is_over=is_over) for row in shown[:PAGE]]
    return lines, len(shown) > PAGE


def _line(row: Drawn, campaign: Campaign, changed: str, *, is_over: bool) -> Line:
    held = row.arm == Arm.HELD_OUT
    touch = row.step.closed_by if row.step and row.step.closed_by else None
    if touch is not None and touch.kind != EntryKind.TOUCH:
        touch = None
    return Line(
        id=row.customer_id, name=row.customer.name, owner=row.member.name, changed=changed, is_held=held,
        state=_held_words(campaign, is_over=is_over) if held else _state(row, touch), touch=touch.pk if touch else None,
    )  # fmt: skip


def _held_words(campaign: Campaign, *, is_over: bool) -> str:
    if is_over:
        return _("was held out")
    return _("held out until %(day)s") % {"day": day_short(campaign.ends_on)}


def _state(row: Drawn, touch: Any) -> str:
    if touch is not None:
        return _("touched on %(day)s") % {"day": day_short(touch.happened_at)}
    if row.step is None:
        return _("kept its own step, for a later day")
    if row.step.closed_at is None:
        return _("due on %(day)s") % {"day": day_short(row.step.due_on)}
    return _("not touched by it")


def _running(workspace_id: Any, customer_id: Any, today: Any) -> QuerySet[Drawn]:
    rows = Drawn.objects.in_workspace(workspace_id).filter(customer_id=customer_id, campaign__ends_on__gte=today)
    return rows.filter(campaign__ends=None).select_related("campaign").order_by("-id")


RUNNING: Statement[Drawn] = Statement(_running)


def running_with(where: Mapping[str, int], today: date) -> Sequence[Drawn]:
    """The running campaigns that a customer is drawn into, the latest first; one statement."""
    return RUNNING(**where, today=today)
