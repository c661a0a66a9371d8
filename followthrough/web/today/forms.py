"""Forms of a day's plan."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followthrough.playbook.cadence import Rhythm
from followthrough.web.fields import PlainForm, day_or_none
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
        until = self.fields["until"]
        assert isinstance(until, forms.ChoiceField)
        until.choices = [*((day.isoformat(), day_short(day)) for day in days), (OTHER_DAY, _("another day"))]

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
        chosen = str(dict(REASONS)[self.cleaned_data["reason"]])
        words = str(self.cleaned_data["words"])
        if not words:
            return chosen
        return words if self.cleaned_data["reason"] == "other" else f"{chosen}: {words}"


class TriageForm(PlainForm):
    """Why the pile is dealt with as it is."""

    reason = forms.CharField(label=_("Why"), max_length=400, initial=_("After an absence"))
