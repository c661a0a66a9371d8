"""Forms of a gathering: what and when, and what became of each guest."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followthrough.customers.models import Contact
from followthrough.deals.models import Deal
from followthrough.journal.models import Guest
from followthrough.journal.record_gathering import Attended
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.visit import GatheringKind
from followthrough.web.fields import PlainForm, choose
from followthrough.web.touches.forms import MomentInput
from followthrough.web.wording import GATHERING_KIND, INTEREST, OUTCOME
from followthrough.workspace.models import Member

OUTCOMES = [(one.value, OUTCOME[one]) for one in (Outcome.RETAINED, Outcome.PROMOTED, Outcome.DEMOTED)]
KINDS = [(kind.value, GATHERING_KIND[kind]) for kind in GatheringKind]
RATED = [("", _("not rated")), *((str(value), words) for value, words in INTEREST.items())]


class GatheringForm(PlainForm):
    """What it is, when, where, who of us is there."""

    name = forms.CharField(label=_("What it is called"), max_length=300)
    kind = forms.ChoiceField(
        label=_("What it is"), choices=[(kind.value, GATHERING_KIND[kind]) for kind in GatheringKind]
    )
    starts_at = forms.DateTimeField(label=_("When"), widget=MomentInput)
    place = forms.CharField(label=_("Where"), max_length=300, required=False)
    note = forms.CharField(label=_("What it is about"), max_length=10_000, required=False, widget=forms.Textarea)
    along = forms.MultipleChoiceField(label=_("Who of us is there too"), required=False)

    def __init__(self, *args: Any, members: Mapping[int, Member], **kwargs: Any) -> None:
        """`members` are those of us who may be there."""
        super().__init__(*args, **kwargs)
        self.members = {str(pk): member for pk, member in members.items()}
        choose(self, "along", ((pk, member.name) for pk, member in self.members.items()))

    def clean(self) -> dict[str, Any]:
        """A moment is one that somebody can live through."""
        told = super().clean()
        moment = told.get("starts_at")
        if moment and not 1990 <= moment.year <= 2200:
            self.add_error("starts_at", _("That is too far off to be meant."))
        return told

    def facts(self) -> dict[str, Any]:
        """What the verbs take."""
        told = {**self.cleaned_data}
        return {"along": [self.members[pk] for pk in told.pop("along")], "facts": told}


class GuestForm(PlainForm):
    """What became of one guest; retained where a deal is open, unless one says otherwise."""

    came = forms.BooleanField(label=_("came"), required=False)
    people = forms.MultipleChoiceField(label=_("Who came"), required=False)
    outcome = forms.ChoiceField(label=_("What did it do?"), required=False, choices=OUTCOMES)
    because = forms.CharField(label=_("Because"), max_length=300, required=False)
    interest = forms.TypedChoiceField(
        label=_("Interest"), required=False, coerce=int, empty_value=None, choices=RATED
    )  # fmt: skip

    def __init__(self, *args: Any, guest: Guest, people: Sequence[Contact], deal: Deal | None, **kwargs: Any) -> None:
        """`people` work at the customer; `deal` is the open one the touch is about."""
        super().__init__(*args, prefix=f"g{guest.pk}", **kwargs)
        self.guest, self.deal = guest, deal
        self.contacts = list(people)
        choose(self, "people", ((str(person.pk), person.name) for person in people))
        self.use_required_attribute = False

    def attended(self) -> Attended:
        """What the verb takes."""
        told = self.cleaned_data
        return Attended(
            came=told["came"], people=tuple(int(pk) for pk in told["people"]),
            outcome=told["outcome"] or Outcome.RETAINED, because=told["because"], interest=told["interest"],
        )  # fmt: skip


class RecordForm(PlainForm):
    """What holds for all who came."""

    note = forms.CharField(label=_("What was shown and said"), max_length=10_000, required=False, widget=forms.Textarea)
    due_on = forms.DateField(label=_("Next touch of all on"), required=False, help_text=_("Empty: each by its cadence"))
    what = forms.CharField(label=_("Next step of all"), max_length=500, required=False)
    logs_absence = forms.BooleanField(
        label=_("Log an attempt nobody answered with those who did not come"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """A step has its day."""
        told = super().clean()
        if told.get("what") and not told.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("On which day?"))
        return told
