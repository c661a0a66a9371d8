"""Imports through the browser: staged, answered, looked at, run in the background, taken back."""

from collections.abc import Iterable
from contextlib import suppress

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.background.scheduler import wake_on_commit
from followthrough.porting.imports import discard, files_of, look, stage_upload
from followthrough.porting.models import ImportRun
from followthrough.porting.problem import Refused
from followthrough.porting.results import results
from followthrough.porting.storage import stored_bytes
from followthrough.porting.turns import NotItsTurn
from followthrough.porting.undo import NotUndoable
from followthrough.porting.undo import undo as take_back
from followthrough.porting.without_customer import to_fill_in, unattached
from followthrough.porting.wording import message
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fragments import fragments
from followthrough.web.imports.forms import UploadForm, take_answers
from followthrough.web.imports.shown import BUSY, RESULTS, context_of
from followthrough.web.notices import say
from followthrough.workspace.durably import durably
from followthrough.workspace.permission import may_manage

State = ImportRun.State
#: Files beyond this are read in the background, so that no page waits for them.
READ_AT_ONCE = 1_500_000
REFRESH_AFTER = 2  # seconds
LISTED = 30


def run_of(request: MemberRequest, run_id: int) -> ImportRun:
    """The import of an address: one's own, or anybody's for those who lead; else 404."""
    runs = ImportRun.objects.visible_to(request.member).select_related("by")
    run = runs.filter(pk=run_id).first()
    if run is None or not (run.by_id == request.member.pk or may_manage(request.member)):
        raise Http404
    run.by.workspace = request.member.workspace
    return run


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def imports(request: MemberRequest) -> HttpResponse:
    """Choose files; POST keeps them and goes on to what they are. Below, the imports so far."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        given = [(file.name or "", file.read()) for file in form.cleaned_data["uploads"]]
        try:
            run = stage_upload(by=request.member, at=timezone.now(), files=given)
        except Refused as refused:
            form.add_error("uploads", _words(refused))
        else:
            _look(request, run, sum(file.size for file in files_of(run)))
            return redirect("import", run.pk)
    runs = ImportRun.objects.visible_to(request.member).select_related("by").order_by("-made_at")
    if not may_manage(request.member):
        runs = runs.filter(by=request.member)
    context = {"nav": "imports", "form": form, "runs": list(runs[:LISTED]), "step": 1}
    return fragments(request, "imports/list.html", context, status=422 if form.is_bound else 200)


@require_GET
@open_to(Rule.WRITER)
def show(request: MemberRequest, run_id: int) -> HttpResponse:
    """Where the import stands: questions, what would happen, progress, what happened."""
    run = run_of(request, run_id)
    after = request.GET.get("after", "")
    after_id = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    context = {"nav": "imports", **context_of(run, request.GET.get("result", ""), after_id)}
    status = 422 if run.problem and run.state == State.ASKING else 200
    response = fragments(request, "imports/page.html", context, status=status)
    if run.state in BUSY:
        response["Refresh"] = str(REFRESH_AFTER)
    return response


@require_POST
@open_to(Rule.WRITER)
def answers(request: MemberRequest, run_id: int) -> HttpResponse:
    """Take the answers and the mapping, and look again."""
    run = run_of(request, run_id)
    if run.state in (State.ASKING, State.READY):
        files = files_of(run)
        take_answers(run, files, {name: str(value) for name, value in request.POST.items()})
        with transaction.atomic():
            run.save()
            for file in files:
                file.save()
        with suppress(NotItsTurn):
            # Begun meanwhile: its page tells.
            _look(request, run, sum(file.size for file in files))
    return redirect("import", run.pk)


@require_POST
@open_to(Rule.WRITER)
def start(request: MemberRequest, run_id: int) -> HttpResponse:
    """Have it run in the background. Pressing twice runs it once."""
    run = run_of(request, run_id)

    def ask() -> None:
        ready = ImportRun.objects.visible_to(request.member).filter(pk=run.pk, state=State.READY)
        if ready.update(state=State.WAITING, beaten_at=None):
            wake_on_commit()

    durably(ask)
    return redirect("import", run.pk)


@require_POST
@open_to(Rule.WRITER)
def end(request: MemberRequest, run_id: int) -> HttpResponse:
    """Give up an import that has not run: its record and its files go."""
    run = run_of(request, run_id)
    if run.state in (State.ASKING, State.READY) and discard(run):
        say(request, _("The import is put away. Nothing was changed."), kind="plain")
        return redirect("imports")
    return redirect("import", run.pk)


@require_POST
@open_to(Rule.WRITER)
def undo(request: MemberRequest, run_id: int) -> HttpResponse:
    """Take the import back, and say what stays because somebody has built on it."""
    run = run_of(request, run_id)
    try:
        undone = durably(take_back, run, by=request.member, at=timezone.now())
    except NotUndoable as refusal:
        say(request, str(refusal), kind="warn")
        return redirect("import", run.pk)
    words = ngettext("%(count)s row is taken back.", "%(count)s rows are taken back.", undone.deleted)
    say(request, words % {"count": undone.deleted})
    return redirect("import", run.pk)


@require_GET
@open_to(Rule.WRITER)
def rows(request: MemberRequest, run_id: int) -> HttpResponse:
    """What became of each row, as a CSV file; `?result=failed` gives those alone."""
    run = run_of(request, run_id)
    result = request.GET.get("result", "")
    lines = results(run, result if result in RESULTS else "")
    return _saved(lines, f"import-{run.pk}-rows.csv", "text/csv; charset=utf-8")


@require_GET
@open_to(Rule.WRITER)
def without_customer(request: MemberRequest, run_id: int, place: int) -> HttpResponse:
    """The rows of one table that name no customer, as a CSV file with a column to fill in and import again."""
    run = run_of(request, run_id)
    tables = unattached(run)
    if place >= len(tables):
        raise Http404
    found = tables[place]
    try:
        lines = list(to_fill_in(found))
    except Refused as gone:
        return render(request, "410.html", {"words": _words(gone)}, status=410)
    return _saved(lines, found.name, "text/csv; charset=utf-8")


@require_GET
@open_to(Rule.WRITER)
def file(request: MemberRequest, run_id: int, place: int) -> HttpResponse:
    """The file as it was given; always saved, never shown. 410 when its bytes are no longer there."""
    run = run_of(request, run_id)
    found = next((each for each in files_of(run) if each.place == place), None)
    if found is None:
        raise Http404
    try:
        content = stored_bytes(found)
    except Refused as gone:
        return render(request, "410.html", {"words": _words(gone)}, status=410)
    return _saved(content, found.name, "application/octet-stream")


def _saved(content: bytes | Iterable[str], name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    name = get_valid_filename(name.encode("ascii", "replace").decode().lstrip(".") or "file")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _words(refused: Refused) -> str:
    return message({"code": refused.problem.code, "values": refused.problem.values})


def _look(request: MemberRequest, run: ImportRun, size: int) -> None:
    """Look at once, or, where that takes longer than a page should, in the background."""
    run.by.workspace = request.member.workspace
    if size <= READ_AT_ONCE:
        look(run, by=run.by, at=timezone.now())
        return

    def wait() -> None:
        ImportRun.objects.visible_to(request.member).filter(pk=run.pk).update(state=State.LOOKING, beaten_at=None)
        wake_on_commit()

    durably(wait)
