"""The board: per stage how many deals, what they come to, and the first cards. Five statements, however many deals."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from followthrough.deals.models import Deal
from followthrough.journal.models import Entry, NextStep
from followthrough.playbook.cadence import Rhythm
from followthrough.vocabulary.ledger import DealStatus, EntryKind
from followthrough.vocabulary.stage import SEVEN
from followthrough.web.standing import bond, freshness
from followthrough.workspace.models import Member

#: Cards in sight per stage; the others stand in the list.
CARDS = 12
SHOWN = (
    "workspace_id", "stage", "value", "currency", "name", "customer_id", "customer__name", "customer__level",
    "customer__level_on", "customer__log_score", "customer__next_due_on", "customer__workspace_id",
    "parked_until",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """One deal of the board; `outcome` is what today's last touch did to it."""

    id: str
    deal: Deal
    freshness: str
    level_days: int | None
    bond: int | None
    outcome: str
    stage_before: int | None
    due_on: date | None
    what: str
    has_step: bool


@dataclass(slots=True)
class Column:
    """A stage with its first cards, and its sums per currency in minor units."""

    stage: int
    count: int = 0
    sums: list[tuple[int, str]] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        """How many cards are not in sight."""
        return self.count - len(self.cards)


@dataclass(frozen=True)
class Board:
    """The columns, and what today did."""

    columns: list[Column]
    promoted: int
    demoted: int

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


def owned_by(deals: QuerySet[Deal], owner: str, member: Member) -> QuerySet[Deal]:
    """Deals of me, my team, a member by id, or of everybody (all)."""
    if owner == "all":
        return deals
    if owner == "team" and member.team_id:
        team = Member.objects.visible_to(member).filter(team_id=member.team_id)
        return deals.filter(owner_id__in=team.values("pk"))
    return deals.filter(owner_id=int(owner) if owner.isdecimal() else member.pk)


def board_of(member: Member, owner: str, rhythm: Rhythm, *, today: date, midnight: datetime, at: datetime) -> Board:
    """The board of `owner` as `member` may see it; what moved since `midnight` is marked."""
    is_open = owned_by(Deal.objects.visible_to(member).filter(status=DealStatus.OPEN), owner, member)
    columns = {int(stage): Column(int(stage)) for stage in SEVEN}
    for stage, currency, count, value in (
        is_open.order_by().values_list("stage", "currency").annotate(Count("id"), Sum("value"))
    ):
        columns[stage].count += count
        if value:
            columns[stage].sums.append((value, currency))
    deals = _first_cards(is_open, today)
    ids = [deal.pk for deal in deals]
    moved = _moved(member.workspace_id, ids, midnight)
    steps = _steps(member.workspace_id, ids)
    for deal in deals:
        columns[deal.stage].cards.append(
            _card(deal, moved.get(deal.pk), steps.get(deal.pk), rhythm, today=today, at=at)
        )
    outcomes = [outcome for outcome, _stage in moved.values()]
    return Board(list(columns.values()), outcomes.count("promoted"), outcomes.count("demoted"))


def _first_cards(deals: QuerySet[Deal], today: date) -> list[Deal]:
    awake = deals.filter(Q(parked_until__isnull=True) | Q(parked_until__lte=today))
    place = Window(
        RowNumber(),
        partition_by=[F("stage")],
        order_by=[F("customer__next_due_on").asc(nulls_last=True), F("id").asc()],
    )
    ranked = awake.select_related("customer").only(*SHOWN).annotate(place=place)
    return list(ranked.filter(place__lte=CARDS).order_by("stage", "place"))


def _moved(workspace_id: int, ids: list[int], midnight: datetime) -> dict[int, tuple[str, int | None]]:
    rows = Entry.objects.in_workspace(workspace_id).filter(
        deal_id__in=ids, kind=EntryKind.TOUCH, happened_at__gte=midnight, corrected_by__isnull=True
    )
    found = rows.order_by("deal_seq").values_list("deal_id", "outcome", "stage_before")
    return {deal_id: (outcome, stage) for deal_id, outcome, stage in found}


def _steps(workspace_id: int, ids: list[int]) -> dict[int, tuple[date, str]]:
    rows = NextStep.objects.in_workspace(workspace_id).filter(deal_id__in=ids, closed_at=None)
    found = rows.order_by("-due_on").values_list("deal_id", "due_on", "what")
    return {deal_id: (due_on, what) for deal_id, due_on, what in found}


def _card(
    deal: Deal,
    moved: tuple[str, int | None] | None,
    step: tuple[date, str] | None,
    rhythm: Rhythm,
    *,
    today: date,
    at: datetime,
) -> Card:
    customer = deal.customer
    fresh, days = freshness(customer.level, customer.level_on, today)
    outcome, before = moved or ("", None)
    return Card(
        id=str(deal.pk),
        deal=deal,
        freshness=fresh,
        level_days=days,
        bond=bond(rhythm, customer.level, customer.log_score, at),
        outcome=outcome,
        stage_before=before,
        due_on=step[0] if step else customer.next_due_on,
        what=step[1] if step else "",
        has_step=step is not None,
    )
