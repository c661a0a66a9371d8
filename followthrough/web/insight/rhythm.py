"""Whether customers are touched as often as their cadence means, as the page shows it (M11)."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from followthrough.insight.rhythm import DAYS, ENOUGH, Group, rhythm_kept
from followthrough.playbook.cadence import rhythm_of
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fragments import fragments
from followthrough.web.insight.views import frame
from followthrough.web.insight.wanted import Wanted
from followthrough.web.shares import between, percent, tenths
from followthrough.web.wording import LEVEL, MOMENT
from followthrough.workspace.models import local_day


@dataclass(frozen=True, slots=True)
class Shown:
    """A group in words; the shares are "" where too few customers stand behind them."""

    name: str
    group: Group
    meant: str
    had: str
    attained: str
    covered: str
    between: str
    width: int


@require_GET
@open_to(Rule.MEMBER)
def rhythm_insight(request: MemberRequest) -> HttpResponse:
    """Attainment and coverage of each group of the cadence grid, over the last four weeks."""
    member, at = request.member, timezone.now()
    wanted = Wanted.read(request.GET, member)
    groups = rhythm_kept(member, wanted.owners(member), on=local_day(member, at), at=at)
    names = rhythm_of(member.workspace).group_names
    context = {
        **frame(member, wanted),
        "rows": [_shown(group, names) for group in groups],
        "finding": _finding(groups, names),
        "days": DAYS,
        "enough": ENOUGH,
    }
    return fragments(request, "insight/rhythm.html", context)


def _shown(group: Group, names: dict[int, str]) -> Shown:
    name = str(LEVEL[group.level] if group.level else capfirst(MOMENT[group.moment]))
    if group.group is not None:
        name = names[group.group]
    share = group.attainment if group.is_enough else None
    return Shown(
        name=name,
        group=group,
        meant=tenths(group.meant),
        had=tenths(group.had),
        attained="" if share is None else percent(share),
        covered=percent(group.covered.share or 0.0) if group.is_enough else "",
        between=between(*group.covered.interval) if group.is_enough else "",
        width=round(100 * (share or 0.0)),
    )


def _finding(groups: list[Group], names: dict[int, str]) -> str:
    """The group whose cadence is kept least, in a sentence."""
    told = [(group.attainment, group) for group in groups if group.is_enough and group.attainment is not None]
    if not told:
        return _("Too few customers yet to tell: a group takes %(n)d of them.") % {"n": ENOUGH}
    share, least = min(told, key=lambda one: one[0])
    words = _("level %(letter)s") % {"letter": least.level} if least.level else MOMENT[least.moment]
    if least.group is not None:
        words = names[least.group]
    return _("Kept least: %(group)s, %(share)s of the contacts meant.") % {"group": words, "share": percent(share)}
