"""Forms of tickets and referrals."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from followthrough.care.refer import Named
from followthrough.care.tickets import MOST_HOURS
from followthrough.customers.models import Contact, Customer
from followthrough.web.fields import PlainForm, choose
from followthrough.web.touches.forms import MomentInput
from followthrough.workspace.models import Member


class _OfAPerson(PlainForm):
    """A form that may name somebody of the customer."""

    contact = forms.ChoiceField(label=_("Who of them"), required=False)

    def __init__(self, *args: Any, people: Sequence[Contact], **kwargs: Any) -> None:
        """`people` work at the customer."""
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        choose(self, "contact", [("", _("nobody in particular")), *((pk, one.name) for pk, one in self.people.items())])

    def chosen(self) -> Contact | None:
        """The person named."""
        return self.people.get(self.cleaned_data["contact"])


class TicketForm(_OfAPerson):
    """What they need solved, how bad it is, who looks after it."""

    what = forms.CharField(label=_("What they need solved"), max_length=300)
    is_severe = forms.BooleanField(label=_("severe: they can’t work"), required=False)
    member = forms.ChoiceField(label=_("Who of us looks after it"))
    opened_at = forms.DateTimeField(label=_("Since, if not from now"), required=False, widget=MomentInput)

    def __init__(self, *args: Any, members: Mapping[int, Member], **kwargs: Any) -> None:
        """`members` are those of us who may look after it."""
        super().__init__(*args, **kwargs)
        self.members = {str(pk): member for pk, member in members.items()}
        choose(self, "member", [(pk, member.name) for pk, member in self.members.items()])

    def clean(self) -> dict[str, Any]:
        """A moment is one that somebody can have lived through."""
        told = super().clean()
        if told.get("opened_at") and told["opened_at"].year < 1990:
            self.add_error("opened_at", _("That is too long ago to be meant."))
        return told

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        told = self.cleaned_data
        return {
            "what": told["what"],
            "is_severe": told["is_severe"],
            "contact": self.chosen(),
            "member": self.members[told["member"]],
            "opened_at": told["opened_at"],
        }


class TargetsForm(PlainForm):
    """Within how many hours tickets are to be solved."""

    severe = forms.IntegerField(label=_("A severe one, hours"), min_value=1, max_value=MOST_HOURS)
    other = forms.IntegerField(label=_("Any other, hours"), min_value=1, max_value=MOST_HOURS)


class AskedForm(_OfAPerson):
    """Whom one asked."""


class GivenForm(_OfAPerson):
    """Whom they named, how that one is reached, and when to thank them."""

    company = forms.CharField(label=_("Company"), max_length=300, required=False)
    name = forms.CharField(label=_("Person there"), max_length=300, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=100, required=False, widget=forms.TextInput({"type": "tel", "autocomplete": "off"})
    )
    email = forms.CharField(
        label=_("E-mail"), max_length=320, required=False, validators=[validate_email],
        widget=forms.TextInput({"type": "email", "autocomplete": "off"}),
    )  # fmt: skip
    known = forms.IntegerField(required=False, widget=forms.HiddenInput)
    words = forms.CharField(label=_("What they said"), max_length=10_000, required=False, widget=forms.Textarea)
    thank_on = forms.DateField(
        label=_("Thank them on"), required=False, help_text=_("It becomes your next step there. Empty: none.")
    )

    def clean(self) -> dict[str, Any]:
        """Somebody is named."""
        told = super().clean()
        if not self.errors and not (told.get("name") or told.get("company") or told.get("known")):
            self.add_error("company", _("Whom did they name? A company, a person, or both."))
        return told

    def named(self, known: Customer | None) -> Named:
        """What the verb takes; `known` is the customer that was chosen, if one was."""
        told = self.cleaned_data
        return Named(
            name=told["name"], company=told["company"], words=told["words"], email=told["email"], phone=told["phone"],
            known=known,
        )  # fmt: skip
