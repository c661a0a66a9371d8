"""Forms of a training: what it is for and costs, one of its days, who was there, what to study."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followthrough.training.plan import LONGEST, TRAINED
from followthrough.vocabulary.training import AIMS, Measure
from followthrough.vocabulary.visit import Attendance
from followthrough.web.elements.forms import currency_of
from followthrough.web.fields import CurrencyField, MoneyField, PlainForm, choose
from followthrough.web.training.wording import MEASURE, STATES
from followthrough.web.wording import ROLE
from followthrough.workspace.models import Member


class TrainingForm(PlainForm):
    """What a training is for, and what an hour of those in it costs."""

    name = forms.CharField(label=_("What it is called"), max_length=200)
    behaviour = forms.CharField(
        label=_("What they should do differently after it"), max_length=500,
        help_text=_("As one would see it from beside them: “Ask what else they plan, and pass it on.”"),
    )  # fmt: skip
    aims = forms.MultipleChoiceField(
        label=_("By what one would see it"), choices=[(str(one), MEASURE[one]) for one in AIMS],
        error_messages={"required": _("Say by what one would see it.")},
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=_("Whom it is for"), choices=[(str(role), ROLE[role]) for role in TRAINED],
        error_messages={"required": _("Say whom it is for.")},
    )  # fmt: skip
    currency = CurrencyField()
    wage = MoneyField(
        label=_("An hour of one person costs"), required=False, help_text=_("Counts for each who came, and hour.")
    )
    running = MoneyField(
        label=_("It costs every month"), required=False, help_text=_("Coaching, licences: what goes on afterwards.")
    )
    margin = forms.IntegerField(
        label=_("Of a sale stays with us, %"), min_value=0, max_value=100, initial=100,
        help_text=_("By it sales are counted as money."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=10_000, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("wage", "running"):
            priced(self, name, currency_of(self))

    def facts(self) -> dict[str, Any]:
        """What the verbs take."""
        told = self.cleaned_data
        return {**told, "wage": told["wage"] or 0, "running": told["running"] or 0}


class SessionForm(PlainForm):
    """One day of a training, and what it cost beside the hours of who came."""

    on = forms.DateField(label=_("Day"))
    hours = forms.DecimalField(
        label=_("Hours"), min_value=Decimal("0.25"), max_value=LONGEST, max_digits=5, decimal_places=2
    )
    trainer = forms.CharField(label=_("Who trains"), max_length=200, required=False)
    place = forms.CharField(label=_("Where"), max_length=300, required=False)
    fees = MoneyField(label=_("Fees"), required=False)
    travel = MoneyField(label=_("Travel"), required=False)
    lost = MoneyField(
        label=_("Work left undone"), required=False, help_text=_("What was not earned meanwhile, if it can be told.")
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        """Amounts are in `currency`."""
        super().__init__(*args, **kwargs)
        self.currency = currency
        for name in ("fees", "travel", "lost"):
            priced(self, name, currency)

    def facts(self) -> dict[str, Any]:
        """What the verbs take."""
        told = self.cleaned_data
        return {**told, **{name: told[name] or 0 for name in ("fees", "travel", "lost")}}


class StudyForm(PlainForm):
    """What to look at, and what one more of it brings."""

    measure = forms.ChoiceField(label=_("What to look at"))
    worth = MoneyField(
        label=_("What one more of it brings us"), required=False,
        help_text=_("As you reckon it, after costs. Empty: no payback is told. Sales count by their margin."),
    )  # fmt: skip

    def __init__(self, *args: Any, aims: Sequence[str], currency: str, **kwargs: Any) -> None:
        """`aims` are what the training aims at; the first of them stands first."""
        super().__init__(*args, **kwargs)
        self.currency = currency
        choose(self, "measure", ((aim, MEASURE[Measure(aim)]) for aim in aims))
        priced(self, "worth", currency)


class AttendanceForm(PlainForm):
    """Who of many is invited, came or did not; a field for each."""

    def __init__(
        self, *args: Any, members: Sequence[Member], states: Mapping[int, str], is_ahead: bool, **kwargs: Any
    ) -> None:
        """`states` is what is known by now; to a day ahead one can only be invited."""
        super().__init__(*args, **kwargs)
        self.members, self.states = list(members), dict(states)
        offered = [one for one in STATES.items() if not is_ahead or one[0] in ("", Attendance.INVITED)]
        for member in members:
            self.fields[name_of(member)] = forms.ChoiceField(
                label=member.name, choices=offered, required=False, initial=states.get(member.pk, "")
            )

    @property
    def lines(self) -> list[tuple[Member, forms.BoundField]]:
        """Each member with their field."""
        return [(member, self[name_of(member)]) for member in self.members]

    def said(self, *, all_came: bool) -> dict[int, Attendance | None]:
        """What the verb takes; with `all_came` whoever is invited came."""
        found: dict[int, Attendance | None] = {}
        for member in self.members:
            told = self.cleaned_data[name_of(member)]
            if all_came and told == Attendance.INVITED:
                told = Attendance.CAME
            if told or member.pk in self.states:
                found[member.pk] = Attendance(told) if told else None
        return found


def name_of(member: Member) -> str:
    """The name of a member's field."""
    return f"m{member.pk}"


def priced(form: forms.Form, name: str, currency: str) -> None:
    """Have a field of money read by a currency."""
    field = form.fields[name]
    assert isinstance(field, MoneyField)
    field.currency = currency
