"""From a table to a plan: which column holds which field, and how its values are read. Every doubt becomes a
question."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType

from followthrough.porting.answers import Answers
from followthrough.porting.fields import BY_KEY, EXTRA, LEFT_OUT, Kind, field_named, label_key
from followthrough.porting.formats import PLAIN, format_of
from followthrough.porting.formats.format import Format
from followthrough.porting.formats.plain.recognise import GENERIC_NAMES, RIGHTS, goals_beside, name_field
from followthrough.porting.formats.plain.stages import STATUSES
from followthrough.porting.formats.standing import told_standing
from followthrough.porting.problem import Asked, Choice, Problem, Question, Refused, Severity
from followthrough.porting.reading.table import ErrorText, Table
from followthrough.porting.record import Plan
from followthrough.porting.values.date_order import DateEvidence
from followthrough.porting.values.dates import DateOrder
from followthrough.porting.values.money import DecimalMark, MoneyEvidence
from followthrough.porting.values.phones import is_damaged
from followthrough.vocabulary.stage import Stage

_NAMES = ("customer.name", "contact.name", "contact.last_name", "contact.first_name", "contact.mail", "customer.mail")
#: Rows that tell what a column with a common name holds.
_LOOKED_AT = 200
_CURRENCY = ("currency", "währung", "devise", "moneda", "币种")


@dataclass(slots=True)
class Survey:
    """What one pass over a table has shown: its rows, its doubts, and an example for each column."""

    rows: int = 0
    failed: int = 0
    examples: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)


def goals_of(table: Table, kind: Format, answers: Answers) -> dict[int, str]:
    """Column → field key, EXTRA or LEFT_OUT. Raises Refused when an answer names a column or a field that is not
    there."""
    goals: dict[int, str] = {}
    labels = [label_key(label) for label in table.header]
    for column, label in enumerate(labels):
        found = kind.fields.get(label)
        if found:
            goals[column] = found
    if kind is PLAIN:
        for column, label in enumerate(labels):
            if label in GENERIC_NAMES and column not in goals:
                goals[column] = name_field(goals, labels)
        some = list(islice(table.rows, _LOOKED_AT))
        goals |= goals_beside(
            labels, goals, {column: [row.cells[column] for row in some] for column in range(len(labels))}
        )
    for code, choice in answers.other.items():
        if code.startswith("currency:") and choice in ("deal.currency", EXTRA, LEFT_OUT):
            goals |= {column: choice for column, title in enumerate(table.titles) if title == code[len("currency:") :]}
    for title, wanted in answers.columns.items():
        goals[_column_titled(table, title)] = _field(wanted)
    return {column: goals.get(column, EXTRA) for column in range(len(labels))}


def plan_of(
    table: Table,
    answers: Answers,
    *,
    currency: str,
    region: str,
    kind: Format | None = None,
    named: Mapping[str, Stage] = MappingProxyType({}),
) -> tuple[Format, Plan, Survey]:
    """Format and plan of a table, with what is to be asked before it can be used.

    `named` are the workspace's own names of stages, as `label_key` tells them.
    """
    kind = kind or format_of(table.header)
    goals = goals_of(table, kind, answers)
    columns: dict[str, tuple[int, ...]] = {}
    for column, key in goals.items():
        if key not in (EXTRA, LEFT_OUT):
            columns[key] = (*columns.get(key, ()), column)
    survey, orders, marks = _survey(table, goals, kind, answers, named)
    plan = Plan(
        table,
        columns,
        tuple(column for column, key in goals.items() if key == EXTRA),
        orders,
        marks,
        kind.currency or currency,
        region,
        _told(answers, "stage"),
        _told(answers, "status"),
        named,
    )
    if kind is PLAIN and not any(key in columns for key in _NAMES):
        survey.questions.append(
            Question("columns_nameless", (), '--map "Their column=customer.name"', {"columns": _some(table)})
        )
    survey.questions += _nameless_columns(table, goals, survey, answers)
    survey.questions += _currencies(table, goals, survey, answers)
    survey.notices += _rights(table, goals)
    return kind, plan, survey


def _told(answers: Answers, about: str) -> dict[str, str]:
    """What was answered about each unknown stage or status."""
    mark = f"{about}:"
    return {code[len(mark) :].casefold(): choice for code, choice in answers.other.items() if code.startswith(mark)}


def _column_titled(table: Table, title: str) -> int:
    wanted = label_key(title)
    for column, known in enumerate(table.titles):
        if title.strip() in (known, table.header[column]) or wanted == label_key(known):
            return column
    raise Refused("map_no_column", column=title[:80], columns=_some(table))


def _field(wanted: str) -> str:
    key = field_named(wanted)
    if key is None:
        raise Refused("map_no_field", field=wanted[:80])
    return key


def _some(table: Table) -> str:
    shown = ", ".join(table.titles[:12])
    return shown + ", …" if len(table.titles) > 12 else shown


def _survey(
    table: Table, goals: dict[int, str], kind: Format, answers: Answers, named: Mapping[str, Stage]
) -> tuple[Survey, dict[int, DateOrder | None], dict[int, DecimalMark | None]]:
    survey = Survey(examples=[""] * len(table.titles), notices=list(table.notices))
    kinds = {column: BY_KEY[key].kind for column, key in goals.items() if key in BY_KEY}
    dates = {column: DateEvidence() for column, held in kinds.items() if held is Kind.DATE}
    amounts = {column: MoneyEvidence() for column, held in kinds.items() if held is Kind.MONEY}
    phones = [column for column, held in kinds.items() if held is Kind.PHONE]
    standings = {
        column: ("stage", {*kind.stages, *named}) if key == "deal.stage" else ("status", {*STATUSES})
        for column, key in goals.items()
        if key == "deal.stage" or (key == "deal.status" and kind is PLAIN)
    }
    damaged: list[str] = []
    unknown: dict[tuple[str, str], str] = {}
    blanks = set(range(len(table.titles)))
    for row in table.rows:
        survey.rows += 1
        survey.failed += any(problem.severity is Severity.ERROR for problem in row.problems)
        for column in list(blanks):
            if row.cells[column].strip():
                survey.examples[column] = row.cells[column][:120]
                blanks.discard(column)
        for column, evidence in dates.items():
            evidence.take(row.cells[column])
        for column, amount in amounts.items():
            if row.cells[column]:
                amount.take(row.cells[column])
        damaged += [row.cells[column] for column in phones if row.cells[column] and is_damaged(row.cells[column])]
        for column, (about, known) in standings.items():
            text = row.cells[column].strip()
            if text and label_key(text) not in known and len(unknown) < 50 and not isinstance(text, ErrorText):
                unknown.setdefault((about, text.casefold()), text)
    are_days = answers.other.get("dates_serial") == DateOrder.EXCEL
    orders: dict[int, DateOrder | None] = {}
    marks: dict[int, DecimalMark | None] = {}
    for column, evidence in dates.items():
        with _asking(survey):
            orders[column] = evidence.decide(table.titles[column], answers.dates, serials_are_days=are_days)
    for column, amount in amounts.items():
        with _asking(survey):
            marks[column] = amount.decide(table.titles[column], answers.decimal)
    survey.questions += _phones(damaged, table, answers) + _stages(unknown, answers)
    return survey, orders, marks


@contextmanager
def _asking(survey: Survey) -> Iterator[None]:
    """Collect a question, each once, instead of stopping at the first."""
    try:
        yield
    except Asked as asked:
        if all(question.code != asked.question.code for question in survey.questions):
            survey.questions.append(asked.question)


def _phones(damaged: list[str], table: Table, answers: Answers) -> list[Question]:
    real = [text for text in damaged if not isinstance(text, ErrorText)]
    if not real or answers.other.get("phones_damaged") == "leave_out":
        return []
    values = {"count": str(len(real)), "example": real[0][:40]}
    return [
        Question(
            "phones_damaged", (Choice("leave_out", ", ".join(real[:5])),), "--answer phones_damaged=leave_out", values
        )
    ]


def _stages(unknown: dict[tuple[str, str], str], answers: Answers) -> list[Question]:
    told = {about: _told(answers, about) for about in ("stage", "status")}
    choices = {
        "stage": tuple(Choice(choice) for choice in ("1", "2", "3", "4", "5", "6", "7", "won", "lost")),
        "status": tuple(Choice(choice) for choice in ("open", "won", "lost")),
    }
    return [
        Question(
            f"{about}:{text}", choices[about], f'--answer "{about}:{text}={choices[about][0].value}"', {about: text}
        )
        for (about, key), text in unknown.items()
        if told_standing(told[about].get(key, "")) is None
    ]


def _currencies(table: Table, goals: dict[int, str], survey: Survey, answers: Answers) -> list[Question]:
    """A column that seems to tell the currency of an amount, but is none we know."""
    if "deal.value" not in goals.values() or "deal.currency" in goals.values():
        return []
    answered = {label_key(title) for title in answers.columns}
    questions = []
    for column, title in enumerate(table.titles):
        is_told = f"currency:{title}" in answers.other or label_key(title) in answered
        if goals[column] != EXTRA or is_told or not any(word in label_key(title) for word in _CURRENCY):
            continue
        example = survey.examples[column]
        choices = (Choice("deal.currency", example), Choice(EXTRA))
        values = {"column": title, "example": example}
        questions.append(Question(f"currency:{title}", choices, f'--map "{title}=deal.currency|extra"', values))
    return questions


def _nameless_columns(table: Table, goals: dict[int, str], survey: Survey, answers: Answers) -> list[Question]:
    questions: list[Question] = []
    if table.header_row is None:
        return questions
    answered = {label_key(title) for title in answers.columns}
    for column, label in enumerate(table.header):
        title = table.titles[column]
        if label.strip() or not survey.examples[column] or goals[column] != EXTRA or label_key(title) in answered:
            continue
        choices = (
            Choice(EXTRA, survey.examples[column]),
            Choice(LEFT_OUT),
            Choice("contact.note", survey.examples[column]),
        )
        questions.append(
            Question(
                "column_nameless",
                choices,
                f'--map "{title}=extra"',
                {"column": title, "example": survey.examples[column]},
            )
        )
    return questions


def _rights(table: Table, goals: dict[int, str]) -> list[Problem]:
    ignored = [
        table.titles[column]
        for column, key in goals.items()
        if key == EXTRA and label_key(table.header[column]) in RIGHTS
    ]
    if not ignored:
        return []
    return [Problem("columns_of_rights", Severity.WARNING, None, {"columns": ", ".join(ignored)})]
