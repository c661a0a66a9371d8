"""What strangers write, what a colleague heard, and how a form for leads is arranged."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from followthrough.customers.models import Contact, LeadForm
from followthrough.journal.log import Facts
from followthrough.journal.take_in import Told
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.role import MemberState, Role
from followthrough.web.fields import PlainForm, choose
from followthrough.web.wording import CHANNEL
from followthrough.workspace.models import Member, Team

LONGEST_WORDS = 10_000


def _text(
    label: Any, most: int, *, required: bool = False, kind: str = "text", fills: str = "off", **more: Any
) -> forms.CharField:
    """A line of text; `kind` chooses the keyboard of a phone, `fills` what a browser may fill in."""
    widget = forms.TextInput({"type": kind, "autocomplete": fills})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, **more)


class PublicForm(PlainForm):
    """Who writes, what, and how they are reached: by e-mail or phone."""

    name = _text(_("Your name"), 300, required=True, fills="name")
    company = _text(_("Company"), 300, fills="organization")
    email = _text(
        _("E-mail"), 320, kind="email", fills="email", validators=[validate_email],
        help_text=_("One of the two is enough."),
    )  # fmt: skip
    phone = _text(_("Phone"), 100, kind="tel", fills="tel")
    message = forms.CharField(label=_("How can we help you?"), max_length=LONGEST_WORDS, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        """One way to answer at least."""
        told = super().clean()
        if not self.errors and not told.get("email") and not told.get("phone"):
            self.add_error("email", _("Give an e-mail address or a phone number, so that we can answer."))
        return told

    def told(self) -> Told:
        """What the verb takes."""
        given = self.cleaned_data
        words = given["message"]
        return Told(
            name=given["name"], words=words, company=given["company"], email=given["email"], phone=given["phone"]
        )


class HintForm(PlainForm):
    """What somebody of us heard: who, and what was said."""

    name = _text(_("Who"), 300, required=True, help_text=_("The firm, or the person where there is none."))
    person = _text(_("Person there"), 300)
    words = forms.CharField(label=_("What was said"), max_length=LONGEST_WORDS, widget=forms.Textarea)
    phone = _text(_("Phone"), 100, kind="tel")
    email = _text(_("E-mail"), 320, kind="email", validators=[validate_email])
    uid = forms.UUIDField(widget=forms.HiddenInput)

    def told(self) -> Told:
        """What the verb takes: without a person, who is named is a person."""
        given = self.cleaned_data
        firm = given["name"] if given["person"] else ""
        return Told(
            name=given["person"] or given["name"], words=given["words"], company=firm, email=given["email"],
            phone=given["phone"],
        )  # fmt: skip


class SpottedForm(PlainForm):
    """A contact told in a few words, and what was spotted in it; one of the two at least."""

    channel = forms.ChoiceField(label=_("How"), required=False, choices=[("", _("not now")), *CHANNEL.items()])
    nobody = forms.BooleanField(label=_("Nobody answered"), required=False)
    contact = forms.ChoiceField(label=_("With whom"), required=False)
    note = forms.CharField(label=_("What was said"), max_length=LONGEST_WORDS, required=False, widget=forms.Textarea)
    words = forms.CharField(
        label=_("Opportunity spotted: what may they need?"), max_length=LONGEST_WORDS, required=False,
        widget=forms.Textarea,
    )  # fmt: skip
    expected = forms.BooleanField(label=_("They expect to hear from us about it"), required=False)
    uid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Sequence[Contact], **kwargs: Any) -> None:
        """`people` work at the customer."""
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        choose(self, "contact", [("", _("nobody in particular")), *((pk, one.name) for pk, one in self.people.items())])
        self.fields["note"].widget.attrs["rows"] = 2

    def clean(self) -> dict[str, Any]:
        """A contact, or an opportunity: with neither there is nothing to keep."""
        told = super().clean()
        if not self.errors and not told.get("channel") and not told.get("words"):
            self.add_error("words", _("Say what they may need, or choose how you were in contact."))
        if not self.errors and told.get("note") and not told.get("channel"):
            self.add_error("channel", _("How were you in contact?"))
        return told

    def chosen(self) -> Contact | None:
        """Who of them it was."""
        return self.people.get(self.cleaned_data["contact"])

    def facts(self, at: datetime) -> Facts | None:
        """The contact, as it is logged at `at`; None where there was none to log."""
        told, person = self.cleaned_data, self.chosen()
        if not told["channel"]:
            return None
        channel = Channel(told["channel"])
        people = [person] if person else []
        return Facts(
            channel=channel, happened_at=at, contacts=people, note=told["note"] or told["words"],
            reached=not told["nobody"],
        )  # fmt: skip


class LeadFormForm(PlainForm):
    """A form on the web: how it is called, the source its leads get, and to whom they go."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("Only you see it, such as “Website, contact”."))
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("What its leads are said to come from, such as “website”.")
    )
    goes_to = forms.ChoiceField(label=_("Its leads go to"), required=False)
    is_open = forms.BooleanField(label=_("Open: it takes in what is sent"), required=False)

    def __init__(self, *args: Any, by: Member, is_new: bool, **kwargs: Any) -> None:
        """`by` arranges it; a new form is open."""
        super().__init__(*args, **kwargs)
        people = Member.objects.visible_to(by).exclude(state=MemberState.REMOVED).exclude(role=Role.VIEWER)
        self.people = {f"member-{row.pk}": row for row in people.order_by("name", "id")}
        self.teams = {f"team-{row.pk}": row for row in Team.objects.visible_to(by).order_by("name")}
        whom = [
            ("", _("nobody: they wait in the inbox")),
            (_("In turn to the sellers of a team"), [(key, row.name) for key, row in self.teams.items()]),
            (_("One member"), [(key, row.name) for key, row in self.people.items()]),
        ]
        choose(self, "goes_to", whom)
        if is_new:
            del self.fields["is_open"]

    def facts(self) -> dict[str, Any]:
        """What the verbs take."""
        given = dict(self.cleaned_data)
        goes_to = given.pop("goes_to")
        return given | {"member": self.people.get(goes_to), "team": self.teams.get(goes_to)}


def first_of(row: LeadForm) -> dict[str, Any]:
    """What the form shows of a row."""
    goes_to = f"member-{row.member_id}" if row.member_id else f"team-{row.team_id}" if row.team_id else ""
    return {"name": row.name, "source": row.source, "goes_to": goes_to, "is_open": row.is_open}
