"""Forms of a customer's dynamics: one line for each question."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followthrough.journal.dynamics import News
from followthrough.vocabulary.dynamics import DynamicsKind
from followthrough.web.fields import PlainForm
from followthrough.web.wording import DYNAMICS_EFFECT

#: A page is sent by one of two buttons: what is noted, or that all was asked.
NOTE, ASKED = "note", "asked"


class NewsForm(PlainForm):
    """One fact; left empty it is none."""

    what = forms.CharField(label=_("What changed"), max_length=500, required=False)
    happens_on = forms.DateField(label=_("When"), required=False)
    effect = forms.TypedChoiceField(
        label=_("For their urgency"), required=False, coerce=int, empty_value=None,
        choices=[("", _("Choose…")), *((str(value), words) for value, words in DYNAMICS_EFFECT.items())],
    )  # fmt: skip

    def __init__(self, *args: Any, kind: DynamicsKind, **kwargs: Any) -> None:
        super().__init__(*args, prefix=kind.value, use_required_attribute=False, **kwargs)
        self.kind = kind

    def clean(self) -> dict[str, Any]:
        """A fact says how it moves the urgency; a day or an effect alone says nothing."""
        told = super().clean()
        if told.get("what") and told.get("effect") is None and "effect" not in self.errors:
            self.add_error("effect", _("Does it become more urgent for them, or less?"))
        if (told.get("happens_on") or told.get("effect")) and not told.get("what") and "what" not in self.errors:
            self.add_error("what", _("Say what changed."))
        return told


class RoundForm(PlainForm):
    """What somebody learnt about a customer, question by question."""

    source = forms.CharField(label=_("Who says so, or where it stands"), max_length=200, required=False)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.lines = [NewsForm(data, kind=kind) for kind in DynamicsKind]

    def is_valid(self) -> bool:
        """Whether every line is right as well."""
        lines = [line.is_valid() for line in self.lines]
        return super().is_valid() and all(lines)

    def clean(self) -> dict[str, Any]:
        """Where something is noted it has a source; a page that notes nothing says that they were asked."""
        told = super().clean()
        is_told = any(line.is_valid() and line.cleaned_data["what"] for line in self.lines)
        if is_told and not told.get("source") and "source" not in self.errors:
            self.add_error("source", _("Name who says so, or where it stands."))
        if not is_told and self.data.get("act") != ASKED and not any(line.errors for line in self.lines):
            self.add_error(None, _("Say what changed, or that they were asked and nothing has."))
        return told

    def news(self, today: date) -> list[News]:
        """The facts; one without a day is of today."""
        return [
            News(
                kind=line.kind, what=line.cleaned_data["what"], effect=line.cleaned_data["effect"],
                happens_on=line.cleaned_data["happens_on"] or today, source=self.cleaned_data["source"],
            )
            for line in self.lines
            if line.cleaned_data["what"]
        ]  # fmt: skip
