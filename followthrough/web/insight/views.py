"""How far deals came; losses of a period, their list, open deals that look like them, the reason given later."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from followthrough.insight.alike import alike
from followthrough.insight.funnel import funnel_of
from followthrough.insight.period import ENOUGH, MOST, Lost, period_of
from followthrough.insight.unanswered import unanswered
from followthrough.journal.refusal import Refused
from followthrough.journal.review_loss import review_loss
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change_once, form_key
from followthrough.web.customers.people import colleagues, shares
from followthrough.web.customers.show import refused
from followthrough.web.deals.show import deal_of
from followthrough.web.fragments import fragments, onward
from followthrough.web.insight.forms import LossForm
from followthrough.web.insight.shown import lines_of, loss_of, rows_of, steps_of
from followthrough.web.insight.wanted import SPANS, Wanted, cursor
from followthrough.web.insight.wording import Names, cause_word, reason_word, sentence
from followthrough.web.notices import say
from followthrough.workspace.models import Member, Team, local_day
from followthrough.workspace.permission import may_log

PAGE = 25


def frame(member: Member, wanted: Wanted) -> dict[str, Any]:
    """What the filters of each of these pages need; two statements."""
    teams = Team.objects.visible_to(member).order_by("name", "id")
    return {
        "nav": "losses",
        "wanted": wanted,
        "spans": SPANS,
        "people": colleagues(member),
        "teams": [(f"team-{pk}", name) for pk, name in teams.values_list("pk", "name")],
        "has_team": shares(member),
        "may_log": may_log(member),
    }


@require_GET
@open_to(Rule.MEMBER)
def losses(request: MemberRequest) -> HttpResponse:
    """How many were lost, what was said of it and what the journal shows, and which of mine still lack a reason."""
    member, at = request.member, timezone.now()
    wanted = Wanted.read(request.GET, member)
    period = period_of(member, wanted.whose(member), at=at)
    mine, has_more = unanswered(member)
    named = sum(line.rate.successes for line in period.competitors)
    listed = f"{reverse('loss-list')}?{wanted.query}"
    context = {
        **frame(member, wanted),
        "period": period,
        "listed": listed,
        "reasons": lines_of(period.reasons, "reason", listed, reason_word),
        "causes": lines_of(period.causes, "cause", listed, cause_word),
        "competitors": lines_of(period.competitors, "competitor", listed, str),
        "said_enough": len(period.rows) >= ENOUGH,
        "shown_enough": period.diagnosed >= ENOUGH,
        "named": named,
        "named_enough": named >= ENOUGH,
        "is_cut": period.count > MOST,
        "most": MOST,
        "mine": mine,
        "more_of_mine": has_more,
    }
    return fragments(request, "insight/losses.html", context)


@require_GET
@open_to(Rule.MEMBER)
def loss_list(request: MemberRequest) -> HttpResponse:
    """The deals behind a number of that page, the latest first."""
    member, at = request.member, timezone.now()
    wanted = Wanted.read(request.GET, member)
    found = [row for row in period_of(member, wanted.whose(member), at=at).rows if _answers(row, wanted)]
    shown = found[wanted.start : wanted.start + PAGE]
    rest = len(found) - wanted.start - len(shown)
    query = f"{wanted.query}&{urlencode(wanted.narrowed)}" if wanted.narrowed else wanted.query
    context = {
        **frame(member, wanted),
        "rows": rows_of(member, shown),
        "count": len(found),
        "narrowed": [*_narrowed(wanted)],
        "next_address": f"?{query}&after={wanted.start + PAGE}" if rest > 0 else "",
    }
    return fragments(request, "insight/loss_list.html", context)


def _answers(row: Lost, wanted: Wanted) -> bool:
    told = row.diagnosis
    if wanted.cause and (told.is_imported or wanted.cause not in told.codes):
        return False
    named = " ".join(told.answer.competitor.split()).casefold()
    return (not wanted.reason or told.answer.known == wanted.reason) and (
        not wanted.competitor or named == wanted.competitor.casefold()
    )


def _narrowed(wanted: Wanted) -> list[str]:
    words: dict[str, Callable[[str], str]] = {"reason": reason_word, "cause": cause_word, "competitor": str}
    return [words[name](value) for name, value in wanted.narrowed.items()]


@require_GET
@open_to(Rule.MEMBER)
def alike_page(request: MemberRequest) -> HttpResponse:
    """Open deals in which the journal shows now what it showed of losses, the most valuable first."""
    member, at = request.member, timezone.now()
    wanted = Wanted.read(request.GET, member)
    found = alike(member, wanted.owners(member), on=local_day(member, at), at=at, after=wanted.place)
    names = Names(member.workspace_id, [cause for _deal, causes in found.rows for cause in causes])
    context = {
        **frame(member, wanted),
        "rows": [(deal, [sentence(cause, names, is_open=True) for cause in causes]) for deal, causes in found.rows],
        "looked_at": found.looked_at,
        "is_first": wanted.place is None,
        "next_address": f"?{urlencode({'owner': wanted.owner, 'after': cursor(found.next)})}" if found.next else "",
    }
    return fragments(request, "insight/alike.html", context)


@require_GET
@open_to(Rule.MEMBER)
def funnel(request: MemberRequest) -> HttpResponse:
    """Of the deals opened in a period, how many reached each stage, went on, stand there, or ended there."""
    member = request.member
    wanted = Wanted.read(request.GET, member)
    found = funnel_of(member, wanted.whose(member))
    context = {**frame(member, wanted), "funnel": found, "steps": steps_of(found)}
    return fragments(request, "insight/funnel.html", context)


BACK = {"today": "today", "losses": "losses"}


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def deal_loss(request: MemberRequest, deal_id: int) -> HttpResponse:
    """Why a deal was lost, as it is known by now; POST adds an answer, the earlier ones stay."""
    member, row = request.member, deal_of(request, deal_id)
    loss = loss_of(row, member, at=timezone.now())
    if loss is None:
        raise Http404
    back = request.GET.get("back", "")
    form = LossForm(request.POST or None, initial={"reason": loss.code, "competitor": loss.last.competitor})
    if request.method == "POST" and form.is_valid():
        try:
            change_once(request, review_loss, deal=row, **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("Noted for %(name)s. What was said before stays on its page.") % {"name": row.name})
            return onward(request, reverse(BACK[back]) if back in BACK else reverse("deal", args=[row.pk]))
    context = {"nav": "deals", "deal": row, "customer": row.customer, "form": form, "loss": loss}
    context["key"] = form_key(request)
    return fragments(request, "insight/deal_loss.html", context, status=422 if form.errors else 200)
