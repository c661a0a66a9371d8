"""What one sets."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followthrough.journal.inbox import MOST_HOURS
from followthrough.playbook.change import LONGEST_INTERVAL
from followthrough.web.fields import PlainForm
from followthrough.web.settings.choices import country_field, currency_field, zone_field

MOST_A_DAY = 200
MOST_MINUTES = 24 * 60
THEMES = [("", _("as the device")), ("light", _("light")), ("dark", _("dark"))]
WEEK = [
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
]


def capacity_field() -> forms.IntegerField:
    """How many touches fit into a day."""
    return forms.IntegerField(
        label=_("Touches a day"), min_value=1, max_value=MOST_A_DAY, help_text=_("Today plans as many, and no more.")
    )


class OwnForm(PlainForm):
    """Name and preferences."""

    name = forms.CharField(label=_("Name"), max_length=200)
    capacity = capacity_field()
    minutes = forms.IntegerField(
        label=_("Minutes a day for touches"),
        min_value=10,
        max_value=MOST_MINUTES,
        required=False,
        help_text=_("May stay empty. Otherwise your day ends with whichever is used up first."),
    )
    time_zone = zone_field(required=False, empty=_("that of the workspace"))
    theme = forms.ChoiceField(label=_("Colours"), choices=THEMES, required=False, widget=forms.RadioSelect)
    single_keys = forms.BooleanField(label=_("Single-letter keys, such as L to log and J, K to walk"), required=False)


class WorkspaceForm(PlainForm):
    """Facts of the workspace."""

    name = forms.CharField(label=_("Name"), max_length=200)
    base_currency = currency_field()
    time_zone = zone_field(required=True)
    country = country_field()
    weekend = forms.MultipleChoiceField(
        label=_("Days of rest"), choices=WEEK, required=False, widget=forms.CheckboxSelectMultiple
    )
    answer_hours = forms.IntegerField(
        label=_("A new lead is answered within, hours"),
        min_value=1,
        max_value=MOST_HOURS,
        help_text=_("From when it came to the first touch of ours; days of rest are left out."),
    )
    ask_days = forms.IntegerField(
        label=_("Customers are asked what changed every, days"),
        min_value=1,
        max_value=LONGEST_INTERVAL,
        help_text=_("So long after the last time the card before a touch reminds of it."),
    )
    most_a_week = forms.IntegerField(
        label=_("Attempts within a week that nobody answers, at most"),
        min_value=1,
        max_value=7,
        help_text=_("The next attempt comes later where there would be more."),
    )
    day_starts = forms.TimeField(
        label=_("The plan of a day is made at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def facts(self) -> dict[str, Any]:
        """What was typed, as the workspace keeps it."""
        typed = dict(self.cleaned_data)
        return typed | {"country": typed["country"].upper(), "weekend": "".join(sorted(typed["weekend"]))}


class HolidaysForm(PlainForm):
    """One day a line."""

    days = forms.CharField(
        label=_("Days, one a line"),
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "2026-12-25 Christmas"}),
        help_text=_("2026-12-25 or 25.12.2026, then the name. A whole list can be pasted."),
    )
