"""From a table to a plan: which column holds which field, and how its values are read. Every doubt becomes a
question."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from followthrough.porting.answers import Answers
from followthrough.porting.fields import BY_KEY, EXTRA, LEFT_OUT, Kind, field_named, label_key
from followthrough.porting.formats import PLAIN, format_of
from followthrough.porting.formats.format import Format
from followthrough.porting.formats.plain.recognise import GENERIC_NAMES, RIGHTS, name_field
from followthrough.porting.formats.standing import told_standing
from followthrough.porting.problem import Asked, Choice, Problem, Question, Refused, Severity
from followthrough.porting.reading.table import ErrorText, Table
from followthrough.porting.record import Plan
from followthrough.porting.values.date_order import DateEvidence
from followthrough.porting.values.dates import DateOrder
from followthrough.porting.values.money import DecimalMark, MoneyEvidence
from followthrough.porting.values.phones import is_damaged

_NAMES = ("customer.name", "contact.name", "contact.last_name", "contact.first_name", "contact.mail", "customer.mail")


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
    for title, wanted in answers.columns.items():
        goals[_column_titled(table, title)] = _field(wanted)
    return {column: goals.get(column, EXTRA) for column in range(len(labels))}


def plan_of(
    table: Table, answers: Answers, *, currency: str, region: str, kind: Format | None = None
) -> tuple[Format, Plan, Survey]:
    """Format and plan of a table, with what is to be asked before it can be used."""
    kind = kind or format_of(table.header)
    goals = goals_of(table, kind, answers)
    columns: dict[str, tuple[int, ...]] = {}
    for column, key in goals.items():
        if key not in (EXTRA, LEFT_OUT):
            columns[key] = (*columns.get(key, ()), column)
    survey, orders, marks = _survey(table, goals, kind, answers)
    plan = Plan(
        table,
        columns,
        tuple(column for column, key in goals.items() if key == EXTRA),
        orders,
        marks,
        kind.currency or currency,
        region,
        {
            code.removeprefix("stage:").casefold(): choice
            for code, choice in answers.other.items()
            if code.startswith("stage:")
        },
    )
    if kind is PLAIN and not any(key in columns for key in _NAMES):
        survey.questions.append(
            Question("columns_nameless", (), '--map "Their column=customer.name"', {"columns": _some(table)})
        )
    survey.questions += _nameless_columns(table, goals, survey, answers)
    survey.notices += _rights(table, goals)
    return kind, plan, survey


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
    table: Table, goals: dict[int, str], kind: Format, answers: Answers
) -> tuple[Survey, dict[int, DateOrder | None], dict[int, DecimalMark | None]]:
    survey = Survey(examples=[""] * len(table.titles), notices=list(table.notices))
    kinds = {column: BY_KEY[key].kind for column, key in goals.items() if key in BY_KEY}
    dates = {column: DateEvidence() for column, held in kinds.items() if held is Kind.DATE}
    amounts = {column: MoneyEvidence() for column, held in kinds.items() if held is Kind.MONEY}
    phones = [column for column, held in kinds.items() if held is Kind.PHONE]
    stages = [column for column, key in goals.items() if key == "deal.stage"]
    damaged: list[str] = []
    unknown: dict[str, str] = {}
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
        for column in stages:
            text = row.cells[column].strip()
            if text and label_key(text) not in kind.stages and len(unknown) < 50 and not isinstance(text, ErrorText):
                unknown.setdefault(text.casefold(), text)
    orders: dict[int, DateOrder | None] = {}
    marks: dict[int, DecimalMark | None] = {}
    for column, evidence in dates.items():
        with _asking(survey):
            orders[column] = evidence.decide(table.titles[column], answers.dates)
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


def _stages(unknown: dict[str, str], answers: Answers) -> list[Question]:
    told = {code.removeprefix("stage:").casefold() for code, choice in answers.other.items() if told_standing(choice)}
    choices = tuple(Choice(choice) for choice in ("1", "2", "3", "4", "5", "6", "7", "won", "lost"))
    return [
        Question(f"stage:{text}", choices, f'--answer "stage:{text}=3"', {"stage": text})
        for key, text in unknown.items()
        if key not in told
    ]


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
