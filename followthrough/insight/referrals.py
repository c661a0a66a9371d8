"""How far referrals come: asked, given, became a customer (M35)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from followthrough.care.referrals import with_bought
from followthrough.insight.period import ENOUGH
from followthrough.reckoning.uncertainty import Rate
from followthrough.relationship.models import Referral
from followthrough.workspace.models import Member

#: So many members stand in the table.
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Referred:
    """Of whom: how many were asked, of these how many named somebody; how many were given in all, how many bought."""

    member_id: int | None
    member: str
    asked: int
    answered: int
    given: int
    bought: int

    @property
    def given_rate(self) -> Rate:
        """Named somebody, of those asked."""
        return Rate(self.answered, self.asked)

    @property
    def bought_rate(self) -> Rate:
        """Became a customer, of those named, asked for or not."""
        return Rate(self.bought, self.given)

    @property
    def unasked(self) -> int:
        """Named without having been asked."""
        return self.given - self.answered


@dataclass(frozen=True, slots=True)
class Referrals:
    """All of them, and by who of us asked; `enough`: a share is told of so many on."""

    whole: Referred
    lines: tuple[Referred, ...]
    enough: int = ENOUGH


def referred(member: Member, owners: frozenset[int] | None, *, since: datetime | None) -> Referrals:
    """Referrals noted since a moment (None: ever) by these members (None: by all); one statement."""
    rows = Referral.objects.visible_to(member).standing()
    if owners is not None:
        rows = rows.filter(member_id__in=owners)
    if since is not None:
        rows = rows.filter(made_at__gte=since)
    asked, given = Q(asked_at__isnull=False), Q(given_at__isnull=False)
    found = (
        with_bought(rows)
        .order_by()
        .values("member_id", "member__name")
        .annotate(
            asked=Count("pk", filter=asked),
            answered=Count("pk", filter=asked & given),
            given=Count("pk", filter=given),
            bought=Count("pk", filter=given & Q(has_bought=True)),
        )
    )
    lines = [
        Referred(row["member_id"], row["member__name"], row["asked"], row["answered"], row["given"], row["bought"])
        for row in found
    ]
    lines.sort(key=lambda line: (line.member, line.member_id))
    whole = Referred(
        None,
        "",
        sum(line.asked for line in lines),
        sum(line.answered for line in lines),
        sum(line.given for line in lines),
        sum(line.bought for line in lines),
    )
    return Referrals(whole, tuple(lines[:MOST_LINES]))
