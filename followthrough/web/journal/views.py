"""The journal: mine, a colleague's, my team's, everyone's, searchable."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET

from followthrough.customers.keys import fold
from followthrough.journal.models import Entry
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.outcome import Outcome
from followthrough.web import saved_views
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.customers.people import colleagues
from followthrough.web.fields import day_or_none, is_id
from followthrough.web.fragments import fragments
from followthrough.web.journal.timeline import timeline
from followthrough.workspace.models import Member

#: How far back the journals of several people reach where no day is named: their rows are sorted together.
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
        """The entries wanted."""
        entries = Entry.objects.visible_to(member).filter(self._by(member))
        since = self.since
        if since is None and self.of in WINDOW:
            since = (self.until or today) - WINDOW[self.of]
        if since:
            entries = entries.filter(happened_at__gte=_midnight(since))
        if self.until and self.until < date.max:
            entries = entries.filter(happened_at__lt=_midnight(self.until + timedelta(days=1)))
        if self.outcome:
            entries = entries.filter(outcome=self.outcome)
        if self.channel:
            entries = entries.filter(channel=self.channel)
        for word in fold(self.q).split():
            entries = entries.filter(Q(note__icontains=word) | Q(customer__name_key__contains=word))
        return entries

    def _by(self, member: Member) -> Q:
        if self.of.isdecimal():
            return Q(author_id=int(self.of))
        if self.of == "me" or (self.of == "team" and not member.team_id):
            return Q(author_id=member.pk)
        authors = Member.objects.visible_to(member)
        if self.of == "team" and member.team_id:
            authors = authors.filter(team_id=member.team_id)
        return Q(author_id__in=authors.values("pk"))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(max(day, date(1900, 1, 1)), time.min))


@require_GET
@open_to(Rule.MEMBER)
def journal(request: MemberRequest) -> HttpResponse:
    """The journal its address asks for, latest first; with htmx the list alone."""
    member = request.member
    wanted = WantedEntries.read(request.GET)
    page = timeline(wanted.rows(member, timezone.localdate()), workspace_id=member.workspace_id, before=wanted.before)
    pairs = [(name, value) for name, value in request.GET.items() if value and name != "before"]
    context = {
        "nav": "journal",
        "wanted": wanted,
        "timeline": page,
        "query": saved_views.kept(request.GET),
        "next_address": "?" + urlencode([*pairs, ("before", page.next_cursor)]) if page.next_cursor else "",
        "tabs": saved_views.tabs(member, "journal", request.GET),
        "people": colleagues(member),
        "channels": list(Channel),
        "outcomes": list(Outcome),
    }
    return fragments(request, "journal/page.html", context, parts=["journal/_list.html"])
