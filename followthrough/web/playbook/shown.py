"""The playbook as its pages show it, worded and counted: nothing is left to the templates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.insight.tactics import AtStage, Used
from followthrough.planner.card import suggested_to
from followthrough.playbook.book import book_of
from followthrough.playbook.models import Tactic
from followthrough.playbook.suggest import Known, Suggestion
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.channel import Channel
from followthrough.web.playbook.wording import KIND, PHASES, between_words, used_words
from followthrough.web.shares import percent
from followthrough.web.stage_names import stage_name
from followthrough.web.wording import CHANNEL
from followthrough.workspace.models import Member

#: Tactics in sight in the form of a touch; the others follow on request.
IN_SIGHT = 3


@dataclass(frozen=True, slots=True)
class Plays:
    """What may have been tried in a touch: the suggested one and the next of the set in sight, the others behind."""

    suggestion: Suggestion | None
    in_sight: list[Known]
    others: list[Known]
    is_other: bool


def plays_for(member: Member, customer: Customer, deal: Deal | None, chosen: str) -> Plays | None:
    """What the form of a touch offers; None where the playbook has nothing for it. No statement.

    `chosen` is the id that was ticked before; it is offered still, even if it was retired meanwhile.
    """
    book = book_of(member.workspace)
    if deal is None and customer.sold_at is None:
        return None
    offered = book.offered(stage=deal.stage if deal else None, level=customer.level, phase=customer.phase)
    suggestion = suggested_to(member, customer, deal)
    if suggestion:
        offered.sort(key=lambda tactic: tactic.id != suggestion.tactic_id)
    if chosen.isdecimal() and (ticked := book.tactics.get(int(chosen))) and ticked not in offered:
        offered.append(ticked)
    if not offered:
        return None
    others = offered[IN_SIGHT:]
    return Plays(suggestion, offered[:IN_SIGHT], others, any(str(tactic.id) == chosen for tactic in others))


@dataclass(frozen=True, slots=True)
class ShownPlay:
    """A tactic at a stage: for whom it is, how often it was used, and its share where enough is known of it."""

    tactic: Tactic
    stage_name: str
    about: str
    n: int
    used: str
    share: str
    interval: str
    estimate: str
    rank: int | None
    ranked: int


@dataclass(frozen=True, slots=True)
class ShownStage:
    """A stage of the playbook; `number` is 0 for the time after the sale."""

    number: int
    name: str
    n: int
    used: str
    plays: tuple[ShownPlay, ...]


def by_stage(found: Mapping[int | None, AtStage]) -> list[ShownStage]:
    """The playbook, stage after stage, then the time after the sale."""
    return [
        ShownStage(
            number=stage or 0,
            name=_stage_name(stage),
            n=told.rate.n,
            used=_all_words(told.rate),
            plays=tuple(_shown(line, told.ranked) for line in told.used),
        )
        for stage, told in found.items()
    ]


def lines_of(row: Tactic, found: Mapping[int | None, AtStage]) -> list[ShownPlay]:
    """One tactic at each stage that it serves or was used at."""
    lines = ((line, told.ranked) for told in found.values() for line in told.used)
    return [_shown(line, of) for line, of in lines if line.tactic.pk == row.pk and line.stage is not None]


def _shown(line: Used, ranked: int) -> ShownPlay:
    is_enough = line.estimate is not None
    return ShownPlay(
        tactic=line.tactic,
        stage_name=_stage_name(line.stage),
        about=about(line.tactic),
        n=line.rate.n,
        used=used_words(line.rate),
        share=percent(line.rate.share or 0.0) if is_enough else "",
        interval=between_words(*line.rate.interval) if is_enough else "",
        estimate=percent(line.estimate or 0.0) if is_enough else "",
        rank=line.rank,
        ranked=ranked,
    )


def about(tactic: Tactic) -> str:
    """Its kind, the way it is best done, and for which levels."""
    return " · ".join(_about(tactic))


def _about(tactic: Tactic) -> Iterator[str]:
    yield str(KIND[tactic.kind])
    if tactic.channel:
        yield _("best by: %(channel)s") % {"channel": CHANNEL[Channel(tactic.channel)]}
    if tactic.phases:
        yield ", ".join(str(word) for figure, word in PHASES if figure in tactic.phases)
    if tactic.levels:
        yield _("levels %(levels)s") % {"levels": ", ".join(tactic.levels)}


def _stage_name(stage: int | None) -> str:
    if stage is None:
        return _("After the sale")
    return f"{stage} {stage_name(stage)}"


def _all_words(rate: Rate) -> str:
    told = {"promoted": number_format(rate.successes), "n": number_format(rate.n)}
    return _("the deal was promoted in %(promoted)s of %(n)s touches that name a tactic") % told
