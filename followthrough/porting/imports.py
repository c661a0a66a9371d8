"""An import from upload to undo: stage, look, load."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from followthrough.porting.answers import Answers
from followthrough.porting.examine import Examined, examine
from followthrough.porting.loading.load import load
from followthrough.porting.loading.outcome import RowOutcome
from followthrough.porting.models import ImportFile, ImportRow, ImportRun
from followthrough.porting.problem import Problem, Question, Refused
from followthrough.porting.reading.zip_files import unpacked
from followthrough.porting.storage import forget, store
from followthrough.porting.turns import NOT_BEGUN, NotItsTurn, begin, go_on, running
from followthrough.porting.undo import clear_up, clear_up_stopped
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_log

State = ImportRun.State
#: Outcomes of each result that a preview keeps to be read before the import.
SHOWN = 2_000


@transaction.atomic
def stage_upload(
    *, by: Member, at: datetime, files: Sequence[tuple[str, bytes]], answers: Answers | None = None
) -> ImportRun:
    """Keep files to be imported, given as (name, bytes); a ZIP is taken like the files in it.

    Raises NotAllowed for those who may not write, Refused for a file beyond the limit of the settings and for a ZIP
    that can't be taken.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    if any(len(data) > settings.IMPORT_MAX_BYTES for _name, data in files):
        raise Refused("file_too_large", most=f"{settings.IMPORT_MAX_BYTES // 1024 // 1024} MB")
    files = unpacked(files, most_bytes=settings.IMPORT_MAX_BYTES)
    run = ImportRun(workspace_id=by.workspace_id, by=by, made_at=at, answers=(answers or Answers()).as_json())
    run.save()
    rows = [store(run, place, name, data) for place, (name, data) in enumerate(files)]
    ImportFile.objects.bulk_create(rows)
    return run


def files_of(run: ImportRun) -> list[ImportFile]:
    """The files of an import, in the order they were given."""
    files = list(ImportFile.objects.in_workspace(run.workspace_id).filter(run=run).order_by("place"))
    for file in files:
        file.run = run
    return files


def look(
    run: ImportRun, *, by: Member, at: datetime, kind: str = "", keep: int = SHOWN, onward: str = State.READY
) -> Examined:
    """Understand the files of an import and keep what was found: questions, mapping, and what each row would become.

    `onward` is the state of an import that leaves nothing to ask. Raises NotItsTurn when it has begun meanwhile.
    """
    files = files_of(run)
    answers = Answers.from_json(run.answers)
    examined = examine(files, by, at, answers, kind=kind, keep=keep)
    with transaction.atomic():
        if not _not_begun(run):
            raise NotItsTurn(_("This import has run already, or was put away."))
        run.questions = [_asked(file, question) for file, question in examined.asked]
        run.problem = _refusals(examined)
        ready = examined.tried is not None and not run.questions and not run.problem
        run.state = onward if ready else State.ASKING
        run.rows_total = sum(table["rows"] for view in examined.files for table in view.tables)
        run.counts = dict(sum(examined.tried.counts.values(), Counter())) if examined.tried else {}
        run.save()
        for view in examined.files:
            view.file.kind = ", ".join(dict.fromkeys(table["kind"] for table in view.tables))[:60]
            view.file.tables = view.tables
            view.file.counts = dict(examined.tried.counts.get(view.file.pk, {})) if examined.tried else {}
            view.file.save()
        ImportRow.objects.in_workspace(run.workspace_id).filter(run=run).delete()
        if examined.tried and keep:
            for view in examined.files:
                rows = examined.tried.outcomes.get(view.file.pk, [])
                ImportRow.objects.bulk_create([_row(run, view.file, outcome) for outcome in rows], batch_size=500)
    return examined


def carry_out(
    run: ImportRun, examined: Examined, *, by: Member, at: datetime, progress: Callable[[int], None] = lambda _: None
) -> ImportRun:
    """Load what was looked at. On any failure what it wrote is taken back, and the error is raised on.

    One import runs in a workspace at a time: what was left half done by a stopped one is taken back first, and beside
    another that runs NotItsTurn is raised.
    """
    clear_up_stopped(by.workspace, at=timezone.now())
    begin(run, at=at)

    def report(done: int) -> None:
        running(run.workspace_id).filter(pk=run.pk).update(rows_done=done, beaten_at=timezone.now())
        progress(done)

    try:
        ImportRow.objects.in_workspace(run.workspace_id).filter(run=run).delete()
        counts = load(examined.sources, run, by, at, Answers.from_json(run.answers), progress=report)
        _finish(run, examined, counts, at)
    except BaseException as error:
        because = "import_failed" if isinstance(error, Exception) else "import_stopped"
        if durably(clear_up, run, by.workspace, at=timezone.now(), because=because):
            run.state = State.FAILED
        raise
    return run


@transaction.atomic
def _finish(run: ImportRun, examined: Examined, counts: Mapping[int, Counter[str]], at: datetime) -> None:
    go_on(run)
    for view in examined.files:
        found = dict(counts.get(view.file.pk, {}))
        ImportFile.objects.in_workspace(run.workspace_id).filter(pk=view.file.pk).update(counts=found)
    total = dict(sum(counts.values(), Counter()))
    _mark(run, state=State.DONE, finished_at=at, counts=total, rows_done=sum(total.values()))


def discard(run: ImportRun) -> bool:
    """Remove an import that nothing came of, its record and its files; False for one that has begun meanwhile."""
    files = files_of(run)
    with transaction.atomic():
        if not _not_begun(run):
            return False
        ImportRow.objects.in_workspace(run.workspace_id).filter(run=run).delete()
        ImportFile.objects.in_workspace(run.workspace_id).filter(run=run).delete()
        ImportRun.objects.in_workspace(run.workspace_id).filter(pk=run.pk).delete()
    forget(files)
    return True


def _not_begun(run: ImportRun) -> bool:
    """Whether it still waits; it begins no sooner than the caller's transaction ends."""
    runs = ImportRun.objects.in_workspace(run.workspace_id).select_for_update()
    return runs.filter(pk=run.pk, state__in=NOT_BEGUN).exists()


def _mark(run: ImportRun, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(run, name, value)
    ImportRun.objects.in_workspace(run.workspace_id).filter(pk=run.pk).update(**facts)


def _asked(file: ImportFile | None, question: Question) -> dict[str, Any]:
    return {
        "file": str(file.pk) if file else "",
        "code": question.code,
        "flag": question.flag,
        "values": dict(question.values),
        "choices": [{"value": choice.value, "preview": choice.preview} for choice in question.choices],
    }


def _refusals(examined: Examined) -> dict[str, Any]:
    return {str(file.pk): _as_json(problem) for file, problem in examined.refusals}


def _as_json(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "level": str(problem.severity), "values": dict(problem.values)}


def _row(run: ImportRun, file: ImportFile, outcome: RowOutcome) -> ImportRow:
    return ImportRow(
        workspace_id=run.workspace_id,
        run=run,
        file=file,
        sheet=outcome.sheet,
        row=outcome.row,
        label=outcome.label[:300],
        result=outcome.result,
        made=dict(outcome.created),
        remarks=outcome.remarks,
        has_remarks=bool(outcome.remarks),
    )
