"""Losses and funnels as their pages show them, worded and counted: nothing is left to the templates."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from followthrough.deals.models import UNSOLD, Deal
from followthrough.insight.funnel import Funnel
from followthrough.insight.losses import Answer, Diagnosis, diagnosis_of
from followthrough.insight.period import Line, Lost
from followthrough.vocabulary.cause import LossReason
from followthrough.web.insight.wording import Names, cause_word, reason_word, sentence
from followthrough.web.shares import between, percent
from followthrough.workspace.models import Member


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to why, worded."""

    who: str
    at: datetime
    reason: str
    competitor: str
    learned: str


@dataclass(frozen=True, slots=True)
class ShownLoss:
    """What was said of a loss, the last answer apart, beside what the journal shows."""

    last: Said
    before: tuple[Said, ...]
    code: LossReason
    is_imported: bool
    causes: tuple[tuple[str, str], ...]

    @property
    def is_unknown(self) -> bool:
        """Whether nobody knows yet."""
        return self.code is LossReason.UNKNOWN


def loss_of(deal: Deal, member: Member, *, at: datetime) -> ShownLoss | None:
    """The loss of a deal for its page; None where it is open or sold, without a statement."""
    if deal.status not in UNSOLD:
        return None
    told = diagnosis_of(deal, member.workspace, at=at)
    if told is None:
        return None
    names = Names(member.workspace_id, told.causes, [answer.by_id for answer in told.answers])
    said = [_said(answer, names) for answer in told.answers]
    return ShownLoss(
        last=said[-1],
        before=tuple(said[:-1]),
        code=told.answer.known,
        is_imported=told.is_imported,
        causes=_causes(told, names),
    )


def _said(answer: Answer, names: Names) -> Said:
    return Said(
        who=names.members.get(answer.by_id, ""),
        at=answer.at,
        reason=reason_word(answer.reason),
        competitor=answer.competitor,
        learned=answer.learned,
    )


def _causes(told: Diagnosis, names: Names) -> tuple[tuple[str, str], ...]:
    return tuple((cause_word(cause.code), sentence(cause, names)) for cause in told.causes)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A loss in a list."""

    loss: Lost
    reason: str
    competitor: str
    is_unknown: bool
    sentences: tuple[str, ...]


def rows_of(member: Member, lost: Iterable[Lost]) -> list[ShownRow]:
    """Losses worded; two statements."""
    rows = list(lost)
    names = Names(member.workspace_id, [cause for row in rows for cause in row.diagnosis.causes])
    return [
        ShownRow(
            loss=row,
            reason=reason_word(row.diagnosis.answer.reason),
            competitor=row.diagnosis.answer.competitor,
            is_unknown=row.diagnosis.answer.known is LossReason.UNKNOWN,
            sentences=tuple(sentence(cause, names) for cause in row.diagnosis.causes),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a table: its words, its figures, and the address of its deals."""

    words: str
    count: int
    share: str
    interval: str
    address: str


def lines_of(lines: Iterable[Line], name: str, address: str, words: Callable[[str], str]) -> list[ShownLine]:
    """A table whose lines lead to the deals with `name` = code."""
    return [
        ShownLine(
            words=words(line.code),
            count=line.rate.successes,
            share=percent(line.rate.share or 0.0) if line.is_enough else "",
            interval=between(*line.rate.interval) if line.is_enough else "",
            address=f"{address}&{urlencode({name: line.code})}",
        )
        for line in lines
    ]


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A stage of a funnel: its figures, the three lengths of its bar in hundredths of all deals, its share in words."""

    stage: int
    reached: int
    on: int
    here: int
    ended: int
    demoted: int
    bar: tuple[tuple[str, str, str], ...]
    of: int
    share: str
    interval: str


def steps_of(funnel: Funnel) -> list[ShownStep]:
    """The stages of a funnel, first to last."""
    return [
        ShownStep(
            stage=step.stage,
            reached=step.reached,
            on=step.on,
            here=step.here,
            ended=step.ended,
            demoted=step.demoted,
            bar=_bar((("p-up", step.on), ("p-flat", step.here), ("p-down", step.ended)), funnel.deals),
            of=step.rate.n,
            share=percent(step.rate.share or 0.0) if step.is_enough else "",
            interval=between(*step.rate.interval) if step.is_enough else "",
        )
        for step in funnel.steps
    ]


def _bar(parts: Iterable[tuple[str, int]], of: int) -> tuple[tuple[str, str, str], ...]:
    """Each part of a bar with where it begins and how long it is, in hundredths of `of`."""
    drawn, at = [], 0.0
    for name, count in parts:
        length = 100 * count / of if of else 0.0
        drawn.append((name, f"{at:.2f}", f"{length:.2f}"))
        at += length
    return tuple(drawn)
