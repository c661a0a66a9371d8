"""Forms of a visit: its plan, another day, calling it off, its record with what was promised and files."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from followthrough.customers.attach import kind_of
from followthrough.customers.models import Contact
from followthrough.deals.models import Deal
from followthrough.journal.promise import Word
from followthrough.vocabulary.visit import Attained
from followthrough.web.fields import PlainForm, choose
from followthrough.web.touches.forms import TouchForm
from followthrough.web.wording import ATTAINED, INTEREST
from followthrough.workspace.models import Member
from followthrough.workspace.refusal import Refused

#: Lines for what each side promised; most visits need one or two.
PROMISES = 4
MOST_FILES = 10


class TimeInput(forms.TimeInput):
    """The browser's own picker of an hour."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class VisitPlanForm(PlainForm):
    """When, where, what for, whom to meet, who of us goes."""

    day = forms.DateField(label=_("On"))
    at_time = forms.TimeField(label=_("At"), required=False, widget=TimeInput)
    place = forms.CharField(label=_("Where"), max_length=300, required=False)
    objective = forms.CharField(label=_("What it is to reach"), max_length=1000)
    deal = forms.ChoiceField(label=_("About"), required=False)
    contacts = forms.MultipleChoiceField(label=_("Whom we want to meet"), required=False)
    along = forms.MultipleChoiceField(label=_("Who of us comes along"), required=False)
    agreed = forms.BooleanField(label=_("They expect us"), required=False)

    def __init__(
        self, *args: Any, people: Sequence[Contact], deals: Sequence[Deal], members: Mapping[int, Member], **kwargs: Any
    ) -> None:
        """`people` work at the customer, `deals` are its open ones, `members` those of us who may come along."""
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people if not person.do_not_contact}
        self.deals = {str(deal.pk): deal for deal in deals}
        self.members = {str(pk): member for pk, member in members.items()}
        about = [(pk, deal.name) for pk, deal in self.deals.items()]
        choose(self, "contacts", [(pk, person.name) for pk, person in self.people.items()])
        choose(self, "along", [(pk, member.name) for pk, member in self.members.items()])
        choose(self, "deal", [*about, ("", _("none of them"))])

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        told = self.cleaned_data
        return {
            "day": told["day"],
            "facts": {name: told[name] for name in ("objective", "place", "at_time")},
            "deal": self.deals.get(told["deal"]),
            "contacts": [self.people[pk] for pk in told["contacts"]],
            "along": [self.members[pk] for pk in told["along"]],
            "agreed": told["agreed"],
        }


class VisitDayForm(PlainForm):
    """Another day."""

    day = forms.DateField(label=_("On"))
    at_time = forms.TimeField(label=_("At"), required=False, widget=TimeInput)
    reason = forms.CharField(label=_("Why"), max_length=1000, required=False)


class ReasonForm(PlainForm):
    """Why a visit is called off, or a promise taken back."""

    reason = forms.CharField(label=_("Why"), max_length=1000)


class ManyFiles(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Documents that are kept with a visit; cleaned to a list of uploads, each of a kind that is kept."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The uploads. Raises ValidationError for what is empty, too large or no document."""
        uploads = [super(FilesField, self).clean(one) for one in (data if isinstance(data, list) else [data]) if one]
        if len(uploads) > MOST_FILES:
            raise ValidationError(_("At most %(n)d files at once."), params={"n": MOST_FILES})
        for upload in uploads:
            try:
                kind_of(upload.read(), upload.name)
            except Refused as no:
                raise ValidationError(str(no)) from no
            upload.seek(0)
        return uploads


class WordForm(PlainForm):
    """One thing promised; empty it is none."""

    what = forms.CharField(label=_("What"), max_length=500, required=False)
    due_on = forms.DateField(label=_("By"), required=False)

    def clean(self) -> dict[str, Any]:
        """A promise has a day."""
        told = super().clean()
        if told.get("what") and not told.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("By which day?"))
        if told.get("due_on") and not told.get("what") and "what" not in self.errors:
            self.add_error("what", _("Say what was promised."))
        return told


class VisitRecordForm(TouchForm):
    """What a visit brought: its touch, what it reached, what was promised, files."""

    objective = forms.CharField(label=_("What it was to reach"), max_length=1000, required=False)
    place = forms.CharField(label=_("Where"), max_length=300, required=False)
    attained = forms.ChoiceField(
        label=_("Was it reached?"), required=False, choices=[(one.value, ATTAINED[one]) for one in Attained]
    )
    interest = forms.TypedChoiceField(
        label=_("Their interest now"), required=False, coerce=int, empty_value=None,
        choices=[("", _("not rated")), *((str(value), words) for value, words in INTEREST.items())],
    )  # fmt: skip
    upload = FilesField(label=_("Files"), required=False, allow_empty_file=True)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.fields["note"].label = _("What we found")
        self.fields["note"].widget.attrs["rows"] = 5
        self.ours = _words(data, "ours")
        self.theirs = _words(data, "theirs")

    def is_valid(self) -> bool:
        """Whether the lines of what was promised are right as well."""
        lines = [line.is_valid() for line in (*self.ours, *self.theirs)]
        return super().is_valid() and all(lines)

    def what(self, at: Any) -> dict[str, Any]:
        """The facts for the verb, with how interested they are."""
        return {**super().what(at), "interest": self.cleaned_data["interest"]}

    def words(self) -> list[Word]:
        """What both sides promised, to or by the one person who was met."""
        people = self.chosen()
        contact = people[0] if len(people) == 1 else None
        return [
            Word(
                is_ours=is_ours, what=line.cleaned_data["what"], due_on=line.cleaned_data["due_on"], contact=contact
            )
            for is_ours, lines in ((True, self.ours), (False, self.theirs))
            for line in lines
            if line.cleaned_data["what"]
        ]  # fmt: skip


def _words(data: Any, side: str) -> list[WordForm]:
    return [WordForm(data, prefix=f"{side}-{place}", use_required_attribute=False) for place in range(PROMISES)]
