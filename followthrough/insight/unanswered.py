"""Losses whose reason nobody knows yet: asked again after a while, one a day at most (M21)."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import CharField, DateTimeField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from followthrough.deals.models import UNSOLD, Deal
from followthrough.journal.models import Entry, LossReview
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.ledger import Origin
from followthrough.workspace.models import Member
from followthrough.workspace.statement import Statement

#: A wound heals before it is looked at: so many days after the last answer it is asked again.
ASK_AFTER = timedelta(days=14)

#: So many stand in the list at once; those answered make room.
LISTED = 20


class Unanswered(NamedTuple):
    """A loss without a reason. Losses that came with an import are not asked about."""

    deal_id: int
    deal: str
    customer: str
    closed_as: str
    closed_at: datetime


def _without_reason(workspace_id: Any, member_id: Any) -> QuerySet[Any, Any]:
    """The member's lost and given-up deals whose last answer is unknown, the oldest first.

    It goes out from the deals of one owner, and finds for each its closing: a join lets PostgreSQL read all closings.
    """
    closing = Entry.objects.in_workspace(workspace_id).filter(deal_id=OuterRef("pk"), deal_seq=OuterRef("deal_seq"))
    said = LossReview.objects.in_workspace(workspace_id).filter(
        closing__workspace_id=workspace_id, closing__deal_id=OuterRef("pk"), closing__deal_seq=OuterRef("deal_seq")
    )
    said = said.order_by("-id")
    here = closing.exclude(origin=Origin.IMPORTED)
    last = Coalesce(Subquery(said.values("reason")[:1]), Subquery(here.values("cause")[:1]), output_field=CharField())
    asked = Coalesce(Subquery(said.values("given_at")[:1]), "closed_at", output_field=DateTimeField())
    deals = Deal.objects.in_workspace(workspace_id).filter(owner_id=member_id, status__in=UNSOLD)
    return deals.annotate(last=last, asked=asked).filter(last=LossReason.UNKNOWN).order_by("closed_at", "id")


SHOWN = ("id", "name", "customer__name", "status", "closed_at")
LIST: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, member_id: _without_reason(workspace_id, member_id).values_list(*SHOWN)[: LISTED + 1]
)


def _question(workspace_id: Any, member_id: Any, before: Any, midnight: Any) -> QuerySet[Any, tuple[Any, ...]]:
    today = LossReview.objects.in_workspace(workspace_id).filter(by_id=member_id, given_at__gte=midnight)
    found = _without_reason(workspace_id, member_id).filter(~Exists(today), closed_at__lte=before, asked__lte=before)
    return found.values_list(*SHOWN)[:1]


QUESTION: Statement[tuple[Any, ...]] = Statement(_question)


def unanswered(member: Member) -> tuple[list[Unanswered], bool]:
    """The member's losses without a reason, the oldest first, and whether there are more; one statement."""
    found = [Unanswered._make(row) for row in LIST(workspace_id=member.workspace_id, member_id=member.pk)]
    return found[:LISTED], len(found) > LISTED


def question_of_the_day(member: Member, on: date, at: datetime) -> Unanswered | None:
    """The one loss to ask a member about on a day, once 14 days have passed; none where they answered one that day.

    One statement.
    """
    midnight = datetime.combine(on, time.min, ZoneInfo(member.zone))
    given = {"workspace_id": member.workspace_id, "member_id": member.pk}
    row = QUESTION.first(**given, before=at - ASK_AFTER, midnight=midnight)
    return None if row is None else Unanswered._make(row)
