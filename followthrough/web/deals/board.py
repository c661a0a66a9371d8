"""The board: per stage how many deals, what they come to, and the first cards. Five statements, however many deals."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from followthrough.deals.models import Deal
from followthrough.journal.models import Entry, NextStep
from followthrough.playbook.cadence import Rhythm
from followthrough.vocabulary.ledger import DealStatus, EntryKind
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import SEVEN
from followthrough.web.standing import bond, freshness
from followthrough.web.templatetags.marks import bond_mark, level_mark, outcome_glyph
from followthrough.web.templatetags.words import due, money
from followthrough.web.wording import OUTCOME
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
    """One deal of the board, worded and drawn; `outcome` is what today's last touch did to it."""

    id: str
    address: str
    log_address: str
    customer: str
    name: str
    marks: SafeString
    moved: SafeString
    outcome: str
    due: SafeString
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
    base = reverse("deals")
    for deal in deals:
        columns[deal.stage].cards.append(
            _card(deal, base, moved.get(deal.pk), steps.get(deal.pk), rhythm, today=today, at=at)
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
    base: str,
    moved: tuple[str, int | None] | None,
    step: tuple[date, str] | None,
    rhythm: Rhythm,
    *,
    today: date,
    at: datetime,
) -> Card:
    customer, (outcome, before) = deal.customer, moved or ("", None)
    fresh, days = freshness(customer.level, customer.level_on, today)
    value = f'<span class="number">{money(deal.value, deal.currency)}</span>' if deal.value is not None else ""
    strength = bond_mark(bond(rhythm, customer.level, customer.log_score, at), words=False)
    return Card(
        id=str(deal.pk),
        address=f"{base}{deal.pk}/",
        log_address=f"{reverse('customer-touch-new', args=[customer.pk])}?deal={deal.pk}&back=deals",
        customer=customer.name,
        name=deal.name,
        marks=SafeString(f"{level_mark(customer.level, fresh, days, words=False)}{value}{strength}"),
        moved=_moved_words(outcome, before),
        outcome=outcome,
        due=due(step[0]) if step else SafeString(""),
        what=step[1] if step else "",
        has_step=step is not None,
    )


def _moved_words(outcome: str, before: int | None) -> SafeString:
    """ "Promoted, was 2", with its drawing; nothing where nothing happened today."""
    if not outcome:
        return SafeString("")
    word = escape(OUTCOME[Outcome(outcome)])
    was = "" if outcome == Outcome.RETAINED else ", " + escape(_("was %(stage)d") % {"stage": before or 0})
    return SafeString(f"{outcome_glyph(outcome)}<span>{word}{was}</span>")
