"""What a training changed: asked for here, worked out off the request, shown with how sure it is."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from followthrough.background.scheduler import wake_on_commit
from followthrough.training.models import TrainingStudy
from followthrough.training.study import ask_study
from followthrough.vocabulary.training import StudyState
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change_once, form_key
from followthrough.web.customers.show import refused
from followthrough.web.fragments import fragments, onward
from followthrough.web.training.forms import StudyForm
from followthrough.web.training.shown import overview_of, today_at
from followthrough.web.training.study_shown import shown_study
from followthrough.web.training.views import training_of
from followthrough.workspace.models import Member
from followthrough.workspace.permission import may_keep_training
from followthrough.workspace.refusal import Refused


@require_POST
@open_to(Rule.MANAGER)
def studies(request: MemberRequest, training_id: int) -> HttpResponse:
    """POST asks for a study; it is worked out within seconds, off the request."""
    member, row = request.member, training_of(request, training_id)
    form = StudyForm(request.POST, aims=row.aims, currency=row.currency)
    if form.is_valid():
        try:
            pk = change_once(request, _ask, training=row, **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            return onward(request, reverse("training-study", args=[pk]))
    overview = overview_of(member, row, on=today_at(member))
    context = {"nav": "team", "training": row, "may_keep": True, **overview, "form": form, "key": form_key(request)}
    return fragments(request, "training/page.html", context, status=422)


def _ask(*, by: Member, **facts: object) -> TrainingStudy:
    wake_on_commit()
    return ask_study(by=by, **facts)  # type: ignore[arg-type]


@require_GET
@open_to(Rule.MEMBER)
def study(request: MemberRequest, study_id: int) -> HttpResponse:
    """How far a study is, or what came out: of all together, never of one person."""
    rows = TrainingStudy.objects.visible_to(request.member).select_related("training", "by")
    row = rows.filter(pk=study_id).first()
    if row is None:
        raise Http404
    context = {
        "nav": "team", "study": row, "training": row.training, "is_waiting": row.state == StudyState.WAITING,
        "has_failed": row.state == StudyState.FAILED, "shown": shown_study(row), "key": form_key(request),
        "may_keep": may_keep_training(request.member),
    }  # fmt: skip
    return fragments(request, "training/study.html", context)
