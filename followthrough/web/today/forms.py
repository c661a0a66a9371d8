"""Forms of a day's plan."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followthrough.planner.place import LAST_PLACE
from followthrough.playbook.cadence import Rhythm
from followthrough.web.fields import PlainForm, choose, day_or_none
from followthrough.web.templatetags.words import day_short

REASONS = (
    ("asked", _("They asked for later")),
    ("waiting", _("Waiting for somebody else")),
    ("time", _("No time today")),
    ("other", _("Something else")),
)
#: Working days ahead that are offered at one press.
AHEAD = (1, 3, 5)
OTHER_DAY = "other"


def _said(reasons: Sequence[tuple[str, Any]], chosen: str, words: str) -> str:
    """What was chosen and what was added in words, as it is kept."""
    if not words:
        return str(dict(reasons)[chosen])
    return words if chosen == "other" else f"{dict(reasons)[chosen]}: {words}"


class PostponementForm(PlainForm):
    """Not today: until when, and why."""

    until = forms.ChoiceField(label=_("Until"))
    day = forms.DateField(label=_("Another day"), required=False)
    reason = forms.ChoiceField(label=_("Why"), choices=REASONS)
    words = forms.CharField(label=_("In your own words"), max_length=400, required=False)

    def __init__(self, *args: Any, rhythm: Rhythm, on: date, **kwargs: Any) -> None:
        """`rhythm` says which days work; `on` is today."""
        days = [rhythm.plus(on, ahead) for ahead in AHEAD]
        kwargs.setdefault("initial", {"until": days[0].isoformat()})
        super().__init__(*args, **kwargs)
        choose(self, "until", [*((day.isoformat(), day_short(day)) for day in days), (OTHER_DAY, _("another day"))])

    def clean(self) -> dict[str, Any]:
        """The day and the reason, each as one value."""
        cleaned = super().clean()
        wanted = cleaned.get("until", "")
        day = cleaned.get("day") if wanted == OTHER_DAY else day_or_none(wanted)
        if wanted == OTHER_DAY and day is None and "day" not in self.errors:
            self.add_error("day", _("Choose a day after today."))
        if cleaned.get("reason") == "other" and not cleaned.get("words"):
            self.add_error("words", _("Say why it has to wait."))
        return {**cleaned, "until_on": day}

    def said(self) -> str:
        """The reason as it is kept."""
        return _said(REASONS, self.cleaned_data["reason"], self.cleaned_data["words"])


PLACES = (
    ("first", _("First: the most important job")),
    ("up", _("One up")),
    ("down", _("One down")),
    ("place", _("At place")),
)
REASONS_OF_PLACES = (
    ("time", _("The time of day suits them")),
    ("way", _("On my way, or at hand")),
    ("known", _("I know something the plan does not")),
    ("other", _("Something else")),
)


class PlacementForm(PlainForm):
    """Elsewhere in today's plan: where, and why."""

    where = forms.ChoiceField(label=_("Where"), choices=PLACES)
    place = forms.IntegerField(label=_("Place"), min_value=1, max_value=LAST_PLACE, required=False)
    why = forms.ChoiceField(label=_("Why"), choices=REASONS_OF_PLACES)
    words = forms.CharField(label=_("In your own words"), max_length=400, required=False)

    def __init__(self, *args: Any, rank: int | None, **kwargs: Any) -> None:
        """`rank` is where the customer stands now; None where it is not in sight, so that nothing is above or below."""
        kwargs.setdefault("initial", {"where": "place" if rank == 1 else "first", "place": rank})
        super().__init__(*args, **kwargs)
        self.rank = rank
        gone = {"up", "down"} if rank is None else {"first", "up"} if rank == 1 else set()
        choose(self, "where", [choice for choice in PLACES if choice[0] not in gone])

    def clean(self) -> dict[str, Any]:
        """The place and the reason, each as one value."""
        cleaned = super().clean()
        where, rank = cleaned.get("where", ""), self.rank or 1
        places = {"first": 1, "up": rank - 1, "down": rank + 1, "place": cleaned.get("place")}
        if where == "place" and not cleaned.get("place") and "place" not in self.errors:
            self.add_error("place", _("Say which place, from 1 on."))
        if cleaned.get("why") == "other" and not cleaned.get("words"):
            self.add_error("words", _("Say why it belongs there."))
        return {**cleaned, "to": places.get(where)}

    def said(self) -> str:
        """The reason as it is kept."""
        return _said(REASONS_OF_PLACES, self.cleaned_data["why"], self.cleaned_data["words"])


class WeekForm(PlainForm):
    """Why customers stand on other days of the week than they came due on."""

    reason = forms.CharField(label=_("Why"), max_length=400, initial=_("My week is planned so"))


class TriageForm(PlainForm):
    """Why the pile is dealt with as it is."""

    reason = forms.CharField(label=_("Why"), max_length=400, initial=_("After an absence"))
