"""What the journal shows of a lost deal, as code and values; the screens word it (M21, methods §7, decisions 28)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from followthrough.deals.models import Deal
from followthrough.insight.stories import Cut, Story, stories_of
from followthrough.journal.models import Entry, LossReview
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.reckoning import losses as rules
from followthrough.vocabulary.cause import NOTHING_BOUGHT, OF_THE_OFFER, LossCause, LossReason
from followthrough.vocabulary.ledger import DealStatus, EntryKind, Origin
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Workspace
from followthrough.workspace.statement import OneOf, Statement


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause that holds, with its evidence: days as ISO dates, people by id."""

    code: LossCause
    values: Mapping[str, Any] = field(default_factory=dict)


class Answer(NamedTuple):
    """What was said of why: at the closing, or later. `reason` is a code, or words an import brought."""

    reason: str
    competitor: str
    learned: str
    by_id: int
    at: datetime

    @property
    def known(self) -> LossReason:
        """The reason as one of ours; words of others count as another reason."""
        return LossReason(self.reason) if self.reason in tuple(LossReason) else LossReason.OTHER


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A loss beside the journal: what was said, the first answer first, and which causes the journal shows."""

    deal_id: int
    closing_id: int
    closed_as: str
    on: date
    is_imported: bool
    answers: tuple[Answer, ...]
    causes: tuple[Cause, ...]

    @property
    def answer(self) -> Answer:
        """The last answer counts."""
        return self.answers[-1]

    @property
    def codes(self) -> frozenset[LossCause]:
        """Which causes hold."""
        return frozenset(cause.code for cause in self.causes)


class Closed(NamedTuple):
    """A closing with its deal and customer: in the order of `OF_DEAL`, then of `CLOSING`."""

    deal_id: int
    customer_id: int
    zone: str
    entered_at: datetime
    opened_at: datetime
    expected_on: date | None
    id: int
    happened_at: datetime
    recorded_at: datetime
    cause: str
    competitor: str
    note: str
    author_id: int
    closed_as: str
    origin: str


OF_DEAL = (
    "deal_id", "customer_id", "customer__time_zone", "customer__entered_at", "deal__opened_at", "deal__expected_on"
)  # fmt: skip
CLOSING = (
    "id", "happened_at", "recorded_at", "cause", "competitor", "note", "author_id", "closed_as", "origin"
)  # fmt: skip
REVIEWS: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, closings: (
        LossReview.objects.in_workspace(workspace_id)
        .filter(OneOf("closing_id", closings))
        .order_by("id")
        .values_list("closing_id", "reason", "competitor", "learned", "by_id", "given_at")
    )
)


def diagnosis_of(deal: Deal, workspace: Workspace, *, at: datetime) -> Diagnosis | None:
    """What the journal shows of a deal that is lost or given up at the moment `at`; None of any other deal.

    The causes rest on what had happened by the loss and was recorded by then, so that nothing later changes them; only
    what was said of the reason is taken as it stands at `at`. Eleven statements.
    """
    turns = Entry.objects.in_workspace(workspace).filter(
        deal=deal, kind__in=[EntryKind.CLOSING, EntryKind.REOPENING], recorded_at__lte=at
    )
    last = turns.order_by("-deal_seq").values_list("kind", *OF_DEAL, *CLOSING).first()
    if last is None or last[0] != EntryKind.CLOSING:
        return None
    closed = Closed._make(last[1:])
    return diagnoses_of(workspace, [closed], at=at).get(deal.pk)


def diagnoses_of(workspace: Workspace, closed: Sequence[Closed], *, at: datetime) -> dict[int, Diagnosis]:
    """By deal id, the diagnosis of each of these losses; nine statements, however many."""
    stories = stories_of(workspace, [_cut(row, workspace) for row in closed if row.origin != Origin.IMPORTED])
    answers: dict[int, list[Answer]] = {
        row.id: [Answer(row.cause, row.competitor, row.note, row.author_id, row.happened_at)] for row in closed
    }
    for closing_id, *said in REVIEWS(workspace_id=workspace.pk, closings=[row.id for row in closed]):
        answer = Answer._make(said)
        if answer.at <= at:
            answers[closing_id].append(answer)
    rhythm, told = rhythm_of(workspace), {}
    for row in closed:
        story = stories.get(row.deal_id)
        causes = causes_of(story, rhythm, answers[row.id][-1], row.closed_as) if story else ()
        told[row.deal_id] = Diagnosis(
            deal_id=row.deal_id,
            closing_id=row.id,
            closed_as=row.closed_as,
            on=story.on if story else row.happened_at.date(),
            is_imported=row.origin == Origin.IMPORTED,
            answers=tuple(answers[row.id]),
            causes=causes or (Cause(LossCause.UNKNOWN, {} if story else {"kind": "imported"}),),
        )
    return told


def _cut(row: Closed, workspace: Workspace) -> Cut:
    zone = row.zone or workspace.time_zone
    return Cut(
        row.deal_id, row.customer_id, zone, row.entered_at, row.opened_at, row.expected_on,
        row.happened_at, row.recorded_at,
    )  # fmt: skip


def causes_of(story: Story, rhythm: Rhythm, answer: Answer, closed_as: str) -> tuple[Cause, ...]:
    """The causes R1-R7 that hold for the story of a loss, in this order."""
    bought = bool(answer.competitor) or (closed_as == DealStatus.LOST and answer.known not in NOTHING_BOUGHT)
    first = [
        *_no_follow_up(story, rhythm),
        *no_assessment(story, rhythm),
        *_misgraded(story, bought=bought),
        *key_never_reached(story),
        *_criteria_not_shaped(story),
    ]
    if not first and answer.known in OF_THE_OFFER:
        first.append(Cause(LossCause.PRODUCT_PRICE_TERMS, {"reason": str(answer.known)}))
    return (*first, *single_thread(story))


def _no_follow_up(story: Story, rhythm: Rhythm) -> Iterator[Cause]:
    """R1: silence up to the loss, or up to the first word of a competitor: the two moments that methods §7 names.

    A longer silence in between that a talk ended does not count: nearly every long deal has one, and it was made good.
    The interval is that of the level then, as the rhythm sets it.
    """
    days = [story.on, *([story.rival_on] if story.rival_on else [])]
    found = (_silence(story, rhythm, day, story.level_before(day)) for day in days)
    silences = [silence for silence in found if silence]
    if silences:
        longest = max(silences, key=lambda silence: silence.days / silence.interval)
        kind = "loss" if longest.until == story.on else "rival"
        yield Cause(LossCause.NO_FOLLOW_UP, {"kind": kind, **_told(longest, story)})


def silent_now(story: Story, rhythm: Rhythm) -> Iterator[Cause]:
    """R1 of an open deal: silence up to today."""
    silence = _silence(story, rhythm, story.on, story.level, ends_with_news=False)
    if silence:
        yield Cause(LossCause.NO_FOLLOW_UP, {"kind": "now", **_told(silence, story)})


def _silence(
    story: Story, rhythm: Rhythm, until: date, level: Level, *, ends_with_news: bool = True
) -> rules.Silence | None:
    return rules.silence_before(
        until,
        talked_on=[talk.on for talk in story.talks],
        began_on=story.began_on,
        rests=story.rests,
        interval=rhythm.base_interval(level),
        ends_with_news=ends_with_news,
        holidays=rhythm.holidays,
        weekend=rhythm.weekend,
    )


def _told(silence: rules.Silence, story: Story) -> dict[str, Any]:
    return {
        "since": silence.since.isoformat(),
        "until": silence.until.isoformat(),
        "days": silence.days,
        "interval": silence.interval,
        "attempts": sum(silence.since < day <= silence.until for day in story.attempts),
    }


def no_assessment(story: Story, rhythm: Rhythm) -> Iterator[Cause]:
    """R2: never judged, judged longer ago than that is valid, or not again after the expected day had passed."""
    given_on, level = story.levels[-1] if story.levels else (None, Level.N)
    since = given_on or story.entered_on
    valid = rhythm.valid_days(level)
    age = rules.outdated(story.on, given_on=since, valid_days=valid)
    if age is not None:
        values = {"level": str(level), "since": since.isoformat(), "days": age, "valid": valid}
        yield Cause(LossCause.NO_ASSESSMENT, {"kind": "stale" if given_on else "never", **values})
        return
    passed = rules.horizon_passed(
        story.on,
        expected_on=story.expected_on,
        given_on=given_on,
        interval=rhythm.base_interval(level),
        holidays=rhythm.holidays,
        weekend=rhythm.weekend,
    )
    if passed is not None and story.expected_on:
        yield Cause(
            LossCause.NO_ASSESSMENT, {"kind": "passed", "expected": story.expected_on.isoformat(), "days": passed}
        )


def _misgraded(story: Story, *, bought: bool) -> Iterator[Cause]:
    """R3: level D, or at rest (the E of methods §2), and yet they bought within 90 days.

    C stands for an order within half a year: who bought within 90 days does not contradict it.
    """
    given_on, level = story.levels[-1] if story.levels else (None, Level.N)
    placed_on = story.resting_since or (given_on if level is Level.D else None)
    days = rules.decided_sooner(story.on, placed_on=placed_on, bought=bought)
    if days is not None and placed_on is not None:
        kind = "resting" if story.resting_since else "level"
        yield Cause(
            LossCause.MISGRADED, {"kind": kind, "level": str(level), "since": placed_on.isoformat(), "days": days}
        )


def key_never_reached(story: Story) -> Iterator[Cause]:
    """R4: no talk with somebody who can decide, at any time before."""
    talks = rules.key_never_reached(story.talks, first_stage=story.first_stage)
    if talks is not None:
        yield Cause(LossCause.KEY_NEVER_REACHED, {"talks": talks})


def _criteria_not_shaped(story: Story) -> Iterator[Cause]:
    """R5: never beyond stage 4."""
    if rules.criteria_not_shaped(story.highest_stage):
        yield Cause(LossCause.CRITERIA_NOT_SHAPED, {"stage": story.highest_stage})


def single_thread(story: Story) -> Iterator[Cause]:
    """R7: one person of theirs only, or one of us only."""
    theirs = rules.one_of_theirs(story.talks)
    ours = rules.one_of_us(story.talks, highest_stage=story.highest_stage, has_colleagues=story.has_colleagues)
    if theirs:
        yield Cause(LossCause.SINGLE_THREAD, {"side": "theirs", "contact": theirs[0], "talks": theirs[1]})
    elif ours:
        yield Cause(LossCause.SINGLE_THREAD, {"side": "ours", "member": ours[0], "talks": ours[1]})


def people_in(causes: Iterable[Cause]) -> tuple[set[int], set[int]]:
    """The contacts and the members whom these causes name by id."""
    told = [cause.values for cause in causes]
    return (
        {values["contact"] for values in told if "contact" in values},
        {values["member"] for values in told if "member" in values},
    )
