"""For how long a judgement of each level holds before it is to be looked at again (M17)."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from followthrough.playbook.cadence import rhythm_of
from followthrough.playbook.change import LONGEST_VALIDITY, change_validity
from followthrough.playbook.models import Validity
from followthrough.vocabulary.level import ASSESSED, VALID_DAYS, Level
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.differing import seen_version
from followthrough.web.fragments import onward
from followthrough.web.notices import say
from followthrough.web.settings.following import follow
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.durably import durably
from followthrough.workspace.permission import NotAllowed, may_administer


@dataclass(slots=True)
class Line:
    """A level, the days as they stand, and as they were typed; `usual` is what every workspace begins with."""

    level: Level
    stands: int
    typed: str
    usual: int
    version: int
    error: str = ""
    theirs: str = ""

    @property
    def days(self) -> int | None:
        """What was typed, as a number; None where it is none, or out of its range."""
        text = self.typed
        if not (text.isascii() and text.isdecimal() and len(text) <= 3):
            return None
        return int(text) if 1 <= int(text) <= LONGEST_VALIDITY else None


@require_http_methods(["GET", "POST"])
@open_to(Rule.MEMBER)
def level_validity(request: MemberRequest) -> HttpResponse:
    """How long each level holds; POST changes it, and all levels follow."""
    lines, status = _lines(request), 200
    if request.method == "POST":
        if not may_administer(request.member):
            raise NotAllowed(_("The settings of the workspace are up to an admin."))
        status = _save(request, lines)
        if status == 302:
            return onward(request, reverse("level-validity"))
    context = {"nav": "settings", "tab": "rhythm", "lines": lines, "may_change": may_administer(request.member)}
    return render(request, "settings/validity.html", context, status=status)


def _lines(request: MemberRequest) -> list[Line]:
    """The levels as they stand, with what was typed over them; one statement."""
    rhythm = rhythm_of(request.member.workspace)
    versions = dict(Validity.objects.visible_to(request.member).values_list("level", "version"))
    found = []
    for level in ASSESSED:
        stands, version = rhythm.valid_days(level), versions.get(level, 0)
        if request.method == "POST":
            version = seen_version(request, f"version-{level}")
        typed = request.POST.get(f"days-{level}", str(stands)).strip()
        found.append(Line(level, stands, typed, VALID_DAYS[level], version))
    return found


def _save(request: MemberRequest, lines: list[Line]) -> int:
    """Change them; 302 when it is done, 409 when somebody else changed one of them, 422 for what is no such number."""
    for line in lines:
        if line.days is None:
            line.error = _("A whole number from 1 to %(most)d.") % {"most": LONGEST_VALIDITY}
    if any(line.error for line in lines):
        return 422
    holds = {line.level: (line.days or 0, line.version) for line in lines}
    try:
        changed = durably(change_validity, by=request.member, holds=holds)
    except StaleVersion as stale:
        for line in lines:
            if line.level == stale.current.level:
                line.theirs, line.version = str(stale.current.valid_days), stale.current.version
        return 409
    words = _("Changed.") + f" {follow(request.member.workspace)}" if changed else _("Nothing changed.")
    say(request, words, kind="good" if changed else "plain")
    return 302
