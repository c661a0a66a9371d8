"""The board: per stage how many deals, what they come to, and the first cards. Five statements, however many deals."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache
from html import escape
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followthrough.deals.models import Deal
from followthrough.journal.ageing import usual_days
from followthrough.journal.levels import grade_of
from followthrough.journal.models import Entry, NextStep
from followthrough.planner.today import bond_index
from followthrough.playbook.cadence import Rhythm
from followthrough.vocabulary.ledger import DealStatus, EntryKind
from followthrough.vocabulary.level import Grade
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import SEVEN
from followthrough.vocabulary.stage_rules import StageRules
from followthrough.web.customers.people import team_of, team_values
from followthrough.web.here import here
from followthrough.web.navigation import address
from followthrough.web.stage_names import stage_name
from followthrough.web.templatetags.marks import bond_mark, grade_mark, outcome_glyph
from followthrough.web.templatetags.words import due, money
from followthrough.web.wording import OUTCOME
from followthrough.workspace.models import Member
from followthrough.workspace.statement import OneOf, Statement

#: Cards in sight per stage; the others stand in the list.
CARDS = 12
READ = (
    "id", "stage", "value", "currency", "name", "customer_id", "customer__name", "customer__level",
    "customer__level_on", "customer__first_due_on", "customer__buys_on", "customer__level_stale_on",
    "customer__level_expired_on", "customer__level_broken", "customer__log_score", "customer__next_due_on",
    "customer__last_touch_at", "stage_since",
)  # fmt: skip


class Card(NamedTuple):
    """One open deal as its card is made from, in the order of `READ`."""

    id: int
    stage: int
    value: int | None
    currency: str
    name: str
    customer_id: int
    customer: str
    level: str
    level_on: date | None
    first_due_on: date
    buys_on: date | None
    level_stale_on: date | None
    level_expired_on: date | None
    level_broken: Any
    log_score: float | None
    next_due_on: date | None
    last_touch_at: datetime | None
    stage_since: datetime


@dataclass(slots=True)
class Column:
    """A stage with its first cards, and its sums per currency in minor units."""

    stage: int
    count: int = 0
    sums: list[tuple[int, str]] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        """How many cards are not in sight."""
        return self.count - len(self.cards)

    @property
    def drawn(self) -> SafeString:
        """The cards in sight."""
        return mark_safe("".join(self.cards))

    @property
    def said(self) -> str:
        """How many deals, and what they come to."""
        deals = ngettext("%(n)d deal", "%(n)d deals", self.count) % {"n": self.count}
        return ", ".join([deals, *(money(value, currency) for value, currency in self.sums)])

    @property
    def spoken(self) -> str:
        """The stage and how many deals, to be read aloud."""
        words = ngettext(
            "Stage %(number)d, %(name)s, %(n)d deal", "Stage %(number)d, %(name)s, %(n)d deals", self.count
        )
        return words % {"number": self.stage, "name": stage_name(self.stage), "n": self.count}


@dataclass(frozen=True)
class Board:
    """The columns, and what today did."""

    columns: list[Column]
    promoted: int
    demoted: int
    rules: StageRules

    @property
    def count(self) -> int:
        """All open deals of the board."""
        return sum(column.count for column in self.columns)

    @property
    def sums(self) -> list[tuple[int, str]]:
        """What all open deals come to, per currency."""
        total: dict[str, int] = defaultdict(int)
        for column in self.columns:
            for value, currency in column.sums:
                total[currency] += value
        return [(value, currency) for currency, value in sorted(total.items())]

    @property
    def weighted(self) -> list[tuple[int, str]]:
        """The same, each value times the chance that the workspace gives to its stage; rounded to a minor unit."""
        total: dict[str, int] = defaultdict(int)
        for column in self.columns:
            for value, currency in column.sums:
                total[currency] += value * self.rules.chance(column.stage)
        return [(round(hundredfold / 100), currency) for currency, hundredfold in sorted(total.items())]


def owned_by(deals: QuerySet[Deal], owner: str, member: Member) -> QuerySet[Deal]:
    """Deals of me, my team or teams, a member by id, or of everybody (all)."""
    return _of(deals, _whose(owner), **_values(owner, member))


def _whose(owner: str) -> str:
    return owner if owner in {"all", "team"} else "one"


def _values(owner: str, member: Member) -> dict[str, int]:
    """What the statements of a board take."""
    return {**team_values(member), "owner_id": int(owner) if owner.isdecimal() else member.pk}


def _of(
    deals: QuerySet[Deal], whose: str, workspace_id: Any, member_id: Any, team_id: Any, led_by: Any, owner_id: Any
) -> QuerySet[Deal]:
    if whose == "team":
        return deals.filter(owner_id__in=team_of(workspace_id, member_id, team_id, led_by))
    return deals if whose == "all" else deals.filter(owner_id=owner_id)


def board_of(member: Member, owner: str, rhythm: Rhythm, *, today: date, midnight: datetime, at: datetime) -> Board:
    """The board of `owner` as `member` may see it; what moved since `midnight` is marked."""
    values = _values(owner, member)
    columns = {int(stage): Column(int(stage)) for stage in SEVEN}
    counts, first = _statements(_whose(owner))
    for stage, currency, count, value in counts(**values):
        columns[stage].count += count
        if value:
            columns[stage].sums.append((value, currency))
    cards = [Card._make(row) for row in first.each("stage", SEVEN, **values, today=today)]
    cards.sort(key=lambda card: (card.next_due_on is None, card.next_due_on or today, card.id))
    shown = [card.id for card in cards]
    touched = [card.id for card in cards if card.last_touch_at and card.last_touch_at >= midnight]
    did = MOVED(workspace_id=member.workspace_id, ids=touched, midnight=midnight)
    moved = {deal_id: (outcome, stage) for deal_id, outcome, stage in did}
    coming = STEPS(workspace_id=member.workspace_id, ids=shown)
    steps = {deal_id: (due_on, what) for deal_id, due_on, what in coming}
    language, standing = here().language, usual_days(member.workspace)
    said, deals, customers = _said(language), address("deals"), address("customers")
    for card in cards:
        mine = f"{deals}{card.id}/"
        log = f"{customers}{card.customer_id}/touches/new/?deal={card.id}&amp;back=deals"
        facts = _facts(card, rhythm, today, at, language) + _stuck(card, standing, at)
        columns[card.stage].cards.append(_drawn(card, said, mine, log, facts, moved.get(card.id), steps.get(card.id)))
    outcomes = [outcome for outcome, _stage in moved.values()]
    return Board(
        list(columns.values()), outcomes.count("promoted"), outcomes.count("demoted"), member.workspace.stage_rules
    )


@cache
def _statements(whose: str) -> tuple[Statement[tuple[Any, ...]], Statement[tuple[Any, ...]]]:
    """What stands in each column, and the first cards of one, of one member, a team or all."""

    def is_open(workspace_id: Any, member_id: Any, team_id: Any, led_by: Any, owner_id: Any) -> QuerySet[Deal]:
        deals = Deal.objects.in_workspace(workspace_id).filter(status=DealStatus.OPEN)
        return _of(deals, whose, workspace_id, member_id, team_id, led_by, owner_id)

    def counts(
        workspace_id: Any, member_id: Any, team_id: Any, led_by: Any, owner_id: Any
    ) -> QuerySet[Deal, tuple[Any, ...]]:
        found = is_open(workspace_id, member_id, team_id, led_by, owner_id).order_by().values_list("stage", "currency")
        return found.annotate(Count("id"), Sum("value"))

    def first(
        workspace_id: Any, member_id: Any, team_id: Any, led_by: Any, owner_id: Any, today: Any, stage: Any
    ) -> QuerySet[Deal, tuple[Any, ...]]:
        awake = is_open(workspace_id, member_id, team_id, led_by, owner_id).filter(
            Q(parked_until__isnull=True) | Q(parked_until__lte=today), stage=stage
        )
        # All of a stage are sorted, so that is done with ids alone; what a card shows is read of the first ones.
        ids = awake.order_by(F("customer__next_due_on").asc(nulls_last=True), "id").values("id")[:CARDS]
        return Deal.objects.in_workspace(workspace_id).filter(id__in=ids).values_list(*READ)

    return Statement(counts), Statement(first)


MOVED: Statement[tuple[int, str, int | None]] = Statement(
    lambda workspace_id, ids, midnight: (
        Entry.objects.in_workspace(workspace_id)
        .filter(OneOf("deal_id", ids), kind=EntryKind.TOUCH, happened_at__gte=midnight, corrected_by__isnull=True)
        .order_by("deal_seq")
        .values_list("deal_id", "outcome", "stage_before")
    )
)
STEPS: Statement[tuple[int, date, str]] = Statement(
    lambda workspace_id, ids: (
        NextStep.objects.in_workspace(workspace_id)
        .filter(OneOf("deal_id", ids), closed_at=None)
        .order_by("-due_on")
        .values_list("deal_id", "due_on", "what")
    )
)


@lru_cache(maxsize=64)
def _said(language: str | None) -> tuple[str, str]:
    """The words for no next step, and for logging."""
    return escape(_("No next step.")), escape(_("Log"))


def _facts(card: Card, rhythm: Rhythm, today: date, at: datetime, language: str | None) -> str:
    strength = bond_index(card.log_score, card.level, rhythm, at)
    rounded = None if strength is None else round(strength)
    return _marks(grade_of(card, today), card.value, card.currency, rounded, language)


def _stuck(card: Card, standing: Mapping[int, int], at: datetime) -> str:
    """That the deal stands here longer than most that were won stood; nothing where too few were won to tell."""
    days = (at - card.stage_since).days
    if days <= standing.get(card.stage, days):
        return ""
    usual = {"days": days, "usual": standing[card.stage]}
    title = escape(_("%(days)d days at this stage; of those won, four in five were on after %(usual)d") % usual)
    return f'<span class="stuck" title="{title}">{escape(_("stuck, %(days)d d") % usual)}</span>'


@lru_cache(maxsize=4096)
def _marks(grade: Grade, value: int | None, currency: str, strength: int | None, language: str | None) -> str:
    worth = f'<span class="number">{money(value, currency)}</span>' if value is not None else ""
    return f"{grade_mark(grade, words=False)}{worth}{bond_mark(strength, words=False)}"


def _drawn(
    card: Card,
    said: tuple[str, str],
    here: str,
    log: str,
    facts: str,
    moved: tuple[str, int | None] | None,
    step: tuple[date, str] | None,
) -> str:
    """A card: what today did to it, whose it is, its facts, what comes next."""
    customer, (no_step, log_label) = escape(card.customer), said
    outcome, before = moved or ("", None)
    mark = f' data-moved data-outcome="{outcome}"' if outcome else ""
    did = f'<p class="moved" data-outcome="{outcome}">{_moved_words(outcome, before)}</p>' if outcome else ""
    coming = no_step
    if step:
        coming = f"{due(step[0])}, {escape(step[1])}" if step[1] else due(step[0])
    return (
        f'<li class="deal" data-row data-stage="{card.stage}" id="deal-{card.id}"{mark}>{did}'
        f'<a data-open href="{here}">{customer}</a><p class="deal-name">{escape(card.name)}</p>'
        f'<p class="deal-facts">{facts}</p><p class="deal-next{"" if step else " warn"}">{coming} '
        f'<a data-log data-press="l" href="{log}" aria-label="{log_label}: {customer}">{log_label}</a></p></li>\n'
    )


def _moved_words(outcome: str, before: int | None) -> SafeString:
    """ "Promoted, was 2", with its drawing; nothing where nothing happened today."""
    if not outcome:
        return SafeString("")
    word = escape(str(OUTCOME[Outcome(outcome)]))
    was = "" if outcome == Outcome.RETAINED else ", " + escape(_("was %(stage)d") % {"stage": before or 0})
    return SafeString(f"{outcome_glyph(outcome)}<span>{word}{was}</span>")
