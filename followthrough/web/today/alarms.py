"""Whether an alarm was right, said in one press."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from followthrough.planner.alarms import answer_alarm
from followthrough.planner.models import Alarm
from followthrough.vocabulary.drift import Verdict
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.fragments import onward
from followthrough.web.notices import say

BACK = {"drift": "drift"}


@require_POST
@open_to(Rule.WRITER)
def alarm_verdict(request: MemberRequest, alarm_id: int) -> HttpResponse:
    """POST says whether an alarm was right; what was said to be wrong leaves Today."""
    alarm = Alarm.objects.visible_to(request.member).select_related("customer").filter(pk=alarm_id).first()
    if alarm is None:
        raise Http404
    said, back = request.POST.get("verdict", ""), reverse(BACK.get(request.POST.get("back", ""), "today"))
    if said not in tuple(Verdict):
        say(request, _("Say whether it was right."), kind="warn")
        return onward(request, back)
    change(answer_alarm, by=request.member, alarm=alarm, verdict=Verdict(said), at=timezone.now())
    words = _("Noted: the alarm about %(name)s was right.")
    if said == Verdict.WRONG:
        words = _("Noted: %(name)s does not drift away.")
    say(request, words % {"name": alarm.customer.name}, kind="plain")
    return onward(request, back)
