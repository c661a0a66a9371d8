"""Whose deals and which period an address of these pages asks for."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from followthrough.insight.alike import Place
from followthrough.insight.period import Whose
from followthrough.vocabulary.cause import LossCause, LossReason
from followthrough.vocabulary.role import Role
from followthrough.web.customers.people import team_of, team_values
from followthrough.web.fields import is_id
from followthrough.workspace.models import Member

#: Spans to choose from, in days; 0 is all there is.
SPANS = (30, 90, 365, 0)
YEAR = 365

#: What a page opens with: whoever sells sees their own.
FIRST = {Role.ADMIN: "all", Role.VIEWER: "all", Role.MANAGER: "team"}


@dataclass(frozen=True)
class Wanted:
    """The filters of the losses. `owner` is me, team, all, the id of a member, or "team-" and the id of a team."""

    owner: str = "me"
    days: int = YEAR
    reason: str = ""
    cause: str = ""
    competitor: str = ""
    after: str = ""

    @classmethod
    def read(cls, query: QueryDict, member: Member) -> "Wanted":
        """The filters an address names; what can't be read is left out."""
        owner, days = query.get("owner", ""), query.get("days", "")
        first = FIRST.get(Role(member.role), "me")
        known = owner in {"me", "team", "all"} or is_id(owner.removeprefix("team-"))
        reason, cause = query.get("reason", ""), query.get("cause", "")
        return cls(
            owner=owner if known else first,
            days=int(days) if days in map(str, SPANS) else YEAR,
            reason=reason if reason in tuple(LossReason) else "",
            cause=cause if cause in tuple(LossCause) else "",
            competitor=query.get("competitor", "").replace("\0", "").strip()[:200],
            after=query.get("after", "")[:60],
        )

    @property
    def query(self) -> str:
        """Whose and when, as an address carries them."""
        return urlencode({"owner": self.owner, "days": self.days})

    @property
    def is_widest(self) -> bool:
        """Whether it is everybody's, of all the time: nothing wider is there to look at."""
        return self.owner == "all" and not self.days

    @property
    def narrowed(self) -> dict[str, str]:
        """What narrows the list further."""
        told = {"reason": self.reason, "cause": self.cause, "competitor": self.competitor}
        return {name: value for name, value in told.items() if value}

    def whose(self, member: Member) -> Whose:
        """The owners and the first moment; one statement where it is a team."""
        since = None
        if self.days:
            day = timezone.localdate() - timedelta(days=self.days)
            since = timezone.make_aware(datetime.combine(day, time.min))
        return Whose(self.owners(member), since)

    def owners(self, member: Member) -> frozenset[int] | None:
        """The members whose deals are wanted, None for everybody's."""
        if self.owner == "all":
            return None
        if self.owner == "team":
            return frozenset(team_of(**team_values(member)))
        if self.owner.startswith("team-"):
            team = Member.objects.visible_to(member).filter(team_id=int(self.owner.removeprefix("team-")))
            return frozenset(team.values_list("pk", flat=True))
        return frozenset({member.pk if self.owner == "me" else int(self.owner)})

    @property
    def place(self) -> Place | None:
        """Where the next page of open deals begins."""
        value, _sign, pk = self.after.partition("~")
        if not is_id(pk) or (value and not is_id(value)):
            return None
        return Place(int(value) if value else None, int(pk))

    @property
    def start(self) -> int:
        """How many rows of a list come before its page."""
        return min(int(self.after), 10_000) if is_id(self.after) else 0


def cursor(place: Place) -> str:
    """What an address carries for a place among open deals."""
    return f"{'' if place.value is None else place.value}~{place.id}"
