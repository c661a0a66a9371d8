"""Forms of what a customer expects: noted, measured, changed by agreement."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from followthrough.care.expecting import Result
from followthrough.customers.models import Contact
from followthrough.deals.models import Deal
from followthrough.relationship.models import Expectation
from followthrough.vocabulary.expectation import SAID, Fulfilment
from followthrough.web.elements.forms import PersonForm
from followthrough.web.expectations.amounts import LONGEST_MEASURE, read_amount, read_unit, typed
from followthrough.web.fields import choose
from followthrough.web.templatetags.phase_words import FULFILMENT
from followthrough.workspace.models import Member

LONGEST_AMOUNT = 40


class ResultForm(PersonForm):
    """What they count on, by when, and how much of what."""

    what = forms.CharField(label=_("What they expect"), max_length=1000)
    due_on = forms.DateField(label=_("By"))
    promised = forms.CharField(label=_("How much"), max_length=LONGEST_AMOUNT, required=False)

    def __init__(self, *args: Any, people: Iterable[Contact], **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        self.fields["promised"].widget.attrs["inputmode"] = "decimal"
        self.fields["contact"].label = _("Who of them")

    def counted_in(self) -> tuple[str, str]:
        """What it is counted in: currency or measure."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """The amount is read as one of its unit."""
        told = super().clean()
        currency, measure = self.counted_in()
        if text := told.get("promised", ""):
            try:
                told["promised"] = read_amount(text, currency)
            except ValidationError as wrong:
                self.add_error("promised", wrong)
        else:
            told["promised"] = None
        if told.get("promised") is None:
            currency, measure = "", ""
        return {**told, "currency": currency, "measure": measure}

    def result(self) -> Result:
        """What the verbs take."""
        told = self.cleaned_data
        return Result(**{name: told[name] for name in ("what", "due_on", "promised", "currency", "measure")})


class ExpectationForm(ResultForm):
    """A new expectation: who of us said it, who of them counts on it."""

    unit = forms.CharField(
        label=_("Counted in"), max_length=LONGEST_MEASURE, required=False,
        help_text=_("A currency such as EUR, or a measure of theirs such as “samples a day”."),
    )  # fmt: skip
    contact = forms.TypedChoiceField(label=_("Who of them"), coerce=int, empty_value=None, required=False)
    member = forms.ChoiceField(label=_("Who of us said so"))
    deal = forms.ChoiceField(label=_("From the sale"), required=False)

    field_order = ("what", "promised", "unit", "due_on", "contact", "member", "deal")

    def __init__(
        self, *args: Any, people: Iterable[Contact], members: Mapping[int, Member], deals: Sequence[Deal], **kwargs: Any
    ) -> None:
        """`people` of theirs, `members` of ours who may have said it, `deals` it may come from."""
        super().__init__(*args, people=people, **kwargs)
        self.members = {str(pk): member for pk, member in members.items()}
        self.deals = {str(deal.pk): deal for deal in deals}
        choose(self, "member", [(pk, member.name) for pk, member in self.members.items()])
        choose(self, "deal", [*((pk, deal.name) for pk, deal in self.deals.items()), ("", _("none of them"))])

    def counted_in(self) -> tuple[str, str]:
        """As it was typed."""
        return read_unit(self.cleaned_data.get("unit", ""))

    def clean(self) -> dict[str, Any]:
        """An amount says in what it is counted."""
        told = super().clean()
        if told.get("promised") is not None and not self.counted_in()[0] and not self.counted_in()[1]:
            self.add_error("unit", _("Say in what it is counted: a currency, or a measure of theirs."))
        return told

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        told = self.cleaned_data
        return {
            "result": self.result(),
            "contact": told["contact"],
            "member": self.members[told["member"]],
            "deal": self.deals.get(told["deal"]),
        }


class AgreementForm(ResultForm):
    """What holds from now on, with whom it was agreed, and why."""

    reason = forms.CharField(label=_("Why it changes"), max_length=1000)

    field_order = ("what", "promised", "due_on", "contact", "reason")

    def __init__(self, *args: Any, of: Expectation, **kwargs: Any) -> None:
        """`of` is the expectation that changes; its currency or measure stays."""
        first = {"what": of.what, "due_on": of.due_on, "promised": typed(of.promised, of.currency)}
        super().__init__(*args, **{"initial": first, **kwargs})
        self.of = of
        self.fields["contact"].label = _("Who of them agreed")
        self.fields["promised"].help_text = of.currency or of.measure
        if not (of.currency or of.measure):
            del self.fields["promised"]

    def counted_in(self) -> tuple[str, str]:
        """As it was from the beginning on."""
        return self.of.currency, self.of.measure

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        told = self.cleaned_data
        return {"result": self.result(), "contact": told["contact"], "reason": told["reason"]}


class MeasureForm(PersonForm):
    """What they got: an amount where one was promised, or whether it was met."""

    realized = forms.CharField(label=_("What they got"), max_length=LONGEST_AMOUNT, required=False)
    said = forms.ChoiceField(label=_("Was it met?"), required=False)
    on = forms.DateField(label=_("Seen on"))
    contact = forms.TypedChoiceField(label=_("Who of them says so"), coerce=int, empty_value=None, required=False)
    note = forms.CharField(label=_("What they said of it"), max_length=1000, required=False)

    field_order = ("realized", "said", "on", "contact", "note")

    def __init__(self, *args: Any, of: Expectation, **kwargs: Any) -> None:
        """`of` is the expectation that somebody looked at."""
        super().__init__(*args, **kwargs)
        self.of = of
        words = _("As the amount tells") if of.promised is not None else _("Choose…")
        choose(self, "said", [("", words), *((said.value, FULFILMENT[said]) for said in SAID)])
        self.fields["realized"].widget.attrs["inputmode"] = "decimal"
        self.fields["realized"].help_text = of.currency or of.measure
        if of.promised is None:
            del self.fields["realized"]

    def clean(self) -> dict[str, Any]:
        """The amount is read as one of its unit; without one it is said whether it was met."""
        told = super().clean()
        text = told.get("realized", "")
        try:
            told["realized"] = read_amount(text, self.of.currency)
        except ValidationError as wrong:
            self.add_error("realized", wrong)
            return told
        if told["realized"] is None and not told.get("said"):
            field = "realized" if "realized" in self.fields else "said"
            self.add_error(field, _("Say how much they got, or whether it was met."))
        return told

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        told = self.cleaned_data
        said = Fulfilment(told["said"]) if told["said"] else None
        return {**{name: told[name] for name in ("realized", "on", "contact", "note")}, "said": said}
