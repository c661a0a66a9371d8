"""Look at the files of an import: what they are, what is to be asked, what would happen. No customer is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from followthrough.porting.answers import Answers
from followthrough.porting.fields import label_key
from followthrough.porting.formats import format_named, is_known_label
from followthrough.porting.loading.load import Source, Tried, try_out
from followthrough.porting.mapping import goals_of, plan_of
from followthrough.porting.models import ImportFile
from followthrough.porting.problem import Asked, Choice, Problem, Question, Refused
from followthrough.porting.reading.open import read_tables
from followthrough.porting.reading.table import Table
from followthrough.porting.storage import stored_bytes
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.models import Member

#: Remarks that make an import stop and ask, unless told to go on.
ODD_DATES = frozenset({"contact_in_future", "step_before_contact"})


@dataclass(slots=True)
class FileView:
    """One file as it was understood."""

    file: ImportFile
    sources: list[Source] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    refusal: Problem | None = None
    tables: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Examined:
    """All files of an import. `tried` is None while something is to be asked before rows can be read."""

    files: list[FileView]
    questions: list[Question] = field(default_factory=list)
    tried: Tried | None = None

    @property
    def sources(self) -> list[Source]:
        """Every table of every file."""
        return [source for view in self.files for source in view.sources]

    @property
    def refusals(self) -> list[tuple[ImportFile, Problem]]:
        """The files that can't be taken."""
        return [(view.file, view.refusal) for view in self.files if view.refusal]

    @property
    def asked(self) -> list[tuple[ImportFile | None, Question]]:
        """Everything that is to be answered, with the file it is about."""
        of_files = [(view.file, question) for view in self.files for question in view.questions]
        return [*of_files, *((None, question) for question in self.questions)]


def examine(
    files: Sequence[ImportFile], by: Member, at: datetime, answers: Answers, *, kind: str = "", keep: int = 0
) -> Examined:
    """Read, recognise, map and try the files under these answers.

    `kind` names a format to take instead of the recognised one; `keep` is how many outcomes of each result to keep. A
    file that can't be read is in `refusals`, a doubt in `asked`.
    """
    views = [_view(file, by, answers, kind) for file in files]
    examined = Examined(views)
    unknown = [title for title in answers.columns if views and not any(_has_column(view, title) for view in views)]
    if unknown and not examined.refusals and not examined.asked:
        views[0].refusal = Problem("map_no_column", values={"column": unknown[0][:80], "columns": ""})
    if examined.refusals or examined.asked:
        return examined
    examined.tried = try_out(examined.sources, by, at, answers, keep=keep)
    examined.questions = _questions(examined.tried, answers)
    return examined


def _view(file: ImportFile, by: Member, answers: Answers, kind: str) -> FileView:
    view = FileView(file)
    mine = Answers.from_json({**answers.as_json(), **file.answers}) if file.answers else answers
    try:
        if kind and format_named(kind) is None:
            raise Refused("kind_unknown", kind=kind[:60])
        for sheet, table in enumerate(read_tables(file.name, stored_bytes(file), is_known_label, mine.reading)):
            _add_table(view, sheet, table, by, mine, kind)
        _pass_over_notes(view)
    except Asked as asked:
        view.questions.append(asked.question)
    except Refused as refused:
        view.refusal = refused.problem
    return view


def _add_table(view: FileView, sheet: int, table: Table, by: Member, answers: Answers, kind: str) -> None:
    here = replace(answers, columns={title: goal for title, goal in answers.columns.items() if _titled(table, title)})
    workspace = by.workspace
    found, plan, survey = plan_of(
        table,
        here,
        currency=workspace.base_currency,
        region=workspace.country,
        kind=format_named(kind) if kind else None,
        named={label_key(name): Stage(stage) for stage, name in workspace.stage_rules.names().items()},
    )
    view.questions += [replace(question, sheet=sheet) for question in survey.questions]
    is_nameless = any(question.code == "columns_nameless" for question in survey.questions)
    view.sources.append(Source(view.file, sheet, found, plan, survey.notices, is_nameless))
    goals = goals_of(table, found, here)
    columns = [
        {"title": title, "example": str(survey.examples[place]), "goal": goals[place]}
        for place, title in enumerate(table.titles)
    ]
    notices = [{"code": notice.code, "values": dict(notice.values)} for notice in survey.notices]
    view.tables.append(
        {"name": table.name, "kind": found.key, "rows": survey.rows, "columns": columns, "notices": notices}
    )


def _pass_over_notes(view: FileView) -> None:
    """Sheets that nobody can be known by are left alone, with a notice, when another sheet can be used."""
    notes = [place for place, source in enumerate(view.sources) if source.is_nameless]
    if not notes or len(notes) == len(view.sources):
        return
    names = ", ".join(view.tables[place]["name"] for place in notes)
    view.questions = [question for question in view.questions if question.sheet not in notes]
    view.sources = [source for place, source in enumerate(view.sources) if place not in notes]
    view.tables = [table for place, table in enumerate(view.tables) if place not in notes]
    view.tables[0]["notices"].append({"code": "sheets_passed_over", "values": {"names": names}})


def _titled(table: Table, title: str) -> bool:
    wanted = label_key(title)
    return any(
        wanted == label_key(known) or title.strip() in (known, label)
        for known, label in zip(table.titles, table.header, strict=True)
    )


def _has_column(view: FileView, title: str) -> bool:
    return not view.sources or any(_titled(source.plan.table, title) for source in view.sources)


def _questions(tried: Tried, answers: Answers) -> list[Question]:
    questions = []
    if tried.likes and answers.other.get("duplicates") not in ("keep", "skip", "same"):
        new, known, row = tried.likes[0]
        preview = "\n".join(f"{new} ≈ {known} ({row})" for new, known, row in tried.likes[:5])
        values = {"count": str(len(tried.likes)), "name": new, "known": known, "row": row}
        choices = (Choice("keep", preview), Choice("skip", preview), Choice("same", preview))
        questions.append(Question("duplicates", choices, "--answer duplicates=keep|skip|same", values))
    if tried.odd_dates and answers.other.get("odd_dates") != "leave_out":
        values = {"count": str(len(tried.odd_dates)), "example": tried.odd_dates[0]}
        left_out = Choice("leave_out", ", ".join(tried.odd_dates[:5]))
        questions.append(Question("odd_dates", (left_out,), "--answer odd_dates=leave_out", values))
    if tried.strangers and answers.other.get("strangers") not in ("own", "skip"):
        values = {"count": str(len(set(tried.strangers))), "name": tried.strangers[0]}
        preview = ", ".join(list(dict.fromkeys(tried.strangers))[:5])
        answered = (Choice("own", preview), Choice("skip", preview))
        questions.append(Question("strangers", answered, "--answer strangers=own|skip", values))
    return questions + ([tried.question] if tried.question else [])
