"""The journal: mine, a colleague's, my team's, everyone's, searchable."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET

from followthrough.journal.models import Entry
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.outcome import Outcome
from followthrough.web import saved_views
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.customers.people import colleagues, shares, team_of, team_values
from followthrough.web.fields import FIRST_DAY, day_or_none, is_id
from followthrough.web.fragments import fragments
from followthrough.web.journal.searching import searched
from followthrough.web.journal.timeline import timeline
from followthrough.workspace.models import Member
from followthrough.workspace.permission import may_log

#: How far back the journals of several people reach where no day is named: their rows are sorted together.
DAY = timedelta(days=1)
WINDOW = {"team": timedelta(days=90), "all": timedelta(days=14)}


@dataclass(frozen=True)
class WantedEntries:
    """The filters of a journal. `of` is me, team, all or the id of a member."""

    of: str = "me"
    q: str = ""
    outcome: str = ""
    channel: str = ""
    since: date | None = None
    until: date | None = None
    before: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "WantedEntries":
        """The filters an address names; what can't be read is left out."""
        of = query.get("of", "me")
        return cls(
            of=of if of in {"me", "team", "all"} or is_id(of) else "me",
            q=query.get("q", "").replace("\0", "").strip()[:200],
            outcome=query.get("outcome", "") if query.get("outcome") in tuple(Outcome) else "",
            channel=query.get("channel", "") if query.get("channel") in tuple(Channel) else "",
            since=day_or_none(query.get("since", "")),
            until=day_or_none(query.get("until", "")),
            before=query.get("before", "")[:80],
        )

    def rows(self, member: Member, today: date) -> QuerySet[Entry]:
        """The entries wanted; which words they hold is asked by `searched`."""
        entries = Entry.objects.visible_to(member).filter(self._by(member))
        if since := self.since or self.cut_on(today):
            entries = entries.filter(happened_at__gte=_midnight(since))
        if self.until and self.until < date.max:
            entries = entries.filter(happened_at__lt=_midnight(self.until + timedelta(days=1)))
        if self.outcome:
            entries = entries.filter(outcome=self.outcome)
        if self.channel:
            entries = entries.filter(channel=self.channel)
        return entries

    def cut_on(self, today: date) -> date | None:
        """The day before which a journal of several people is not looked at, where no day is named."""
        if self.since is not None or self.of not in WINDOW:
            return None
        return max((self.until or today) - WINDOW[self.of], FIRST_DAY)

    def _by(self, member: Member) -> Q:
        if self.of.isdecimal():
            return Q(author_id=int(self.of))
        if self.of == "me":
            return Q(author_id=member.pk)
        if self.of == "team":
            return Q(author_id__in=team_of(**team_values(member)))
        return Q(author_id__in=Member.objects.visible_to(member).values("pk"))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(max(day, date(1900, 1, 1)), time.min))


@require_GET
@open_to(Rule.MEMBER)
def journal(request: MemberRequest) -> HttpResponse:
    """The journal its address asks for, latest first; with htmx the list alone."""
    member = request.member
    wanted = WantedEntries.read(request.GET)
    entries, where = wanted.rows(member, timezone.localdate()), {"workspace_id": member.workspace_id}
    page = (
        searched(entries, wanted.q, before=wanted.before, **where)
        if wanted.q
        else timeline(entries, before=wanted.before, **where)
    )
    pairs = {name: value for name, value in request.GET.items() if value and name != "before"}
    cut_on = wanted.cut_on(timezone.localdate())
    context = {
        "nav": "journal",
        "wanted": wanted,
        "timeline": page,
        "query": saved_views.kept(request.GET),
        "next_address": f"?{urlencode({**pairs, 'before': page.next_cursor})}" if page.next_cursor else "",
        "cut_on": cut_on,
        "further_address": f"?{urlencode({**pairs, 'until': cut_on - DAY})}" if cut_on and cut_on > FIRST_DAY else "",
        "tabs": saved_views.tabs(member, "journal", request.GET),
        "people": colleagues(member),
        "has_team": shares(member),
        "may_share": may_log(member),
        "channels": list(Channel),
        "outcomes": list(Outcome),
    }
    return fragments(request, "journal/page.html", context, parts=["journal/_list.html"])
