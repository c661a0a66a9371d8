"""The plan of a day is kept by its member's first change that day, where the scheduler has not kept it before."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from followthrough.planner.freeze import freeze
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import may_log

READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
MOST_KNOWN = 10_000


class FirstChangeMiddleware:
    """Before a member's first change of a day their plan is kept as it stands; reading never keeps it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.known: set[tuple[int, date]] = set()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member: Member | None = getattr(request, "member", None)
        if request.method not in READING and member is not None and may_log(member):
            self.keep(member)
        return self.get_response(request)

    def keep(self, member: Member) -> None:
        """Keep the plan of the member's day; asks the database once per member and day."""
        at = timezone.now()
        on = local_day(member, at)
        if (member.pk, on) in self.known:
            return
        if durably(freeze, member, on, at) is not None:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            self.known.add((member.pk, on))
