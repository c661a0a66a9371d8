"""The cadence grid as its page shows it: what stands, what was typed, and what that would ask for (M11)."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer, CustomerGroup
from followthrough.journal.grouping import MOST_WAYS
from followthrough.playbook.cadence import Place, Rhythm, Span, place_of, rhythm_of, ways_of
from followthrough.playbook.change import LONGEST_INTERVAL, AtStage, Interval, asked_a_day
from followthrough.playbook.models import Cadence
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.moment import Moment
from followthrough.vocabulary.role import MemberState, Role
from followthrough.vocabulary.stage import Stage
from followthrough.web.access import MemberRequest
from followthrough.web.differing import seen_version
from followthrough.web.stage_names import stage_short
from followthrough.web.wording import CHANNEL
from followthrough.workspace.models import Member

ORDER = {code: number for number, code in enumerate([*Level, *Moment])}
#: The stages at which a deal is open.
STAGES = tuple(stage for stage in Stage if stage < Stage.COMPLETE)
Standing = Mapping[Place, int]
#: More customers than this are counted once in so many seconds.
MANY, KEPT_FOR = 20_000, 600
_counted: dict[int, tuple[float, Counter[Place]]] = {}


@dataclass(slots=True)
class Cell:
    """A cell of the grid: what stands, what was typed, how many customers it is about and touches a day it asks for."""

    row: Cadence
    customers: int
    a_day: float
    ideal: str
    longest: str
    ways: str
    error: str = ""
    theirs: str = ""
    version: int = 0

    @property
    def is_changed(self) -> bool:
        """Whether something else was typed than stands."""
        stands = (str(self.row.ideal_days), str(self.row.longest_days), ways_of(self.row.channels))
        return (self.ideal, self.longest, read_ways(self.ways)) != stands


@dataclass(slots=True)
class StageCell:
    """A level at a stage: what was typed ("" where the level holds), and how many customers stand there."""

    level: Level
    stage: Stage
    name: str
    row: Cadence | None
    customers: int
    ideal: str
    version: int
    error: str = ""
    theirs: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether something else was typed than stands."""
        return self.ideal != (str(self.row.ideal_days) if self.row else "")


@dataclass(slots=True)
class Grid:
    """All cells, the groups, how many customers stand where, and what it all asks of the team."""

    rhythm: Rhythm
    cells: list[Cell]
    at_stages: list[StageCell]
    groups: list[tuple[CustomerGroup, int, float]]
    standing: Standing
    can: int
    effect: dict[str, object] = field(default_factory=dict)

    @property
    def before(self) -> list[Cell]:
        """Cells by level, before the sale."""
        return [cell for cell in self.cells if cell.row.moment == Moment.BEFORE]

    @property
    def after(self) -> list[Cell]:
        """Cells by moment, after the sale."""
        return [cell for cell in self.cells if cell.row.moment != Moment.BEFORE]

    @property
    def by_level(self) -> list[tuple[Cell, list[StageCell]]]:
        """The stages of each level."""
        return [(cell, [one for one in self.at_stages if one.level == cell.row.level]) for cell in self.before]

    @property
    def is_changed(self) -> bool:
        """Whether something else was typed than stands."""
        return any([*(cell.is_changed for cell in self.cells), *(one.is_changed for one in self.at_stages)])

    @property
    def is_tightened(self) -> bool:
        """Whether any level is touched more often at a stage, or was typed to be."""
        return any(one.ideal for one in self.at_stages)

    @property
    def stages(self) -> list[str]:
        """The names of the stages, in their order."""
        return [stage_short(stage) for stage in STAGES]

    @property
    def asked(self) -> float:
        """Touches a working day as it stands."""
        return asked_a_day(self.rhythm, self.standing)

    @property
    def is_from_before(self) -> bool:
        """Whether there are so many customers that they may have been counted some minutes ago."""
        return sum(self.standing.values()) > MANY

    @property
    def fits(self) -> bool:
        """Whether the team can make as many."""
        return self.asked <= self.can

    def typed(self) -> Rhythm:
        """The rhythm as it would be with the numbers typed, which were read already."""
        ideal = {(cell.row.moment, cell.row.level): int(cell.ideal) for cell in self.cells}
        longest = {(cell.row.moment, cell.row.level): int(cell.longest) for cell in self.cells}
        tight = [one for one in self.at_stages if one.ideal]
        by_stage = {(str(one.level), int(one.stage)): Span(int(one.ideal), 2 * int(one.ideal)) for one in tight}
        return replace(self.rhythm, ideal=ideal, longest=longest, by_stage=by_stage)

    def intervals(self) -> dict[int, Interval]:
        """The cells as typed, by their id."""
        return {
            cell.row.pk: Interval(int(cell.ideal), int(cell.longest), cell.version, read_ways(cell.ways) or ())
            for cell in self.cells
        }

    def tightened(self) -> dict[tuple[Level, int], AtStage]:
        """The stages as typed."""
        return {(one.level, int(one.stage)): AtStage(int(one.ideal or 0), one.version) for one in self.at_stages}


def grid_of(request: MemberRequest) -> Grid:
    """The grid as it stands, with what was typed over it, not counted yet; two statements."""
    member, post = request.member, request.POST
    rhythm = rhythm_of(member.workspace)
    rows = list(Cadence.objects.visible_to(member))
    whole = sorted((row for row in rows if not row.stage), key=lambda row: ORDER[row.level or row.moment])
    stages = {(row.level, row.stage): row for row in rows if row.stage}
    cells = []
    for row in whole:
        cells.append(
            Cell(
                row,
                0,
                0.0,
                post.get(f"ideal-{row.pk}", str(row.ideal_days)).strip(),
                post.get(f"longest-{row.pk}", str(row.longest_days)).strip(),
                post.get(f"ways-{row.pk}", told_ways(row.channels)).strip(),
                version=seen_version(request, f"version-{row.pk}") if request.method == "POST" else row.version,
            )
        )
    at_stages = [_at_stage(request, level, stage, stages.get((level, stage))) for level in Level for stage in STAGES]
    return Grid(rhythm, cells, at_stages, [], {}, team_makes(member))


def count(grid: Grid, member: Member) -> None:
    """Say how many customers stand where, and what that asks for; two statements."""
    grid.standing = standing = all_standing(member)
    for cell in grid.cells:
        key = (cell.row.moment, cell.row.level, None)
        here = {at: n for at, n in standing.items() if (at.moment, at.level, at.group) == key}
        cell.customers, cell.a_day = sum(here.values()), asked_a_day(grid.rhythm, here)
    for one in grid.at_stages:
        one.customers = standing.get(Place(Moment.BEFORE, one.level, int(one.stage)), 0)
    grid.groups = _groups(member, grid.rhythm, standing)


def _at_stage(request: MemberRequest, level: Level, stage: Stage, row: Cadence | None) -> StageCell:
    name = f"{level}-{int(stage)}"
    stands, version = (str(row.ideal_days), row.version) if row else ("", 0)
    if request.method == "POST":
        version = seen_version(request, f"version-{name}")
    return StageCell(level, stage, name, row, 0, request.POST.get(f"at-{name}", stands).strip(), version)


def _groups(member: Member, rhythm: Rhythm, standing: Standing) -> list[tuple[CustomerGroup, int, float]]:
    """The groups by name, how many stand in each, and what it asks for; one statement."""
    rows = CustomerGroup.objects.visible_to(member).filter(ended_at=None).order_by("name")
    found = []
    for row in rows:
        here = {at: number for at, number in standing.items() if at.group == row.pk}
        found.append((row, sum(here.values()), asked_a_day(rhythm, here)))
    return found


def team_makes(member: Member) -> int:
    """Touches a working day that all of us together can make."""
    active = Member.objects.visible_to(member).filter(state=MemberState.ACTIVE).exclude(role=Role.VIEWER)
    return active.aggregate(can=Sum("capacity"))["can"] or 0


def all_standing(member: Member) -> Counter[Place]:
    """How many customers stand where, of all; of very many it is as of some minutes ago, by this process.

    Each of them is looked at, which of a million takes half a second: too long for whoever tries numbers out.
    """
    until, kept = _counted.get(member.workspace_id, (0.0, Counter()))
    if time.monotonic() < until:
        return kept
    found = standing_of(member)
    if sum(found.values()) > MANY:
        _counted[member.workspace_id] = time.monotonic() + KEPT_FOR, found
    return found


def count_anew(workspace_id: int) -> None:
    """What was counted is not so any more: customers were put into a group, or out of it."""
    _counted.pop(workspace_id, None)


def standing_of(member: Member, among: QuerySet[Customer] | None = None) -> Counter[Place]:
    """How many customers (all, or these) stand where, each at its stage; one statement.

    Those not to be contacted are left out.
    """
    rows = Customer.objects.visible_to(member) if among is None else among
    marked = rows.filter(do_not_contact=False).annotate(
        rests=_whether(Q(parked_until__isnull=False, parked_until__gt=timezone.localdate())),
        has_open=_whether(Q(open_deals__gt=0)),
        is_sold=_whether(Q(sold_at__isnull=False)),
        has_value=_whether(Q(first_value_at__isnull=False)),
    )
    columns = ("rests", "level", "has_open", "is_sold", "has_value", "phase", "open_stage", "group_id")
    groups = marked.order_by().values_list(*columns).annotate(number=Count("pk"))
    found: Counter[Place] = Counter()
    for rests, level, has_open, is_sold, has_value, phase, stage, group, number in groups:
        place = place_of(
            is_before=has_open or not is_sold, has_value=has_value, phase=phase, level=level, stage=stage, group=group,
            rests=rests,
        )  # fmt: skip
        found[place] += number
    return found


def _whether(condition: Q) -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(condition, output_field=BooleanField())


def read_grid(grid: Grid) -> bool:
    """Whether all that was typed makes sense; what is wrong is said at its cell."""
    for typed in grid.cells:
        ideal, longest = days_or_none(typed.ideal), days_or_none(typed.longest)
        if ideal is None or longest is None:
            typed.error = _("A whole number from 1 to %(most)d.") % {"most": LONGEST_INTERVAL}
        elif longest < ideal:
            typed.error = _("The longest is not below the ideal.")
        elif read_ways(typed.ways) is None:
            typed.error = no_ways()
    levels = {cell.row.level: days_or_none(cell.ideal) for cell in grid.before}
    for one in grid.at_stages:
        days, most = days_or_none(one.ideal), levels[one.level] or LONGEST_INTERVAL
        if one.ideal and (days is None or days > most):
            one.error = _("From 1 to %(most)d, or nothing.") % {"most": most}
    return not any([*(cell.error for cell in grid.cells), *(one.error for one in grid.at_stages)])


def days_or_none(text: str) -> int | None:
    """A number of working days that an interval may have; None for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 3):
        return None
    return int(text) if 1 <= int(text) <= LONGEST_INTERVAL else None


def told_ways(kept: str) -> str:
    """Channels in turn, as one types them: "Call, Mail"."""
    return ", ".join(str(CHANNEL[way]) for way in ways_of(kept))


def read_ways(text: str) -> tuple[Channel, ...] | None:
    """The channels that a text names, in their order; None where a word is none, or where they are too many."""
    known = {str(word).casefold(): way for way, word in CHANNEL.items()} | {way.value: way for way in Channel}
    words = [word.strip().casefold() for word in text.split(",") if word.strip()]
    if len(words) > MOST_WAYS or any(word not in known for word in words):
        return None
    return tuple(known[word] for word in words)


def no_ways() -> str:
    """What is said where a text names no channels."""
    words = _("At most %(most)d of these, parted by commas: %(known)s.")
    return words % {"most": MOST_WAYS, "known": ", ".join(map(str, CHANNEL.values()))}
