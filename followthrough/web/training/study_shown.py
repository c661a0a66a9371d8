"""What a study of a training says, worded and counted: nothing is left to the templates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followthrough.insight.training import CHECKED, DRAWS, FEWEST_SHOWN
from followthrough.reckoning.att_study import Lack
from followthrough.reckoning.uncertainty import Rate
from followthrough.training.models import TrainingStudy
from followthrough.vocabulary.training import BETTER_LESS, CONTROL, IN_MONEY, Measure, StudyState
from followthrough.web.figure import Drawing
from followthrough.web.shares import percent
from followthrough.web.templatetags.words import NBSP, money, number
from followthrough.web.training.chart import Point, drawings_of
from followthrough.web.training.wording import (
    COUNTED,
    MEASURE,
    amount,
    axis_figure,
    chance_words,
    lack_words,
    month_words,
)

#: A check that chance makes as far off more seldom than that is told as a warning.
SELDOM = 0.05

Words = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class ShownEffect:
    """A line of the table: months since the training, the effect, its range, on how many people."""

    month: str
    value: str
    between: str
    people: int


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """A check in words; `is_bad` where it speaks against the finding."""

    name: str
    found: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class ShownMoney:
    """What it cost and brought."""

    cost: str
    worth: str
    month: str
    between: str
    roi: str
    roi_between: str
    chance: str
    seen: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A study that is done. Without effects `lacks` says why, and `detectable` what so many people would show."""

    measure: str
    counted: str
    finding: str
    people: int
    months: tuple[date, date] | None
    trained_before: int
    lacks: list[str]
    detectable: str
    drawings: tuple[Drawing, Drawing] | None
    effects: list[ShownEffect]
    groups: list[ShownEffect]
    checks: list[ShownCheck]
    guards: list[ShownCheck]
    money: ShownMoney | None
    how: str
    fewest: int = FEWEST_SHOWN

    @property
    def is_doubtful(self) -> bool:
        """Whether a check speaks against the finding."""
        return any(check.is_bad for check in self.checks)


def finding_of(study: TrainingStudy) -> str:
    """What a study says in one sentence, or how far it is."""
    if study.state == StudyState.WAITING:
        return _("is being worked out")
    if study.state == StudyState.FAILED or study.result is None:
        return _("could not be worked out")
    return _finding(Measure(study.measure), study.result, _words(study))


def shown_study(study: TrainingStudy) -> Shown | None:
    """Everything the page of a study shows; None while there is no result."""
    if study.state != StudyState.DONE or study.result is None:
        return None
    result, measure, words = study.result, Measure(study.measure), _words(study)
    main = result["main"]
    months = [date.fromisoformat(month) for month in result["months"]]
    rows = [*main.get("before", []), *main.get("after", [])]
    points = [Point(*row[:4]) for row in rows]
    return Shown(
        measure=str(MEASURE[measure]),
        counted=str(COUNTED[measure]),
        finding=_finding(measure, result, words),
        people=result["people"],
        months=(months[0], months[1]) if months else None,
        trained_before=result["trained_before"],
        lacks=_lacks(main),
        detectable=words(main["detectable"]) if main["detectable"] else "",
        drawings=drawings_of(points, _axis_words(study)) if points else None,
        effects=[_line(_signed(row[0]), row, words) for row in rows],
        groups=[_line(_month(months[0], row[0]), row, words) for row in main.get("groups", [])],
        checks=_checks(result, words) if not main["lacks"] else [],
        guards=[_guard(Measure(code), told) for code, told in result["guards"].items()],
        money=_money(result["money"], measure, result["currency"]) if result["money"] else None,
        how=_how(main),
    )


def _words(study: TrainingStudy) -> Words:
    measure, currency = Measure(study.measure), (study.result or {})["currency"]
    return lambda value: amount(value, measure, currency)


def _axis_words(study: TrainingStudy) -> Words:
    """Figures beside the lines of a drawing, which are round ones."""
    measure, currency = Measure(study.measure), (study.result or {})["currency"]
    return lambda value: axis_figure(value, measure, currency)


def _finding(measure: Measure, result: Mapping[str, Any], words: Words) -> str:
    main = result["main"]
    if main["lacks"]:
        return _("Not enough data to tell anything yet.")
    value, low, high, _people = main["overall"]
    told = {"what": MEASURE[measure], "value": words(abs(value))}
    if low is None or low <= 0 <= high:
        return _("Can’t tell yet: the trained may have more %(what)s than those not trained yet, or fewer.") % told
    if value > 0:
        found = _("Since the training %(value)s more %(what)s a month each than those not trained yet.") % told
    else:
        found = _("Since the training %(value)s fewer %(what)s a month each than those not trained yet.") % told
    if any(check.is_bad for check in _checks(result, words)):
        return _("%(found)s But the checks speak against it.") % {"found": found}
    return found


def _lacks(main: Mapping[str, Any]) -> list[str]:
    trained, compared, before, after = main["counted"]
    return [lack_words(Lack(lack), (trained, compared, before, after)) for lack in main["lacks"]]


def _line(name: str, row: list[Any], words: Words) -> ShownEffect:
    _number, value, low, high, people = row
    return ShownEffect(name, words(value), _range(low, high, words), people)


def _signed(number: int) -> str:
    return str(number).replace("-", "\N{MINUS SIGN}")


def _month(first: date, number: int) -> str:
    """The month so many after the first one."""
    months = first.year * 12 + first.month - 1 + number
    return date_format(date(months // 12, months % 12 + 1, 1), "F Y")


def _range(low: float | None, high: float | None, words: Words) -> str:
    if low is None or high is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": words(low), "high": words(high)}


def _checks(result: Mapping[str, Any], words: Words) -> list[ShownCheck]:
    main = result["main"]
    value, low, high, people = main["overall"]
    first, last = main["without_one"]
    # Of an effect that can't be told from none it says nothing.
    is_told = low is not None and not low <= 0 <= high
    is_other_way = is_told and (first * value < 0 or last * value < 0)
    return [
        ShownCheck(_("Over all months since"), _effect(value, low, high, people, words, p=main["p"]), is_bad=False),
        _before(main),
        _should_be_nothing(_("The same with dates three months too early"), result["early"], words),
        _should_be_nothing(
            _("The same of what it can’t have changed: %(what)s") % {"what": MEASURE[CONTROL]}, result["control"],
            lambda figure: amount(figure, CONTROL, ""),
        ),
        ShownCheck(_("Without any one person"), _range(first, last, words), is_bad=is_other_way),
    ]  # fmt: skip


def _effect(
    value: float, low: float | None, high: float | None, people: int, words: Words, *, p: float | None = None
) -> str:
    told = words(value)
    if low is not None:
        told += f" ({_range(low, high, words)})"
    told += ", " + ngettext("%(n)d person trained", "%(n)d people trained", people) % {"n": people}
    return f"{told}; {chance_words(p)}" if p is not None else told


def _before(main: Mapping[str, Any]) -> ShownCheck:
    name, p = _("Before the training"), main["p_before"]
    if p is None:
        return ShownCheck(name, _("too few to tell"), is_bad=False)
    if p < SELDOM:
        return ShownCheck(name, _("the trained went another way already; %(p)s") % {"p": chance_words(p)}, is_bad=True)
    return ShownCheck(name, _("no more apart than by chance; %(p)s") % {"p": chance_words(p)}, is_bad=False)


def _should_be_nothing(name: str, told: Mapping[str, Any], words: Words) -> ShownCheck:
    if told["lacks"]:
        return ShownCheck(name, _("too few to tell"), is_bad=False)
    if not told["detectable"]:
        return ShownCheck(name, _("nobody had any of it, so it tells nothing"), is_bad=False)
    p = told["p"]
    if told["overall"][0] == 0:
        return ShownCheck(name, _("nothing, as it should be"), is_bad=False)
    value, low, high, people = told["overall"]
    found = _effect(value, low, high, people, words, p=p)
    if p < SELDOM:
        return ShownCheck(name, _("%(found)s: it should be nothing") % {"found": found}, is_bad=True)
    return ShownCheck(name, _("%(found)s: no more than by chance") % {"found": found}, is_bad=False)


def _guard(measure: Measure, told: Mapping[str, Any]) -> ShownCheck:
    name = str(MEASURE[measure])
    if told["lacks"]:
        return ShownCheck(name, _("too few to tell"), is_bad=False)
    value, low, high, people = told["overall"]
    found = _effect(value, low, high, people, lambda figure: amount(figure, measure, ""))
    is_worse = low is not None and low > 0 if measure in BETTER_LESS else high is not None and high < 0
    return ShownCheck(name, found, is_bad=is_worse)


def _money(told: Mapping[str, Any], measure: Measure, currency: str) -> ShownMoney:
    rate = Rate(*told["within_a_year"])
    low, high = told["between"]
    roi = told["roi_between"]
    return ShownMoney(
        cost=money(round(told["cost"]), currency),
        worth=_worth(told["worth"], measure, currency),
        month=month_words(told["month"]),
        between=_("%(low)s to %(high)s") % {"low": month_words(low), "high": month_words(high)},
        roi=_signed_percent(told["roi"]) if told["roi"] is not None else "",
        roi_between=_range(roi[0], roi[1], _signed_percent) if roi else "",
        chance=percent(rate.share or 0.0),
        seen=told["seen"],
    )


def _worth(worth: float, measure: Measure, currency: str) -> str:
    """What one more is taken to bring."""
    if measure in IN_MONEY:
        return _("%(share)s of a sale") % {"share": percent(worth)}
    return money(round(worth), currency)


def _signed_percent(share: float) -> str:
    return f"{number(100 * share)}{NBSP}%".replace("-", "\N{MINUS SIGN}")


def _how(main: Mapping[str, Any]) -> str:
    if main["lacks"]:
        return ""
    values = {"draws": DRAWS, "checked": CHECKED}
    if main["way"] == "dates":
        words = _(
            "Chance is told by shuffling the dates of training among the people, %(draws)d times (%(checked)d for the "
            "checks): a range holds every effect that shuffled dates would not find out of the ordinary."
        )
    else:
        words = _(
            "Chance is told by giving each person’s part in the effect a sign by lot, %(draws)d times (%(checked)d for "
            "the checks): a range reaches as far as 95 of 100 draws."
        )
    return words % values
