"""What a campaign would do, before it is launched: whom, who is left out, what it asks, and what it could show."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followthrough.campaigns.audience import Audience, Found, Rule, audience
from followthrough.campaigns.launch import crowded
from followthrough.campaigns.results import ENOUGH, promoted_before
from followthrough.reckoning.drawing import held_count, least_difference
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.campaign import WINDOW_DAYS
from followthrough.web.campaigns.asked import Asked, among
from followthrough.web.campaigns.wording import change_words, why_left_out
from followthrough.web.templatetags.words import day_short
from followthrough.workspace.models import Member, local_day

#: So many of whom it finds are shown by name.
SHOWN = 12


@dataclass(frozen=True)
class Line:
    """A customer it finds: what changed, and on which day its touch would stand."""

    id: int
    name: str
    level: str
    owner: str
    changed: str
    day: str


@dataclass(frozen=True)
class Preview:
    """All of it in words."""

    count: int
    held: int
    lines: list[Line]
    left_out: list[str]
    asks: str
    shows: str
    keeps: str
    full: str
    is_cut: bool

    @property
    def more(self) -> int:
        """How many are found beside those shown."""
        return self.count - len(self.lines)


def preview_of(member: Member, asked: Asked, rule: Rule, *, at: datetime) -> Preview:
    """What a campaign launched now would do; at most sixteen statements, however many are found."""
    found = audience(by=member, rule=rule, among=among(rule, member, local_day(member, at)), days=asked.days, at=at)
    count = len(found.rows)
    held = held_count(count, asked.share)
    rows = found.rows[:SHOWN]
    return Preview(
        count=count,
        held=held,
        lines=[
            Line(
                row.customer.pk, row.customer.name, row.customer.level, row.customer.owner.name,
                change_words(rule.change, row.change), _day(row),
            )
            for row in rows
        ],
        left_out=why_left_out(found.left_out),
        asks=_asks(found, held) if count else "",
        shows=_shows(member, found, held, at) if count else "",
        keeps=_keeps(found),
        full=_full(found),
        is_cut=found.is_cut,
    )  # fmt: skip


def _asks(found: Audience, held: int) -> str:
    """So many touches a day, beside what the days of those asked hold."""
    asked = [row for row in found.rows if row.own is None or row.rides]
    if not asked:
        return _("It would ask no touch: each of them has a next step for a later day.")
    share = 1 - held / len(found.rows)
    fullest = max(Counter(row.on for row in asked).values(), default=0)
    room = sum({row.member_id: row.customer.owner.capacity for row in found.rows}.values())
    says = {
        "n": round(len(asked) * share), "most": round(fullest * share), "days": len(found.days),
        "due": round(sum(row.is_due for row in asked) * share), "room": room,
    }  # fmt: skip
    words = ngettext(
        "About %(n)d touches on one working day; %(due)d of them would be due by then anyway. The days of those asked "
        "hold %(room)d.",
        "About %(n)d touches over %(days)d working days, %(most)d on the fullest; %(due)d of them would be due by then "
        "anyway. A day of those asked holds %(room)d.",
        len(found.days),
    )
    return words % says


def _shows(member: Member, found: Audience, held: int, at: datetime) -> str:
    """The difference that arms of these sizes could tell, around what these customers did before."""
    if not held:
        return _("Nobody would be held out: what follows can be told as before and after, not as caused by it.")
    before = promoted_before(member.workspace, [row.customer.pk for row in found.rows], at)
    least = least_difference(_smoothed(before), len(found.rows) - held, held)
    assert least is not None
    says = {
        "k": before.successes, "n": before.n, "days": WINDOW_DAYS, "first": before.n - held, "second": held,
        "points": round(100 * least),
    }  # fmt: skip
    words = _(
        "%(k)d of these %(n)d were promoted in the last %(days)d days. Around that, with %(first)d and %(second)d a "
        "difference below %(points)d points could not be told."
    )
    if held < ENOUGH:
        words += " " + _(
            "With fewer than %(enough)d held out nothing will be told: take more, or hold out a larger share."
        )
    return words % {**says, "enough": ENOUGH}


def _smoothed(rate: Rate) -> float:
    """The share with one success and one failure added, so that none and all are no certainties (Laplace)."""
    return (rate.successes + 1) / (rate.n + 2)


def _day(row: Found) -> str:
    if row.own is not None and not row.rides:
        return _("keeps its step of %(day)s") % {"day": day_short(row.own.due_on)}
    return _("its day: %(day)s") % {"day": day_short(row.on)}


def _keeps(found: Audience) -> str:
    """How many have a step that somebody set: its day stays, the campaign's words are added where it is due in time."""
    riding = sum(row.rides for row in found.rows)
    later = sum(row.own is not None and not row.rides for row in found.rows)
    words = []
    if riding:
        told = ngettext(
            "%(n)d has a next step that somebody set: its day stays, and it says the campaign’s words as well.",
            "%(n)d have a next step that somebody set: its day stays, and it says the campaign’s words as well.",
            riding,
        )
        words.append(told % {"n": riding})
    if later:
        told = ngettext(
            "%(n)d has one for a later day: it stays as it is.",
            "%(n)d have one for a later day: it stays as it is.",
            later,
        )
        words.append(told % {"n": later})
    return " ".join(words)


def _full(found: Audience) -> str:
    """Whose day could not hold it, were nobody held out."""
    over = crowded(list(found.rows))
    if not over:
        return ""
    says = {"name": over[0].name, "n": over[1], "room": over[0].capacity}
    return _("It may add %(n)d touches to one day of %(name)s, whose day holds %(room)d: take more days.") % says
