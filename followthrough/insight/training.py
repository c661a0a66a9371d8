"""What a training changed, and whether it paid: the study of `reckoning.att_study` on what is recorded (M38)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from followthrough.insight.months_of_people import People, people_of
from followthrough.reckoning.att import Person
from followthrough.reckoning.att_study import Effect, Study, TooFew, study, too_early
from followthrough.reckoning.payback import Cost, Payback, payback
from followthrough.training.course import sessions_of, spent
from followthrough.training.models import TrainingStudy
from followthrough.vocabulary.training import CONTROL, GUARDS, IN_MONEY, Measure

#: Draws of the study itself, and of each check beside it.
DRAWS, CHECKED = 999, 199
#: An effect on fewer people is not told: it would be the figure of a person.
FEWEST_SHOWN = 5

#: Told how many draws are done, and of how many.
Progress = Callable[[int, int], None]


def work_out(asked: TrainingStudy, *, progress: Progress | None = None) -> dict[str, Any]:
    """The result of a study, fit to be kept: the same seed gives the same.

    `people`, `trained_before` (left out: nothing was seen before), `months` (the first days of the first and the last),
    `currency`; `main` the study of what it aims at; `early` the same with dates three months too early, `control` of
    what it can't have changed, `guards` of what must not get worse, each as `_told` tells it; `money` where its effect
    has a price.
    """
    people = people_of(asked.training, as_of=asked.as_of)
    if people is None:
        return {"people": 0, "trained_before": 0, "months": [], "currency": asked.training.currency, **_of_nobody()}
    run = _Runs(asked.seed, progress)
    main_people = people.with_(Measure(asked.measure))
    main = run.of(main_people, DRAWS)

    def check(panel: Iterable[Person]) -> dict[str, Any]:
        return _told(run.of(panel, CHECKED))

    return {
        "people": len(people.rows),
        "trained_before": people.trained_before,
        "months": [people.months[0].isoformat(), people.months[-1].isoformat()],
        "currency": asked.training.currency,
        "main": _told(main),
        "early": check(too_early(main_people)),
        "control": check(people.with_(CONTROL)),
        "guards": {str(guard): check(people.with_(guard)) for guard in GUARDS},
        "money": _money(asked, people, main) if isinstance(main, Study) else None,
    }


def total_draws() -> int:
    """How many draws a study makes with all its checks."""
    return DRAWS + (2 + len(GUARDS)) * CHECKED


class _Runs:
    """The main study and its checks, one after another, with the progress of all of them together."""

    def __init__(self, seed: int, told: Progress | None) -> None:
        self.seed, self.told, self.done = seed, told, 0

    def of(self, people: Iterable[Person], draws: int) -> Study | TooFew:
        """The study of these people; one with too little has made its draws at once."""
        found = study(people, seed=self.seed, draws=draws, progress=lambda done, _of: self._tell(done))
        self.done += draws
        self._tell(0)
        return found

    def _tell(self, more: int) -> None:
        if self.told:
            self.told(self.done + more, total_draws())


def _of_nobody() -> dict[str, Any]:
    nothing = _told(study([], seed=0))
    checks = {"early": nothing, "control": nothing, "guards": {str(guard): nothing for guard in GUARDS}}
    return {"main": nothing, **checks, "money": None}


def _told(found: Study | TooFew) -> dict[str, Any]:
    """A study as plain values: `counted`, `lacks`, `detectable`; and, where nothing lacks, the effects.

    Effects are [value, low, high, people], low and high None where too few stand behind them; `after` and `before`
    begin with the months since the training (below 0: before it), `groups` with the number of the month in which a
    group was trained. Those of fewer people than may be told are left out.
    """
    counted = found.counted
    told: dict[str, Any] = {
        "counted": [counted.trained, counted.compared, counted.before, counted.after],
        "lacks": [str(lack) for lack in counted.lacks],
        "detectable": found.detectable,
    }
    if isinstance(found, TooFew):
        return told
    return told | {
        "overall": _effect(found.overall),
        "p": found.p,
        "after": _effects(found.by_month),
        "before": _effects(found.before),
        "p_before": found.p_before,
        "groups": _effects(found.by_group),
        "without_one": list(found.without_one),
        "way": str(found.way),
    }


def _effect(effect: Effect) -> list[float | None]:
    low, high = effect.between or (None, None)
    return [effect.value, low, high, effect.people]


def _effects(effects: Mapping[int, Effect]) -> list[list[Any]]:
    shown = ((month, effect) for month, effect in sorted(effects.items()) if effect.people >= FEWEST_SHOWN)
    return [[month, *_effect(effect)] for month, effect in shown]


def _money(asked: TrainingStudy, people: People, found: Study) -> dict[str, Any] | None:
    """What it cost and brought, in minor units; None where nobody said what one more is worth."""
    training = asked.training
    worth = training.margin / 100 if asked.measure in IN_MONEY else asked.worth
    if worth is None:
        return None
    # Who was trained in the first month seen is left out, and so is what that cost.
    cost = spent(training, sessions_of(training), first=people.months[1], last=_last_day(people.months))
    told = payback(
        found.effects, found.paths, Cost(fees=cost.fees, hours=float(cost.hours), wage=cost.wage, lost_output=cost.lost,
        travel=cost.travel), trained=found.counted.trained, margin=worth, running=training.running,
    )  # fmt: skip
    return {"worth": worth, "running": training.running, **_payback(told)}


def _payback(told: Payback) -> dict[str, Any]:
    return {
        "cost": told.cost,
        "month": told.month,
        "between": list(told.between),
        "roi": told.roi,
        "roi_between": list(told.roi_between) if told.roi_between else None,
        "within_a_year": [told.within_a_year.successes, told.within_a_year.n],
        "seen": told.seen,
    }


def _last_day(months: Sequence[date]) -> date:
    """The last day of the last month."""
    return (months[-1] + timedelta(days=32)).replace(day=1) - timedelta(days=1)
