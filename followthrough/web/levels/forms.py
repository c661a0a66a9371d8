"""What one says when one judges a customer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followthrough.journal.assess import Said
from followthrough.vocabulary.level import ASSESSED, Need
from followthrough.web.fields import PlainForm
from followthrough.web.wording import LEVEL, NEED


class LevelForm(PlainForm):
    """A judgement of how much attention a customer deserves now, and what they say of buying."""

    level = forms.ChoiceField(label=_("Level"), choices=[(level.value, LEVEL[level]) for level in ASSESSED])
    buys_on = forms.DateField(
        label=_("They say they will buy on"),
        required=False,
        help_text=_("When that day has passed, you are asked anew."),
    )
    need = forms.ChoiceField(label=_("Their need"), choices=[(need.value, NEED[need]) for need in NEED], required=False)
    reason = forms.CharField(label=_("Why"), max_length=1000)

    def said(self) -> Said:
        """What a valid form says of buying."""
        return Said(self.cleaned_data["buys_on"], Need(self.cleaned_data["need"]))

    @classmethod
    def first(cls, said: Said) -> dict[str, Any]:
        """What stands in the form of somebody of whom this is known."""
        return {"buys_on": said.buys_on, "need": said.need.value}


class SittingForm(LevelForm):
    """The same in a sitting: one press is enough, and gives its own reason."""

    customer = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    reason = forms.CharField(label=_("Why, if you like"), max_length=1000, required=False)
